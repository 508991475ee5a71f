internal import JOSE

/// The portable tier as the rest of the module sees it: which keys it has tables for, and its code for
/// each curve, made when it is first needed.
enum PortableTier {
  static let p256 = PortableECDSA<PortableP256>()
  static let p384 = PortableECDSA<PortableP384>()
  static let p521 = PortableECDSA<PortableP521>()
  static let secp256k1 = PortableECDSA<PortableK256>()
  static let ed25519 = PortableEdwards()

  /// What the table of a key takes, in octets; 0 where there is none.
  static func tableByteCount(of kind: VerificationKey.Kind) -> Int {
    switch kind {
    case .elliptic(.p256): PortableTable<PortableP256>.byteCount
    case .elliptic(.p384): PortableTable<PortableP384>.byteCount
    case .elliptic(.p521): PortableTable<PortableP521>.byteCount
    case .elliptic(.secp256k1): PortableTable<PortableK256>.byteCount
    case .elliptic(.ed25519): PortableEdwards.tableByteCount
    case .elliptic, .rsa, .symmetric: 0
    }
  }

  /// Whether the code for a curve has passed its test.
  private static func isSound(_ curve: Curve) -> Bool {
    switch curve {
    case .p256: p256 != nil
    case .p384: p384 != nil
    case .p521: p521 != nil
    case .secp256k1: secp256k1 != nil
    case .ed25519: ed25519 != nil
    case .ed448: false
    }
  }

  /// Makes the table of a key, or returns `nil` where there is none.
  static func makeTable(of material: JWK.Material?) -> UnsafeMutableRawPointer? {
    // SAFE: whoever asks for a table frees it, as KeyTable does.
    switch material {
    case .ec(let curve, let x, let y)? where isSound(curve):
      return switch curve {
      case .p256: unsafe PortableECDSA<PortableP256>.makeTable(x: x, y: y)
      case .p384: unsafe PortableECDSA<PortableP384>.makeTable(x: x, y: y)
      case .p521: unsafe PortableECDSA<PortableP521>.makeTable(x: x, y: y)
      case .secp256k1: unsafe PortableECDSA<PortableK256>.makeTable(x: x, y: y)
      case .ed25519, .ed448: nil
      }
    case .okp(.ed25519, let x)? where isSound(.ed25519): return unsafe PortableEdwards.makeTable(x)
    default: return nil
    }
  }
}
