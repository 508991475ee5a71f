internal import COpenSSL
internal import JOSE

/// What libcrypto keeps to verify with one key and one algorithm, set up once and used many times.
///
/// A plain value that refers to memory of libcrypto's; whoever makes one frees it.
@safe
struct KeyContext {
  /// Which key it is for; 0, which no key has, while it is for none.
  let serial: UInt64

  /// Which algorithm it is for.
  let algorithm: Algorithm

  // INVARIANT: for RSA and ECDSA the first is set, for EdDSA the second, for `serial` 0 neither.
  private let keyContext: OpaquePointer?
  private let messageContext: OpaquePointer?

  /// Makes a context for no key.
  init() {
    serial = 0
    algorithm = .hs256
    unsafe keyContext = nil
    unsafe messageContext = nil
  }

  /// Sets a context up.
  init(
    _ serial: UInt64, _ key: borrowing PublicKeyHandle, _ algorithm: Algorithm
  ) throws(OpenSSLFailure) {
    self.serial = serial
    self.algorithm = algorithm
    if algorithm.family == .edDSA {
      unsafe keyContext = nil
      unsafe messageContext = try Self.makeMessageContext(key)
    } else {
      unsafe keyContext = try Self.makeKeyContext(key.pointer, algorithm)
      unsafe messageContext = nil
    }
  }

  /// Gives the memory back, after which the value must not be used.
  func free() {
    unsafe EVP_PKEY_CTX_free(keyContext)
    unsafe EVP_MD_CTX_free(messageContext)
  }

  private static func makeKeyContext(
    _ key: OpaquePointer, _ algorithm: Algorithm
  ) throws(OpenSSLFailure) -> OpaquePointer {
    guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
      throw OpenSSLFailure(.newContext)
    }
    guard unsafe EVP_PKEY_verify_init(context) == 1,
      unsafe setPadding(of: context, for: algorithm)
    else {
      unsafe EVP_PKEY_CTX_free(context)
      ERR_clear_error()
      throw OpenSSLFailure(.initialize)
    }
    return unsafe context
  }

  /// Whether libcrypto verifies by `algorithm`, of RSA or ECDSA, with a key that it holds.
  static func isServed(_ algorithm: Algorithm, by key: OpaquePointer) -> Bool {
    guard let context = unsafe try? makeKeyContext(key, algorithm) else { return false }
    unsafe EVP_PKEY_CTX_free(context)
    return true
  }

  private static func setPadding(of context: OpaquePointer, for algorithm: Algorithm) -> Bool {
    guard algorithm.family != .ecdsa else { return true }
    guard let digest = unsafe algorithm.digest?.libcryptoDigest else { return false }
    if algorithm.family == .rsaPKCS1 {
      return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        && EVP_PKEY_CTX_set_signature_md(context, digest) == 1
    }
    // The salt is exactly as long as the hash, and MGF1 uses the same hash (RFC 7518 §3.5).
    return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
      && EVP_PKEY_CTX_set_signature_md(context, digest) == 1
      && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1
      && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
  }

  private static func makeMessageContext(
    _ key: borrowing PublicKeyHandle
  ) throws(OpenSSLFailure) -> OpaquePointer {
    guard let context = unsafe EVP_MD_CTX_new() else { throw OpenSSLFailure(.newContext) }
    guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      ERR_clear_error()
      throw OpenSSLFailure(.initialize)
    }
    return unsafe context
  }
}

// MARK: - Verifying

extension KeyContext {
  /// Whether `signature`, for ECDSA in DER, is one of `digest`.
  func verify(_ signature: RawSpan, ofDigest digest: RawSpan) throws(OpenSSLFailure) -> Bool {
    // SAFE: libcrypto reads both spans and keeps nothing of them.
    let result = unsafe signature.withUnsafeBytes { signature in
      unsafe digest.withUnsafeBytes { digest in
        unsafe EVP_PKEY_verify(
          keyContext, signature.bindMemory(to: UInt8.self).baseAddress, signature.count,
          digest.bindMemory(to: UInt8.self).baseAddress, digest.count)
      }
    }
    return try Self.verdict(result)
  }

  /// Whether `signature` is one of `message` by EdDSA.
  func verify(
    _ signature: RawSpan, of message: RawSpan, under key: borrowing PublicKeyHandle
  ) throws(OpenSSLFailure) -> Bool {
    // From 3.1 on libcrypto may take a context that has verified once for finished. Setting it up
    // again costs little there, and is saved where it is not needed.
    if Self.needsFreshContext,
      unsafe EVP_DigestVerifyInit(messageContext, nil, nil, nil, key.pointer) != 1
    {
      ERR_clear_error()
      throw OpenSSLFailure(.initialize)
    }
    // SAFE: libcrypto reads both spans and keeps nothing of them.
    let result = unsafe signature.withUnsafeBytes { signature in
      unsafe message.withUnsafeBytes { message in
        unsafe EVP_DigestVerify(
          messageContext, signature.bindMemory(to: UInt8.self).baseAddress, signature.count,
          message.bindMemory(to: UInt8.self).baseAddress, message.count)
      }
    }
    return try Self.verdict(result)
  }

  private static let needsFreshContext =
    OPENSSL_version_major() > 3 || OPENSSL_version_minor() > 0

  /// What a result of libcrypto's says: 1 holds, 0 does not, and less is a signature it could not
  /// read or, by the error queue, memory it did not get.
  private static func verdict(_ result: Int32) throws(OpenSSLFailure) -> Bool {
    if result == 1 { return true }
    let isOutOfMemory = assay_is_out_of_memory() != 0
    // The queue is the thread's own and would otherwise grow with every bad signature.
    ERR_clear_error()
    if isOutOfMemory { throw OpenSSLFailure(.verify) }
    return false
  }
}

extension Algorithm.Digest {
  /// The hash by its name alone, which is what setting a context up asks for.
  var libcryptoDigest: OpaquePointer? {
    switch self {
    case .sha256: unsafe EVP_sha256()
    case .sha384: unsafe EVP_sha384()
    case .sha512: unsafe EVP_sha512()
    }
  }
}
