internal import JOSE
internal import Signatures

/// What one thread needs to verify one token after another: memory, and libcrypto's contexts.
///
/// It shares nothing with other workers, so nothing here is locked or counted.
struct Worker: ~Copyable {
  private var reader = TokenReader()
  private var arena: Arena
  private var signatures: SignatureVerifier
  let counters: WorkerCounters

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - limits: Those of the policies it will work under.
  ///   - tier: Which code judges signatures.
  ///   - counters: Where verdicts are counted.
  init(limits: Limits, tier: Tier, counters: consuming WorkerCounters = WorkerCounters()) {
    self.counters = counters
    signatures = SignatureVerifier(tier: tier)
    // A segment is no longer than the token, and decoding shortens it. A header that is remembered
    // takes no more than it took when it was decoded.
    arena = Arena(capacity: limits.tokenBytes)
  }

  /// Verifies a compact JWS and keeps its header and payload.
  mutating func verify(
    _ token: RawSpan, by snapshot: Snapshot
  ) throws(Rejection) -> VerifiedJWS {
    let (policy, keys) = (snapshot.policy, snapshot.keys)
    reader.follow(generation: snapshot.generation)
    arena.reset()
    let read = try reader.read(token, into: &arena, under: policy, with: keys)
    let keySerial = try judge(read.signingInput(of: token), read, with: keys)
    reader.remember(token, read, in: arena)
    return kept(read, keySerial)
  }

  /// Verifies a compact JWS whose payload goes separately (RFC 7515 appendix F, RFC 7797).
  mutating func verify(
    _ token: RawSpan, detached payload: RawSpan, by snapshot: Snapshot
  ) throws(Rejection) -> VerifiedJWS {
    let (policy, keys) = (snapshot.policy, snapshot.keys)
    arena.reset()
    let segments = try TokenReader.split(token, within: policy.limits)
    guard segments.payload.isEmpty else {
      throw .malformed(SyntaxError(.segmentCount, at: segments.payloadOffset))
    }
    let read = try TokenReader.readAll(
      segments, into: &arena, under: policy, with: keys, isDetached: true)
    let isEncoded = read.header.header.isPayloadEncoded
    let input =
      segments.signingInput.copy()
      + (isEncoded ? Base64URL.encode(payload).utf8.map(\.self) : payload.copy())
    let keySerial = try judge(input.octets, read, with: keys)
    return VerifiedJWS(
      keySerial: keySerial, algorithm: read.header.algorithm, header: read.header.header,
      octets: arena.copy(read.headerRange) + payload.copy(),
      headerByteCount: read.headerRange.count)
  }

  /// Verifies a token, its claims after its signature.
  mutating func verify(
    _ token: RawSpan, by snapshot: Snapshot, at now: NumericDate
  ) throws(Rejection) -> VerifiedToken {
    do throws(Rejection) {
      let verified = try withVerified(token, by: snapshot, at: now) { $0.owned() }
      counters.countAccepted(verified.jws.algorithm)
      return verified
    } catch {
      counters.count(error)
      throw error
    }
  }

  /// Verifies a token, and lends it for the time of `body`.
  @inline(always)
  mutating func withVerified<Result>(
    _ token: RawSpan, by snapshot: Snapshot, at now: NumericDate,
    _ body: (borrowing BorrowedToken) -> Result
  ) throws(Rejection) -> Result {
    let (policy, keys) = (snapshot.policy, snapshot.keys)
    reader.follow(generation: snapshot.generation)
    arena.reset()
    let read = try reader.read(token, into: &arena, under: policy, with: keys)
    let keySerial = try judge(read.signingInput(of: token), read, with: keys)
    reader.remember(token, read, in: arena)
    let payload = arena[read.payloadRange]
    let claims = try Self.claims(in: payload, read.header, under: policy, at: now)
    return body(
      BorrowedToken(
        headerText: arena[read.headerRange], payload: payload, header: read.header.header,
        claims: claims, algorithm: read.header.algorithm, keySerial: keySerial))
  }

  /// Reads the claims of a token whose signature holds, and judges them.
  @inline(always)
  static func claims(
    in payload: RawSpan, _ header: JudgedHeader, under policy: Policy, at now: NumericDate
  ) throws(Rejection) -> ClaimsSet {
    let claims: ClaimsSet
    do throws(ClaimsError) {
      claims = try ClaimsSet(parsing: payload, depthLimit: policy.limits.jsonDepth)
    } catch {
      throw Rejection(error)
    }
    try policy.judge(isTypeAccepted: header.isTypeAccepted, claims, in: payload, at: now)
    return claims
  }

  private func kept(_ read: ReadToken, _ keySerial: UInt64) -> VerifiedJWS {
    VerifiedJWS(
      keySerial: keySerial, algorithm: read.header.algorithm, header: read.header.header,
      octets: arena.copy(read.headerRange.lowerBound..<read.payloadRange.upperBound),
      headerByteCount: read.headerRange.count)
  }
}

// MARK: - Signatures

extension Worker {
  /// Finds the key and judges the signature; returns the number of the key that it holds under.
  @inline(always)
  private mutating func judge(
    _ signingInput: RawSpan, _ read: ReadToken, with keys: KeySet
  ) throws(Rejection) -> UInt64 {
    switch read.header.selection {
    case .none: throw .keyNotFound
    case .ambiguous: throw .ambiguousKey
    case .one(let position):
      guard try isSigned(signingInput, read, by: keys.keys[position]) else {
        throw .signatureMismatch
      }
      return keys.keys[position].serial
    case .two(let first, let second):
      for position in [first, second]
      where try isSigned(signingInput, read, by: keys.keys[position]) {
        return keys.keys[position].serial
      }
      throw .signatureMismatch
    }
  }

  @inline(always)
  private mutating func isSigned(
    _ signingInput: RawSpan, _ read: ReadToken, by key: VerificationKey
  ) throws(Rejection) -> Bool {
    let algorithm = read.header.algorithm
    do throws(Rejection) {
      let holds = try Self.isSigned(
        signingInput, arena, read.signatureRange, with: algorithm, by: key, &signatures)
      counters.count(holds ? .accepted : .rejected, algorithm, from: signatures.origin)
      return holds
    } catch {
      counters.count(.failed, algorithm, from: signatures.origin)
      throw error
    }
  }

  /// The same, with the two parts of a worker apart, since one is read while the other changes.
  @inline(always)
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
}
