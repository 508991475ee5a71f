public import Assay
public import JOSE

/// Why keys could not be fetched, or what was fetched could not be used.
///
/// The keys that are in force stay in force.
public enum FetchError: Error, Hashable, Sendable {
  /// An address is none that is fetched from.
  case address(AddressError)

  /// There was no answer, or none that could be read.
  case transport(TransportError)

  /// The server answered with a status other than 200 and 304.
  case status(Int)

  /// The server redirects to where it may not (another origin or another scheme), or too often.
  case redirectRefused

  /// The issuer's metadata is not the JSON that it should be (RFC 8414 §3.2).
  case malformedMetadata(SyntaxError)

  /// The issuer's metadata lacks a member, or has another type there: `issuer` or `jwks_uri`.
  case missingMetadata(String)

  /// The metadata is that of another issuer (OpenID Connect Discovery 1.0 §4.3, RFC 8414 §3.3).
  case issuerMismatch(found: String)

  /// The text is no set of keys.
  case malformedKeys(KeyError)

  /// The set holds no key that can be used; of those that cannot, the first says why.
  case noUsableKey(KeySet.SkippedKey?)

  /// A file cannot be read; the number is that of `errno`.
  case unreadableFile(errno: Int32)

  /// The file of a snapshot is not what was written, or not for this source, or too old.
  case unusableSnapshot(SnapshotProblem)

  /// There are no keys yet, and the time that was given for waiting is over.
  case deadlineExceeded

  /// The source has been shut down.
  case shutDown
}

/// Why an address is none that keys are fetched from.
public enum AddressError: Error, Hashable, Sendable {
  /// It is not an absolute URL with a host (RFC 3986 §4.3).
  case malformed

  /// It has a user name or a password in it.
  case hasCredentials

  /// It is not `https`, nor `http` to this machine where that is allowed.
  case insecure

  /// It has a query or a fragment, where an issuer has none (RFC 8414 §2).
  case notAnIssuer
}

/// Why there was no answer that could be read.
public enum TransportError: Error, Hashable, Sendable {
  /// The host has no address.
  case hostNotFound

  /// There was no connection.
  case notConnected

  /// There was no connection, or no whole answer, in time.
  case timedOut

  /// The server's certificate is not trusted, has expired, or is that of another host.
  case certificate(String)

  /// TLS failed for another reason.
  case tls(String)

  /// The answer is longer than the limit, in octets as they arrive or once they are unpacked.
  case tooLarge(limit: Int)

  /// The host's address is a private one, and who named the host may not name such.
  case privateAddress

  /// It was cancelled, since the source is shut down.
  case cancelled

  /// The answer ended too early, or is no HTTP.
  case brokenAnswer(String)

  /// The transport cannot do its work, for want of memory say.
  case failed(String)
}

/// Why the file of a snapshot is not used.
public enum SnapshotProblem: Hashable, Sendable {
  /// It is not a file of this kind, or it was cut off or changed.
  case malformed
  /// It was written for another source.
  case otherSource
  /// It is older than stale keys may be, or from the future.
  case tooOld
  /// Others than its owner may write to it, or its owner is neither this user nor root.
  case untrustedOwner
}
