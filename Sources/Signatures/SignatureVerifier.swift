public import JOSE

/// Judges signatures, in lanes or with libcrypto; one thread's, since it holds contexts that calls
/// change.
///
/// Made once and kept: a key's context is set up when the key is first used and stays until another
/// key needs its place, so that in the steady state nothing is fetched and nothing of ours allocated.
public struct SignatureVerifier: ~Copyable {
  var contexts = KeyContexts()

  var rsa = RSAGroup()

  private var portable = PortableGroup()

  /// Which code judges keys that have its table, unless it has been switched off.
  private let fastest: Tier

  private let breaker: TierBreaker
  private var audits: AuditSchedule

  private var tier: Tier { breaker.isOff(fastest) ? .openssl : fastest }

  private var usesLanes: Bool { tier == .avx512 }

  // How many verdicts libcrypto was asked about again, and how often it came to the other one.
  private var audited: (count: Int, disagreements: Int) = (0, 0)

  /// Where the last verdict came from.
  public private(set) var origin = VerdictOrigin.none

  /// Makes a verifier without contexts.
  ///
  /// - Parameters:
  ///   - tier: Which code is to judge, where it can.
  ///   - breaker: What switches that code off once it has been wrong.
  ///   - auditRate: One in so many of its verdicts is checked by libcrypto, whose verdict then counts;
  ///     0 for none.
  public init(
    tier: Tier = .openssl, breaker: TierBreaker = .shared, auditRate: Int = 0
  ) {
    fastest = Tier.available.contains(tier) ? tier : .openssl
    self.breaker = breaker
    audits = AuditSchedule(rate: auditRate)
  }

  /// How many verdicts libcrypto was asked about again since this was last asked, and how often it came
  /// to the other one.
  @inline(__always)
  public mutating func takeAudits() -> (count: Int, disagreements: Int) {
    defer { if audited.count > 0 { audited = (0, 0) } }
    return audited
  }

  /// Whether `signature` is one of `signingInput` by `algorithm` under `key`.
  ///
  /// A signature of the wrong length or form, and an algorithm that the key does not serve, are
  /// answered `false` like any other that does not hold.
  ///
  /// - Parameters:
  ///   - signature: As it stands in a JWS, decoded: for ECDSA r‖s (RFC 7518 §3.4).
  ///   - signingInput: The octets that were signed.
  ///   - algorithm: What the header says, once the policy allows it.
  ///   - key: The key.
  /// - Returns: The verdict.
  /// - Throws: ``OpenSSLFailure`` where the machine failed, which is no verdict.
  public mutating func verify(
    _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    let holds = try judge(signature, over: signingInput, with: algorithm, key: key)
    guard origin.isOfFastTier else { return holds }
    return try confirm(holds, signature, over: signingInput, with: algorithm, key: key)
  }

  /// Has libcrypto check a verdict of a faster tier's, where one is due.
  @inline(__always)
  private mutating func confirm(
    _ holds: Bool, _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    let isTampered = breaker.tamper?(algorithm) ?? false
    guard audits.isDue() else { return holds != isTampered }
    return try audit(holds != isTampered, signature, over: signingInput, with: algorithm, key: key)
  }

  @inline(never)
  private mutating func audit(
    _ holds: Bool, _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    audited.count += 1
    let isRight = try isRight(holds, signature, over: signingInput, with: algorithm, key: key)
    if isRight { return holds }
    audited.disagreements += 1
    breaker.trip(TierIncident(tier: fastest, algorithm: algorithm, cause: .audit))
    origin = .libcrypto
    return !holds
  }

  /// Whether libcrypto, asked from the beginning, comes to the verdict `holds`.
  mutating func isRight(
    _ holds: Bool, _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    switch key.handle {
    case .secret(let secret):
      guard let digest = algorithm.digest else { return !holds }
      return secret.verify(signature, of: signingInput, with: digest) == holds
    case .publicKey(let publicKey):
      guard let digest = algorithm.digest else {
        return try contexts.context(of: key.serial, publicKey, algorithm)
          .verify(signature, of: signingInput, under: publicKey) == holds
      }
      let value = SHA2.digest(signingInput, with: digest)
      return try judgeByLibcrypto(signature, value.digest, algorithm, key, publicKey) == holds
    }
  }

  @inline(__always)
  private mutating func judge(
    _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    origin = .none
    guard key.algorithms.contains(algorithm) else { return false }
    switch key.handle {
    case .secret(let secret):
      guard let digest = algorithm.digest else { return false }
      origin = .libcrypto
      return secret.verify(signature, of: signingInput, with: digest)
    case .publicKey(let publicKey):
      guard signature.byteCount == publicKey.signatureByteCount else { return false }
      guard let digest = algorithm.digest else {
        if usesLanes, let verdict = verdictOfEdwardsLanes(signature, over: signingInput, key: key) {
          origin = .lanes
          return verdict
        }
        if tier == .portable,
          let verdict = portable.verdict(signature, over: signingInput, key: key)
        {
          origin = .portable
          return verdict
        }
        origin = originOfLibcrypto(for: key)
        return try contexts.context(of: key.serial, publicKey, algorithm)
          .verify(signature, of: signingInput, under: publicKey)
      }
      let value = SHA2.digest(signingInput, with: digest)
      return try judge(signature, value.digest, algorithm, key, publicKey)
    }
  }

  /// Whether `signature` is one of the message with the hash `digest`, by RSA or ECDSA.
  ///
  /// The same as ``verify(_:over:with:key:)`` for callers who have hashed already; EdDSA and HMAC,
  /// which do not sign a hash, are answered `false`.
  ///
  /// - Parameters:
  ///   - signature: As for the other.
  ///   - digest: The hash of the signing input by the algorithm's hash function.
  ///   - algorithm: As for the other.
  ///   - key: The key.
  /// - Returns: The verdict.
  /// - Throws: ``OpenSSLFailure``.
  public mutating func verify(
    _ signature: RawSpan, overDigest digest: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    origin = .none
    guard key.algorithms.contains(algorithm), digest.byteCount == algorithm.digest?.byteCount
    else { return false }
    switch key.handle {
    case .secret: return false
    case .publicKey(let publicKey):
      guard signature.byteCount == publicKey.signatureByteCount else { return false }
      return try judge(signature, digest, algorithm, key, publicKey)
    }
  }

  /// Judges what has been found to be of the right algorithm and lengths.
  @inline(always)
  private mutating func judge(
    _ signature: RawSpan, _ digest: RawSpan, _ algorithm: Algorithm, _ key: VerificationKey,
    _ publicKey: borrowing PublicKeyHandle
  ) throws(OpenSSLFailure) -> Bool {
    let tier = tier
    if tier == .portable {
      if algorithm.family == .ecdsa,
        let verdict = portable.verdict(signature, ofDigest: digest, key: key)
      {
        origin = .portable
        return verdict
      }
    } else if tier == .avx512 {
      let verdict =
        algorithm.family == .ecdsa
        ? verdictOfLanes(signature, overDigest: digest, key: key)
        : verdictOfRSALanes(signature, overDigest: digest, algorithm, key: key)
      if let verdict {
        origin = .lanes
        return verdict
      }
    }
    origin = originOfLibcrypto(for: key)
    return try judgeByLibcrypto(signature, digest, algorithm, key, publicKey)
  }

  /// Why libcrypto has to judge.
  private func originOfLibcrypto(for key: VerificationKey) -> VerdictOrigin {
    guard tier != .openssl else { return .libcrypto }
    if key.isPrepared(for: tier) { return .afterUndecided }
    return key.tableByteCount(for: tier) > 0 ? .withoutTable : .libcrypto
  }

  /// The same, by libcrypto in any case.
  @inline(always)
  mutating func judgeByLibcrypto(
    _ signature: RawSpan, _ digest: RawSpan, _ algorithm: Algorithm, _ key: VerificationKey,
    _ publicKey: borrowing PublicKeyHandle
  ) throws(OpenSSLFailure) -> Bool {
    let context = try contexts.context(of: key.serial, publicKey, algorithm)
    if algorithm.family == .ecdsa {
      let signature = ECDSASignature(signature)
      return try context.verify(signature.octets, ofDigest: digest)
    }
    return try context.verify(signature, ofDigest: digest)
  }
}
