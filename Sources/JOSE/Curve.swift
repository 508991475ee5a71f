/// An elliptic curve that a JWK can name in `crv` and that signs (RFC 7518 §6.2.1.1, RFC 8037 §2, RFC 8812 §3.1).
public enum Curve: String, CaseIterable, Hashable, Sendable {
  /// NIST P-256.
  case p256 = "P-256"
  /// NIST P-384.
  case p384 = "P-384"
  /// NIST P-521.
  case p521 = "P-521"
  /// The SECG curve of 256 bits.
  case secp256k1 = "secp256k1"
  /// Edwards25519.
  case ed25519 = "Ed25519"
  /// Edwards448.
  case ed448 = "Ed448"
}

extension Curve {
  /// The length of a coordinate (`EC`) or of an encoded point (`OKP`) in octets.
  public var byteCount: Int {
    switch self {
    case .p256, .secp256k1, .ed25519: 32
    case .p384: 48
    case .p521: 66
    case .ed448: 57
    }
  }

  /// The length of a signature in octets: r‖s (RFC 7518 §3.4), or R‖S (RFC 8032 §5.1.6, §5.2.6).
  public var signatureByteCount: Int { 2 * byteCount }

  /// The algorithms that a key on this curve verifies.
  public var algorithms: AlgorithmSet {
    switch self {
    case .p256: AlgorithmSet([.es256])
    case .p384: AlgorithmSet([.es384])
    case .p521: AlgorithmSet([.es512])
    case .secp256k1: AlgorithmSet([.es256k])
    case .ed25519: AlgorithmSet([.edDSA, .ed25519])
    case .ed448: AlgorithmSet([.edDSA, .ed448])
    }
  }

  /// The key type whose keys lie on this curve.
  public var keyType: KeyType {
    switch self {
    case .p256, .p384, .p521, .secp256k1: .ec
    case .ed25519, .ed448: .okp
    }
  }
}

/// The value of `kty` (RFC 7518 §6.1, RFC 8037 §2).
public enum KeyType: String, CaseIterable, Hashable, Sendable {
  /// RSA.
  case rsa = "RSA"
  /// Elliptic curve in Weierstrass form.
  case ec = "EC"
  /// Octet key pair: Edwards curves.
  case okp = "OKP"
  /// A symmetric key.
  case oct = "oct"
}
