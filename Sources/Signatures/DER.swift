internal import JOSE

/// The little of DER that writes keys in the forms libcrypto reads (ITU-T X.690 §8, §10).
enum DER {
  static func sequence(_ elements: [UInt8]...) -> [UInt8] {
    tagged(0x30, elements.flatMap(\.self))
  }

  /// An unsigned number, big-endian; a zero octet keeps it from looking negative.
  static func integer(_ number: [UInt8]) -> [UInt8] {
    let digits = Array(number.drop { $0 == 0 })
    let needsZero = (digits.first ?? 0x80) & 0x80 != 0
    return tagged(0x02, (needsZero ? [0] : []) + digits)
  }

  static func octetString(_ octets: [UInt8]) -> [UInt8] { tagged(0x04, octets) }

  /// A bit string of whole octets.
  static func bitString(_ octets: [UInt8]) -> [UInt8] { tagged(0x03, [0] + octets) }

  /// An element with the explicit context tag `number`.
  static func context(_ number: UInt8, _ element: [UInt8]) -> [UInt8] {
    tagged(0xa0 | number, element)
  }

  static let null: [UInt8] = [0x05, 0x00]

  /// An object identifier, already encoded.
  static func identifier(_ octets: [UInt8]) -> [UInt8] { tagged(0x06, octets) }

  private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag] + length(content.count) + content
  }

  private static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    let octets = bigEndian(count)
    return [0x80 | UInt8(octets.count)] + octets
  }

  private static func bigEndian(_ count: Int) -> [UInt8] {
    var rest = count
    var octets: [UInt8] = []
    while rest > 0 {
      octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return octets
  }
}

extension DER {
  /// A public key as SubjectPublicKeyInfo (RFC 5280 §4.1; RFC 8017 A.1; RFC 5480 §2; RFC 8410 §4).
  ///
  /// `nil` for secrets, which have no such form.
  static func publicKeyInfo(of material: JWK.Material) -> [UInt8]? {
    switch material {
    case .rsa(let modulus, let exponent):
      sequence(rsa, bitString(sequence(integer(modulus), integer(exponent))))
    case .ec(let curve, let x, let y):
      // The point in its uncompressed form (SEC 1 §2.3.3).
      sequence(algorithm(of: curve), bitString([4] + x + y))
    case .okp(let curve, let x):
      sequence(algorithm(of: curve), bitString(x))
    case .symmetric:
      nil
    }
  }

  /// The AlgorithmIdentifier of RSA keys.
  static let rsa = sequence(
    identifier([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]), null)

  /// The AlgorithmIdentifier of keys on `curve`.
  static func algorithm(of curve: Curve) -> [UInt8] {
    let ecPublicKey = identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01])
    return switch curve {
    case .p256:
      sequence(ecPublicKey, identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]))
    case .p384: sequence(ecPublicKey, identifier([0x2b, 0x81, 0x04, 0x00, 0x22]))
    case .p521: sequence(ecPublicKey, identifier([0x2b, 0x81, 0x04, 0x00, 0x23]))
    case .secp256k1: sequence(ecPublicKey, identifier([0x2b, 0x81, 0x04, 0x00, 0x0a]))
    case .ed25519: sequence(identifier([0x2b, 0x65, 0x70]))
    case .ed448: sequence(identifier([0x2b, 0x65, 0x71]))
    }
  }
}
