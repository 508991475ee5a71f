internal import COpenSSL
internal import JOSE

/// Public keys from PEM text and from certificates, as the numbers that a JWK would have.
///
/// Whatever a key was written as, it then takes the same way in and meets the same checks.
enum PEMKey {
  /// The numbers of a key, and what its form lets it serve.
  struct Reading {
    let material: JWK.Material

    /// All algorithms, but for an RSA key that is bound to PSS (RFC 4055 §3.1).
    let algorithms: AlgorithmSet
  }

  /// Reads one block (RFC 7468 §5, §13; RFC 8017 A.1.1).
  ///
  /// Text around it, as certificates have it, means nothing. A second block is refused: which of the
  /// two is the key is not for this function to guess.
  static func reading(of text: RawSpan) throws(KeyError) -> Reading {
    defer { ERR_clear_error() }
    let block = try block(of: text)
    switch block.label {
    case "PUBLIC KEY": return try reading(ofPublicKeyInfo: block.octets)
    case "RSA PUBLIC KEY":
      let info = DER.sequence(DER.rsa, DER.bitString(block.octets))
      let reading = try reading(ofPublicKeyInfo: info)
      // libcrypto does not look behind the two numbers.
      guard info == DER.publicKeyInfo(of: reading.material) else { throw .unreadablePEM }
      return reading
    case "CERTIFICATE", "X509 CERTIFICATE":
      return try reading(ofCertificate: block.octets)
    default:
      throw block.label.hasSuffix("PRIVATE KEY") ? .privateKey : .unreadablePEM
    }
  }

  /// The key in a SubjectPublicKeyInfo (RFC 5280 §4.1).
  private static func reading(ofPublicKeyInfo octets: [UInt8]) throws(KeyError) -> Reading {
    // SAFE: libcrypto reads within the buffer and tells by `next` how far it came.
    let key = unsafe octets.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var next = buffer.baseAddress
      let key = unsafe d2i_PUBKEY(nil, &next, buffer.count)
      guard unsafe next == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
        unsafe EVP_PKEY_free(key)
        return nil
      }
      return unsafe key
    }
    defer { unsafe EVP_PKEY_free(key) }
    guard let key = unsafe key else { throw .unreadablePEM }
    return try unsafe reading(of: key)
  }

  /// The key in a certificate, which is believed because the caller gave it: no chain is checked.
  static func reading(ofCertificate octets: [UInt8]) throws(KeyError) -> Reading {
    // SAFE: libcrypto reads within the buffer and tells by `next` how far it came.
    let certificate = unsafe octets.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var next = buffer.baseAddress
      let certificate = unsafe d2i_X509(nil, &next, buffer.count)
      guard unsafe next == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
        unsafe X509_free(certificate)
        return nil
      }
      return unsafe certificate
    }
    defer { unsafe X509_free(certificate) }
    guard let certificate = unsafe certificate,
      let key = unsafe X509_get0_pubkey(certificate)
    else { throw .unreadablePEM }
    return try unsafe reading(of: key)
  }

  // MARK: Blocks

  /// The label and the octets of the one block of `text`.
  private static func block(
    of text: RawSpan
  ) throws(KeyError) -> (label: String, octets: [UInt8]) {
    guard let count = Int32(exactly: text.byteCount) else { throw .unreadablePEM }
    // SAFE: the memory that the BIO reads from outlives it, and what libcrypto allocates is copied
    // and freed here.
    let block = unsafe text.withUnsafeBytes { bytes -> (String, [UInt8])? in
      let input = unsafe BIO_new_mem_buf(bytes.baseAddress, count)
      defer { unsafe BIO_free_all(input) }
      var label: UnsafeMutablePointer<CChar>?
      var header: UnsafeMutablePointer<CChar>?
      var data: UnsafeMutablePointer<UInt8>?
      var length = 0
      defer {
        unsafe CRYPTO_free(label, "", 0)
        unsafe CRYPTO_free(header, "", 0)
        unsafe CRYPTO_clear_free(data, length, "", 0)
      }
      guard unsafe PEM_read_bio(input, &label, &header, &data, &length) == 1,
        let name = unsafe label, let octets = unsafe data, unsafe !hasBlock(input)
      else { return nil }
      return unsafe (
        String(cString: name), [UInt8](UnsafeBufferPointer(start: octets, count: length))
      )
    }
    guard let block else { throw .unreadablePEM }
    return block
  }

  /// Whether another block follows.
  private static func hasBlock(_ input: OpaquePointer?) -> Bool {
    var label: UnsafeMutablePointer<CChar>?
    var header: UnsafeMutablePointer<CChar>?
    var data: UnsafeMutablePointer<UInt8>?
    var length = 0
    let result = unsafe PEM_read_bio(input, &label, &header, &data, &length)
    unsafe CRYPTO_free(label, "", 0)
    unsafe CRYPTO_free(header, "", 0)
    unsafe CRYPTO_clear_free(data, length, "", 0)
    return result == 1
  }

  // MARK: Numbers

  /// The numbers of a key that libcrypto has read, and what it may serve.
  private static func reading(of key: OpaquePointer) throws(KeyError) -> Reading {
    guard unsafe EVP_PKEY_is_a(key, "RSA-PSS") == 1 else {
      return Reading(material: try unsafe material(of: key), algorithms: .all)
    }
    // The key's parameters may fix the hash and the least salt; libcrypto holds algorithms to them.
    let algorithms = [Algorithm.ps256, .ps384, .ps512].filter { algorithm in
      unsafe KeyContext.isServed(algorithm, by: key)
    }
    guard !algorithms.isEmpty else { throw .unsupportedAlgorithm("RSASSA-PSS of another kind") }
    return Reading(
      material: try unsafe rsaMaterial(of: key), algorithms: AlgorithmSet(algorithms))
  }

  private static func rsaMaterial(of key: OpaquePointer) throws(KeyError) -> JWK.Material {
    guard let modulus = unsafe number(OSSL_PKEY_PARAM_RSA_N, of: key),
      let exponent = unsafe number(OSSL_PKEY_PARAM_RSA_E, of: key)
    else { throw .unreadablePEM }
    return .rsa(modulus: modulus, exponent: exponent)
  }

  private static func material(of key: OpaquePointer) throws(KeyError) -> JWK.Material {
    if unsafe EVP_PKEY_is_a(key, "RSA") == 1 { return try unsafe rsaMaterial(of: key) }
    if unsafe EVP_PKEY_is_a(key, "EC") == 1 {
      let curve = try unsafe curve(of: key)
      guard let x = unsafe number(OSSL_PKEY_PARAM_EC_PUB_X, of: key, byteCount: curve.byteCount),
        let y = unsafe number(OSSL_PKEY_PARAM_EC_PUB_Y, of: key, byteCount: curve.byteCount)
      else { throw .unreadablePEM }
      return .ec(curve: curve, x: x, y: y)
    }
    for curve in [Curve.ed25519, .ed448]
    where unsafe EVP_PKEY_is_a(key, curve.objectName) == 1 {
      var point = [UInt8](repeating: 0, count: curve.byteCount)
      var count = point.count
      guard unsafe EVP_PKEY_get_raw_public_key(key, &point, &count) == 1, count == point.count
      else { throw .unreadablePEM }
      return .okp(curve: curve, x: point)
    }
    let name = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
    throw .unsupportedKeyType(name ?? "?")
  }

  private static let curves: [Curve] = [.p256, .p384, .p521, .secp256k1]

  /// The curve of an EC key.
  static func curve(of key: OpaquePointer) throws(KeyError) -> Curve {
    var name = [CChar](repeating: 0, count: 80)
    // A curve given by its numbers instead of its name has none here, and is refused.
    var length = 0
    guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
      throw .unsupportedCurve("explicit parameters")
    }
    let text = String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard let curve = Self.curves.first(where: { $0.objectName == text }) else {
      throw .unsupportedCurve(text)
    }
    return curve
  }

  /// A number of a key, big-endian, with zeros in front up to `byteCount`.
  static func number(
    _ name: String, of key: OpaquePointer, byteCount: Int? = nil
  ) -> [UInt8]? {
    var number: OpaquePointer?
    defer { unsafe BN_clear_free(number) }
    guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1, let number = unsafe number else {
      return nil
    }
    let length = (unsafe Int(BN_num_bits(number)) + 7) / 8
    var octets = [UInt8](repeating: 0, count: byteCount ?? length)
    guard length <= octets.count,
      unsafe BN_bn2binpad(number, &octets, Int32(octets.count)) == Int32(octets.count)
    else { return nil }
    return octets
  }
}

extension Curve {
  /// The name under which libcrypto's table of objects has the curve.
  var objectName: String {
    switch self {
    case .p256: "prime256v1"
    case .p384: "secp384r1"
    case .p521: "secp521r1"
    case .secp256k1: "secp256k1"
    case .ed25519: "ED25519"
    case .ed448: "ED448"
    }
  }
}
