internal import COpenSSL
package import JOSE

extension SigningKey {
  /// Reads a private key from PEM text without a passphrase (`PRIVATE KEY`, `RSA PRIVATE KEY`,
  /// `EC PRIVATE KEY`).
  ///
  /// - Parameters:
  ///   - text: The PEM text.
  ///   - algorithm: What it is to sign with, which PEM does not say.
  ///   - keyID: `kid`.
  /// - Returns: The key.
  /// - Throws: ``Failure``.
  package static func reading(
    pem text: RawSpan, _ algorithm: Algorithm, keyID: String?
  ) throws(Failure) -> SigningKey {
    defer { ERR_clear_error() }
    guard algorithm.family != .hmac, let count = Int32(exactly: text.byteCount) else {
      throw .algorithm(algorithm)
    }
    // SAFE: the memory that the BIO reads from outlives it.
    let pointer = unsafe text.withUnsafeBytes { bytes -> OpaquePointer? in
      let input = unsafe BIO_new_mem_buf(bytes.baseAddress, count)
      defer { unsafe BIO_free_all(input) }
      // An empty passphrase instead of a question on the terminal.
      let passphrase: [CChar] = [0]
      return unsafe passphrase.withUnsafeBufferPointer { passphrase in
        unsafe PEM_read_bio_PrivateKey(
          input, nil, nil, UnsafeMutableRawPointer(mutating: passphrase.baseAddress))
      }
    }
    guard let pointer = unsafe pointer else { throw .libcrypto }
    defer { unsafe EVP_PKEY_free(pointer) }
    let type = algorithm.curve.map { $0.keyType == .ec ? "EC" : $0.objectName } ?? "RSA"
    guard unsafe EVP_PKEY_is_a(pointer, type) == 1 else { throw .algorithm(algorithm) }
    if let curve = algorithm.curve, curve.keyType == .ec {
      guard (try? unsafe PEMKey.curve(of: pointer)) == curve else { throw .algorithm(algorithm) }
    }
    return try SigningKey(unsafe numbers(of: pointer, algorithm), algorithm, keyID: keyID)
  }
}
