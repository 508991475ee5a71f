internal import COpenSSL
internal import JOSE

extension SigningKey {
  /// Signs `input` and returns the signature as it stands in a JWS (RFC 7518 §3, RFC 8037 §3.1).
  package func sign(_ input: RawSpan) throws(Failure) -> [UInt8] {
    defer { ERR_clear_error() }
    if algorithm.family == .hmac { return try tag(of: input) }
    let signature = try libcryptoSignature(of: input)
    guard algorithm.family == .ecdsa, let curve = algorithm.curve else { return signature }
    return try Self.concatenated(signature, byteCount: curve.byteCount)
  }

  private func tag(of input: RawSpan) throws(Failure) -> [UInt8] {
    guard let digest = algorithm.digest, let secret = members.first?.octets else {
      throw .algorithm(algorithm)
    }
    var tag = [UInt8](repeating: 0, count: digest.byteCount)
    var count: UInt32 = 0
    // SAFE: `HMAC` reads the secret and the span, and writes as many octets as the hash has.
    let result = unsafe input.withUnsafeBytes { input in
      unsafe HMAC(
        digest.libcryptoDigest, secret, Int32(secret.count),
        input.bindMemory(to: UInt8.self).baseAddress, input.count, &tag, &count)
    }
    guard unsafe result != nil else { throw .libcrypto }
    return tag
  }

  private func libcryptoSignature(of input: RawSpan) throws(Failure) -> [UInt8] {
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    var keyContext: OpaquePointer?
    let digest = unsafe algorithm.digest?.libcryptoDigest
    guard unsafe EVP_DigestSignInit(context, &keyContext, digest, nil, pointer) == 1 else {
      throw .libcrypto
    }
    if algorithm.family == .rsaPSS {
      guard unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
        unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
      else { throw .libcrypto }
    }
    // No signature is longer than that of the longest modulus.
    var signature = [UInt8](repeating: 0, count: KeyRules.modulusBits.upperBound / 8)
    var count = signature.count
    // SAFE: libcrypto reads the span and writes at most `count` octets.
    let result = unsafe input.withUnsafeBytes { input in
      unsafe EVP_DigestSign(
        context, &signature, &count, input.bindMemory(to: UInt8.self).baseAddress, input.count)
    }
    guard result == 1 else { throw .libcrypto }
    return Array(signature.prefix(count))
  }

  /// r‖s of an ECDSA signature in DER.
  private static func concatenated(
    _ signature: [UInt8], byteCount: Int
  ) throws(Failure) -> [UInt8] {
    // SAFE: libcrypto reads within the buffer; r and s belong to what it returns.
    let decoded = unsafe signature.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var start = buffer.baseAddress
      return unsafe d2i_ECDSA_SIG(nil, &start, buffer.count)
    }
    defer { unsafe ECDSA_SIG_free(decoded) }
    guard let decoded = unsafe decoded else { throw .libcrypto }
    var raw = [UInt8](repeating: 0, count: 2 * byteCount)
    let width = Int32(byteCount)
    let isWritten = unsafe raw.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe BN_bn2binpad(ECDSA_SIG_get0_r(decoded), start, width) == width
        && BN_bn2binpad(ECDSA_SIG_get0_s(decoded), start + byteCount, width) == width
    }
    guard isWritten else { throw .libcrypto }
    return raw
  }
}

// MARK: - Tokens

extension SigningKey {
  /// Signs a compact JWS of a header and a payload that are taken as they are, right or wrong.
  package func token(header: String, payload: String) throws(Failure) -> String {
    let input = Base64URL.encode(header.octets) + "." + Base64URL.encode(payload.octets)
    return input + "." + Base64URL.encode(try sign(input.octets))
  }
}
