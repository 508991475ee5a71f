internal import JOSE
internal import Signatures

/// What one thread needs to verify one token after another: memory, and libcrypto's contexts.
///
/// It shares nothing with other workers, so nothing here is locked or counted.
struct Worker: ~Copyable {
  private var reader = TokenReader()
  private var arena: Arena
  private var signatures: SignatureVerifier
  private let watch: TierWatch
  private var uses: UseCounter
  private var revocations: RevocationReader
  let counters: WorkerCounters

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - limits: Those of the policies it will work under.
  ///   - watch: The tier that judges signatures.
  ///   - keeper: Who gives keys tables.
  ///   - revocations: What was revoked, if anything can be.
  ///   - counters: Where verdicts are counted.
  init(
    limits: Limits, _ watch: TierWatch, for keeper: TableKeeper,
    revocations: RevocationList? = nil,
    counters: consuming WorkerCounters = WorkerCounters()
  ) {
    self.watch = watch
    uses = UseCounter(for: keeper)
    self.revocations = RevocationReader(revocations)
    self.counters = counters
    signatures = SignatureVerifier(
      tier: watch.tier, breaker: watch.breaker, auditRate: watch.auditRate)
    // A segment is no longer than the token, and decoding shortens it. A header that is remembered
    // takes no more than it took when it was decoded.
    arena = Arena(capacity: limits.tokenBytes)
  }

  /// Verifies a compact JWS and keeps its header and payload.
  mutating func verify(
    _ token: RawSpan, by snapshot: Snapshot
  ) throws(Rejection) -> VerifiedJWS {
    let read = try read(token, by: snapshot)
    let (header, keySerial) = try judge(read.signingInput(of: token), read, by: snapshot)
    let headerRange = remember(token, header, read)
    return VerifiedJWS(
      keySerial: keySerial, algorithm: header.algorithm, header: header.header,
      octets: arena[headerRange].copy() + arena[read.payloadRange].copy(),
      headerByteCount: headerRange.count)
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
    let read = try reader.readAll(segments, into: &arena, policy, keys, isDetached: true)
    let isEncoded = reader.newHeader?.header.isPayloadEncoded ?? true
    let input =
      segments.signingInput.copy()
      + (isEncoded ? Base64URL.encode(payload).utf8.map(\.self) : payload.copy())
    let (header, keySerial) = try judge(input.octets, read, by: snapshot, detached: payload)
    let headerRange = reader.headerRange(of: read, in: &arena)
    return VerifiedJWS(
      keySerial: keySerial, algorithm: header.algorithm, header: header.header,
      octets: arena[headerRange].copy() + payload.copy(), headerByteCount: headerRange.count)
  }

  /// Reads a token.
  @inline(always)
  private mutating func read(
    _ token: RawSpan, by snapshot: Snapshot
  ) throws(Rejection) -> ReadToken {
    reader.follow(generation: snapshot.generation)
    arena.reset()
    return try reader.read(token, into: &arena, under: snapshot.policy, with: snapshot.keys)
  }

  /// Remembers the header of a token whose signature holds; returns the place of its text.
  @inline(always)
  private mutating func remember(
    _ token: RawSpan, _ header: JudgedHeader, _ read: ReadToken
  ) -> Range<Int> {
    if case .new(let range) = read.header {
      Self.remember(token, header, range, in: arena, by: &reader)
    }
    return reader.headerRange(of: read, in: &arena)
  }

  /// Two parts of a worker apart, since one is read while the other changes; below as well.
  private static func remember(
    _ token: RawSpan, _ header: JudgedHeader, _ range: Range<Int>, in arena: borrowing Arena,
    by reader: inout TokenReader
  ) {
    reader.remember(token, header, arena[range])
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
    revocations.follow()
    let read = try read(token, by: snapshot)
    let (header, keySerial) = try judge(read.signingInput(of: token), read, by: snapshot)
    let headerRange = remember(token, header, read)
    let payload = arena[read.payloadRange]
    var claims = ClaimsSet()
    let judge = ClaimsJudge(snapshot.policy, at: now)
    try judge.read(
      &claims, in: payload, isTypeAccepted: header.isTypeAccepted, under: snapshot.policy)
    try revocations.judge(claims, in: payload, at: now)
    return body(
      BorrowedToken(
        headerText: arena[headerRange], payload: payload, header: header.header,
        claims: claims, algorithm: header.algorithm, keySerial: keySerial))
  }
}

// MARK: - Signatures

extension Worker {
  /// Finds the key and judges the signature; returns the header, and the number of the key that the
  /// signature holds under.
  @inline(always)
  private mutating func judge(
    _ signingInput: RawSpan, _ read: ReadToken, by snapshot: Snapshot, detached: RawSpan? = nil
  ) throws(Rejection) -> (JudgedHeader, keySerial: UInt64) {
    guard let header = reader.header(of: read) else { throw .verifierFailure }
    let keys = snapshot.keys
    let (signature, algorithm) = (read.signatureRange, header.algorithm)
    switch reader.selection(of: read, header, in: arena, by: snapshot, detached: detached) {
    case .none:
      throw reader.rejectionWithoutKey(
        read, header, in: arena, by: snapshot, detached: detached)
    case .ambiguous: throw .ambiguousKey
    case .one(let position):
      guard try isSigned(signingInput, signature, algorithm, by: keys.keys[position]) else {
        throw .signatureMismatch
      }
      uses.count(position, of: snapshot)
      return (header, keys.keys[position].serial)
    case .two(let first, let second):
      for position in [first, second]
      where try isSigned(signingInput, signature, algorithm, by: keys.keys[position]) {
        uses.count(position, of: snapshot)
        return (header, keys.keys[position].serial)
      }
      throw .signatureMismatch
    }
  }

  @inline(always)
  private mutating func isSigned(
    _ signingInput: RawSpan, _ signature: Range<Int>, _ algorithm: Algorithm,
    by key: VerificationKey
  ) throws(Rejection) -> Bool {
    do throws(Rejection) {
      let holds = try Self.isSigned(
        signingInput, arena, signature, with: algorithm, by: key, &signatures)
      counters.count(holds ? .accepted : .rejected, algorithm, from: signatures.origin)
      counters.count(audits: signatures.takeAudits())
      watch.check()
      return holds
    } catch {
      counters.count(.failed, algorithm, from: signatures.origin)
      throw error
    }
  }

  /// The same.
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
