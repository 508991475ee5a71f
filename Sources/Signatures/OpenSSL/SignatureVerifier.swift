internal import COpenSSL
public import JOSE

/// Judges signatures with libcrypto; one thread's, since it holds contexts that calls change.
///
/// Made once and kept: a key's context is set up when the key is first used and stays until another
/// key needs its place, so that in the steady state nothing is fetched and nothing of ours allocated.
@safe
public struct SignatureVerifier: ~Copyable {
  /// How many contexts are kept, each some KiB in libcrypto.
  private static var slotCount: Int { 64 }

  // INVARIANT: `slotCount` initialized slots, owned by this value alone.
  private let slots: UnsafeMutablePointer<KeyContext>

  /// Makes a verifier without contexts.
  public init() {
    unsafe slots = .allocate(capacity: Self.slotCount)
    unsafe slots.initialize(repeating: KeyContext(), count: Self.slotCount)
  }

  deinit {
    for slot in 0..<Self.slotCount { unsafe slots[slot].free() }
    unsafe slots.deallocate()
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
    guard key.algorithms.contains(algorithm) else { return false }
    switch key.handle {
    case .secret(let secret):
      guard let digest = algorithm.digest else { return false }
      return secret.verify(signature, of: signingInput, with: digest)
    case .publicKey(let publicKey):
      guard signature.byteCount == publicKey.signatureByteCount else { return false }
      guard let digest = algorithm.digest else {
        return try context(of: key.serial, publicKey, algorithm)
          .verify(signature, of: signingInput, under: publicKey)
      }
      let value = SHA2.digest(signingInput, with: digest)
      // SAFE: the octets outlive the call, and every one of them is initialized.
      return try verify(
        signature, overDigest: unsafe value.octets.span.bytes.extracting(..<value.count),
        with: algorithm, key: key)
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
    guard key.algorithms.contains(algorithm), digest.byteCount == algorithm.digest?.byteCount,
      case .publicKey(let publicKey) = key.handle,
      signature.byteCount == publicKey.signatureByteCount
    else { return false }
    let context = try context(of: key.serial, publicKey, algorithm)
    if algorithm.family == .ecdsa {
      let signature = ECDSASignature(signature)
      return try context.verify(signature.octets, ofDigest: digest)
    }
    return try context.verify(signature, ofDigest: digest)
  }

  /// The context for a key and an algorithm, set up if it is not there.
  private mutating func context(
    of serial: UInt64, _ key: PublicKeyHandle, _ algorithm: Algorithm
  ) throws(OpenSSLFailure) -> KeyContext {
    let slot = Int(truncatingIfNeeded: serial ^ UInt64(algorithm.rawValue) << 3) % Self.slotCount
    let found = unsafe slots[slot]
    if found.serial == serial && found.algorithm == algorithm { return found }
    let made = try KeyContext(serial, key, algorithm)
    found.free()
    unsafe slots[slot] = made
    return made
  }
}
