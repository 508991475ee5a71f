internal import JOSE
internal import Signatures

/// What one thread needs to verify one token after another: memory, and libcrypto's contexts.
///
/// It shares nothing with other workers, so nothing here is locked or counted.
struct Worker: ~Copyable {
  private var arena: Arena
  private var signatures: SignatureVerifier

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - limits: Those of the policies it will work under.
  ///   - tier: Which code judges signatures.
  init(limits: Limits, tier: Tier) {
    signatures = SignatureVerifier(tier: tier)
    // A segment is no longer than the token, and decoding shortens it.
    arena = Arena(capacity: limits.tokenBytes)
  }

  /// Verifies a compact JWS and keeps its header and payload.
  mutating func verify(
    _ token: RawSpan, under policy: Policy, with keys: KeySet
  ) throws(Rejection) -> VerifiedJWS {
    let segments = try split(token, within: policy.limits)
    let signed = try read(segments, under: policy)
    let key = try judge(segments.signingInput, signed, under: policy, with: keys)
    return kept(signed, key)
  }

  /// Verifies a compact JWS whose payload goes separately (RFC 7515 appendix F, RFC 7797).
  mutating func verify(
    _ token: RawSpan, detached payload: RawSpan, under policy: Policy, with keys: KeySet
  ) throws(Rejection) -> VerifiedJWS {
    let segments = try split(token, within: policy.limits)
    guard segments.payload.isEmpty else {
      throw .malformed(SyntaxError(.segmentCount, at: segments.payloadOffset))
    }
    var policy = policy
    policy.understoodParameters.insert(HeaderParameter.encoded.name)
    let signed = try read(segments, under: policy, allowingUnencoded: true)
    let encodedPayload =
      signed.header.isPayloadEncoded ? Base64URL.encode(payload).utf8.map(\.self) : payload.copy()
    let input = segments.signingInput.copy() + encodedPayload
    let key = try judge(input.octets, signed, under: policy, with: keys)
    return VerifiedJWS(
      key: key, algorithm: signed.algorithm, header: signed.header,
      octets: arena.copy(prefix: signed.headerRange.upperBound) + payload.copy(),
      headerByteCount: signed.headerRange.count)
  }

  /// Verifies a token, its claims after its signature.
  mutating func verify(
    _ token: RawSpan, under policy: Policy, with keys: KeySet, at now: NumericDate
  ) throws(Rejection) -> VerifiedToken {
    let segments = try split(token, within: policy.limits)
    let signed = try read(segments, under: policy)
    let key = try judge(segments.signingInput, signed, under: policy, with: keys)

    let payload = arena[signed.payloadRange]
    let claims: ClaimsSet
    do throws(ClaimsError) {
      claims = try ClaimsSet(parsing: payload, depthLimit: policy.limits.jsonDepth)
    } catch {
      throw Rejection(error)
    }
    try policy.judge(
      signed.header, in: arena[signed.headerRange], claims, in: payload, at: now)
    return VerifiedToken(jws: kept(signed, key), claims: claims)
  }
}

// MARK: - The way through, in order

extension Worker {
  /// A token that has been read, with its segments in the arena, one behind the other.
  private struct Signed {
    let header: JOSEHeader
    let algorithm: Algorithm
    let headerRange: Range<Int>
    let payloadRange: Range<Int>
    let signatureRange: Range<Int>
  }

  /// Splits a token that is not too long.
  @_lifetime(copy token)
  private func split(_ token: RawSpan, within limits: Limits) throws(Rejection) -> CompactJWS {
    guard token.byteCount <= limits.tokenBytes else { throw .tooLarge }
    let segments: CompactJWS
    do throws(SyntaxError) {
      segments = try CompactJWS(parsing: token)
    } catch {
      throw .malformed(error)
    }
    guard segments.header.byteCount <= Base64URL.encodedCount(of: limits.headerBytes) else {
      throw .tooLarge
    }
    return segments
  }

  /// Decodes the segments, and judges what the header asks of its reader.
  private mutating func read(
    _ segments: borrowing CompactJWS, under policy: Policy, allowingUnencoded: Bool = false
  ) throws(Rejection) -> Signed {
    arena.reset()
    let headerRange = try decode(segments.header, at: 0)
    let payloadRange = try decode(segments.payload, at: segments.payloadOffset)
    let signatureRange = try decode(segments.signature, at: segments.signatureOffset)

    let text = arena[headerRange]
    let header: JOSEHeader
    do throws(HeaderError) {
      header = try JOSEHeader(parsing: text, depthLimit: policy.limits.jsonDepth)
    } catch {
      throw Rejection(error)
    }
    guard !header.isEncryption else { throw .notASignedToken }
    let critical = header.criticalParameters(in: text)
    guard critical.allSatisfy(policy.understoodParameters.contains) else {
      throw .criticalHeaderNotUnderstood
    }
    if !header.isPayloadEncoded {
      guard allowingUnencoded else { throw .unencodedPayload }
      // A reader who does not know `b64` has to be made to stop (RFC 7797 §6).
      guard critical.contains(HeaderParameter.encoded.name) else {
        throw .malformedHeader(.encoded)
      }
    }
    guard let algorithm = header.algorithm, policy.algorithms.contains(algorithm) else {
      throw .algorithmNotAllowed
    }
    return Signed(
      header: header, algorithm: algorithm, headerRange: headerRange, payloadRange: payloadRange,
      signatureRange: signatureRange)
  }

  private mutating func decode(
    _ segment: RawSpan, at offset: Int
  ) throws(Rejection) -> Range<Int> {
    do throws(SyntaxError) {
      return try arena.decode(segment)
    } catch {
      throw .malformed(SyntaxError(error.reason, at: Int(error.offset) + offset))
    }
  }

  /// Finds the key and judges the signature; returns the key that it holds under.
  private mutating func judge(
    _ signingInput: RawSpan, _ signed: Signed, under policy: Policy, with keys: KeySet
  ) throws(Rejection) -> VerificationKey {
    let selection = keys.select(
      signed.header.keyID, in: arena[signed.headerRange], for: signed.algorithm)
    switch selection {
    case .none: throw .keyNotFound
    case .ambiguous: throw .ambiguousKey
    case .one(let position):
      let key = keys.keys[position]
      guard try isSigned(signingInput, signed, by: key) else { throw .signatureMismatch }
      return key
    case .two(let first, let second):
      for key in [keys.keys[first], keys.keys[second]]
      where try isSigned(signingInput, signed, by: key) {
        return key
      }
      throw .signatureMismatch
    }
  }

  private mutating func isSigned(
    _ signingInput: RawSpan, _ signed: Signed, by key: VerificationKey
  ) throws(Rejection) -> Bool {
    try Self.isSigned(
      signingInput, arena, signed.signatureRange, with: signed.algorithm, by: key, &signatures)
  }

  /// The same, with the two parts of a worker apart, since one is read while the other changes.
  private static func isSigned(
    _ signingInput: RawSpan, _ arena: borrowing Arena, _ signature: Range<Int>,
    with algorithm: Algorithm, by key: VerificationKey, _ signatures: inout SignatureVerifier
  ) throws(Rejection) -> Bool {
    do throws(OpenSSLFailure) {
      return try signatures.verify(
        arena[signature], over: signingInput, with: algorithm, key: key)
    } catch {
      throw .verifierFailure
    }
  }

  private func kept(_ signed: Signed, _ key: VerificationKey) -> VerifiedJWS {
    VerifiedJWS(
      key: key, algorithm: signed.algorithm, header: signed.header,
      octets: arena.copy(prefix: signed.payloadRange.upperBound),
      headerByteCount: signed.headerRange.count)
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
