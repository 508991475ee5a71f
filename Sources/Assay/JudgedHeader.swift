internal import JOSE

/// A header that asks for nothing which its reader does not do, and whose algorithm is allowed.
struct JudgedHeader {
  let header: JOSEHeader
  let algorithm: Algorithm

  /// The keys that it selects.
  let selection: KeySet.Selection

  /// Whether the policy accepts `typ`.
  let isTypeAccepted: Bool
}

extension JudgedHeader {
  /// Reads a header and judges what it asks of its reader (RFC 7515 §5.2).
  ///
  /// - Parameters:
  ///   - text: The decoded header.
  ///   - policy: What is allowed.
  ///   - keys: Where keys are selected from. None found is no error here: the text of the token is
  ///     judged first.
  ///   - isDetached: Whether the payload goes separately, and so may be unencoded (RFC 7797).
  /// - Throws: `Rejection`, with a code below 300.
  init(
    parsing text: RawSpan, under policy: Policy, with keys: KeySet, isDetached: Bool = false
  ) throws(Rejection) {
    do throws(HeaderError) {
      header = try JOSEHeader(parsing: text, depthLimit: policy.limits.jsonDepth)
    } catch {
      throw Rejection(error)
    }
    guard !header.isEncryption else { throw .notASignedToken }
    if header.hasCriticalParameters || !header.isPayloadEncoded {
      try Self.judgeCritical(header, in: text, under: policy, isDetached: isDetached)
    }
    guard let algorithm = header.algorithm, policy.algorithms.contains(algorithm) else {
      throw .algorithmNotAllowed
    }
    self.algorithm = algorithm
    selection = keys.select(header.keyID, in: text, for: algorithm)
    isTypeAccepted = policy.accepts(header.type, in: text)
  }

  private static func judgeCritical(
    _ header: JOSEHeader, in text: RawSpan, under policy: Policy, isDetached: Bool
  ) throws(Rejection) {
    let encoded = HeaderParameter.encoded.name
    let critical = header.criticalParameters(in: text)
    for name in critical where !policy.understoodParameters.contains(name) {
      guard isDetached, name == encoded else { throw .criticalHeaderNotUnderstood }
    }
    guard !header.isPayloadEncoded else { return }
    guard isDetached else { throw .unencodedPayload }
    // A reader who does not know `b64` has to be made to stop (RFC 7797 §6).
    guard critical.contains(encoded) else { throw .malformedHeader(.encoded) }
  }
}

extension Rejection {
  init(_ error: HeaderError) {
    switch error {
    case .malformed(let error): self = .malformed(error)
    case .malformedParameter(let parameter): self = .malformedHeader(parameter)
    }
  }

  init(_ error: ClaimsError) {
    switch error {
    case .malformed(let error): self = .malformed(error)
    case .malformedClaim(let claim): self = .malformedClaim(claim)
    }
  }
}
