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

  /// Which code judges keys that have its table.
  private let tier: Tier

  private var usesLanes: Bool { tier == .avx512 }

  /// Where the last verdict came from.
  public private(set) var origin = VerdictOrigin.none

  /// Makes a verifier without contexts.
  ///
  /// - Parameter tier: Which code is to judge, where it can.
  public init(tier: Tier = .openssl) {
    self.tier = Tier.available.contains(tier) ? tier : .openssl
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
    if tier == .portable {
      if algorithm.family == .ecdsa,
        let verdict = portable.verdict(signature, ofDigest: digest, key: key)
      {
        origin = .portable
        return verdict
      }
    } else if usesLanes {
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
