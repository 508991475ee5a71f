internal import COpenSSL
internal import JOSE

/// Public keys from PEM text and from certificates, as the numbers that a JWK would have.
///
/// Whatever a key was written as, it then takes the same way in and meets the same checks.
enum PEMKey {
  /// Reads one block (RFC 7468 §5, §13; RFC 8017 A.1.1).
  static func material(of text: RawSpan) throws(KeyError) -> JWK.Material {
    defer { ERR_clear_error() }
    let block = try block(of: text)
    switch block.label {
    case "PUBLIC KEY": return try material(ofPublicKeyInfo: block.octets)
    case "RSA PUBLIC KEY":
      return try material(ofPublicKeyInfo: DER.sequence(DER.rsa, DER.bitString(block.octets)))
    case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
      return try material(ofCertificate: block.octets)
    default:
      throw block.label.hasSuffix("PRIVATE KEY") ? .privateKey : .unreadablePEM
    }
  }

  /// The key in a SubjectPublicKeyInfo (RFC 5280 §4.1).
  static func material(ofPublicKeyInfo octets: [UInt8]) throws(KeyError) -> JWK.Material {
    // SAFE: libcrypto reads within the buffer and tells by `start` how far it came.
    let key = unsafe octets.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      guard var start = buffer.baseAddress else { return nil }
      let end = unsafe start + buffer.count
      var next: UnsafePointer<UInt8>? = unsafe start
      let key = unsafe d2i_PUBKEY(nil, &next, buffer.count)
      unsafe start = next ?? start
      guard unsafe key != nil, unsafe start == end else {
        unsafe EVP_PKEY_free(key)
        return nil
      }
      return unsafe key
    }
    guard let key = unsafe key else { throw .unreadablePEM }
    defer { unsafe EVP_PKEY_free(key) }
    return try unsafe material(of: key)
  }

  /// The key in a certificate, which is believed because the caller gave it: no chain is checked.
  static func material(ofCertificate octets: [UInt8]) throws(KeyError) -> JWK.Material {
    // SAFE: libcrypto reads within the buffer and keeps nothing of it.
    let certificate = unsafe octets.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var start = buffer.baseAddress
      return unsafe d2i_X509(nil, &start, buffer.count)
    }
    defer { unsafe X509_free(certificate) }
    guard let certificate = unsafe certificate,
      let key = unsafe X509_get0_pubkey(certificate)
    else { throw .unreadablePEM }
    return try unsafe material(of: key)
  }

  // MARK: Blocks

  /// The label and the octets of the first block of `text`.
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
        let name = unsafe label, let octets = unsafe data
      else { return nil }
      return unsafe (
        String(cString: name), [UInt8](UnsafeBufferPointer(start: octets, count: length))
      )
    }
    guard let block else { throw .unreadablePEM }
    return block
  }

  // MARK: Numbers

  /// The numbers of a key that libcrypto has read.
  private static func material(of key: OpaquePointer) throws(KeyError) -> JWK.Material {
    if unsafe EVP_PKEY_is_a(key, "RSA") == 1 {
      guard let modulus = unsafe number(OSSL_PKEY_PARAM_RSA_N, of: key),
        let exponent = unsafe number(OSSL_PKEY_PARAM_RSA_E, of: key)
      else { throw .unreadablePEM }
      return .rsa(modulus: modulus, exponent: exponent)
    }
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

  private static func curve(of key: OpaquePointer) throws(KeyError) -> Curve {
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
