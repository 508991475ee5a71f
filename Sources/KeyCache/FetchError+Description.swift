internal import Assay
internal import JOSE

extension FetchError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .address(let error): "\(error)"
    case .transport(let error): "\(error)"
    case .status(let status): "the server answered with status \(status)"
    case .redirectRefused: "the server redirects to another origin, or too often"
    case .malformedMetadata(let error): "the issuer's metadata is no JSON object: \(error)"
    case .missingMetadata(let name): "the issuer's metadata has no string \"\(name)\""
    case .issuerMismatch(let found):
      "the metadata is that of another issuer: \(found.debugDescription)"
    case .malformedKeys(let error): "what was fetched is no key set: it \(error)"
    case .noUsableKey(let skipped):
      "the set holds no key that can be used"
        + (skipped.map { "; key \($0.position + 1) \($0.reason)" } ?? "")
    case .unreadableFile(let number): "the file cannot be read (errno \(number))"
    case .unusableSnapshot(let problem): "the snapshot file is not used: \(problem)"
    case .deadlineExceeded: "no keys were there in time"
    case .shutDown: "the source has been shut down"
    }
  }
}

extension AddressError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .malformed: "the address is no absolute URL with a host"
    case .hasCredentials: "the address has a user name or a password in it"
    case .insecure: "the address is not https"
    case .notAnIssuer: "an issuer's address has neither query nor fragment"
    }
  }
}

extension TransportError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .hostNotFound: "the host cannot be resolved"
    case .notConnected: "there is no connection to the host"
    case .timedOut: "there was no whole answer in time"
    case .certificate(let reason): "the server's certificate is not trusted: \(reason)"
    case .tls(let reason): "TLS failed: \(reason)"
    case .tooLarge(let limit): "the answer is longer than \(limit) octets"
    case .privateAddress: "the host has a private address, which a public server may not name"
    case .cancelled: "the transfer was cancelled"
    case .brokenAnswer(let reason): "the answer broke off or is no HTTP: \(reason)"
    case .failed(let reason): "the transfer failed: \(reason)"
    }
  }
}

extension SnapshotProblem: CustomStringConvertible {
  /// A clause for people.
  public var description: String {
    switch self {
    case .malformed: "it was cut off or changed"
    case .otherSource: "it was written for another source"
    case .tooOld: "it is too old, or from the future"
    case .untrustedOwner: "others may write to it"
    }
  }
}
