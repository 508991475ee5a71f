/// A JSON Web Key for verifying signatures, decoded but not yet judged by cryptography (RFC 7517 §4).
///
/// Private members are looked for and never kept.
public struct JWK: Hashable, Sendable {
  /// The key itself.
  public let material: Material

  /// `kid`.
  public let keyID: String?

  /// `alg`, where the key is bound to one algorithm.
  public let algorithm: Algorithm?

  /// `x5c`: the certificate chain as DER, the key's own first.
  public let certificates: [[UInt8]]

  /// `x5t#S256`: the SHA-256 of the key's own certificate, 32 octets.
  public let certificateThumbprint: [UInt8]?

  /// Whether the text held private members besides the public ones.
  public let isPrivate: Bool

  /// The members that make a key of its type.
  public enum Material: Hashable, Sendable {
    /// `n` and `e`, unsigned and big-endian (RFC 7518 §6.3.1).
    case rsa(modulus: [UInt8], exponent: [UInt8])

    /// `crv`, `x` and `y`, big-endian and of the field's full length (RFC 7518 §6.2.1).
    case ec(curve: Curve, x: [UInt8], y: [UInt8])

    /// `crv` and `x`, the encoded point (RFC 8037 §2).
    case okp(curve: Curve, x: [UInt8])

    /// `k`, a secret (RFC 7518 §6.4.1).
    case symmetric(secret: [UInt8])
  }

  /// Makes a key from its parts.
  public init(
    material: Material, keyID: String? = nil, algorithm: Algorithm? = nil,
    certificates: [[UInt8]] = [], certificateThumbprint: [UInt8]? = nil, isPrivate: Bool = false
  ) {
    self.material = material
    self.keyID = keyID
    self.algorithm = algorithm
    self.certificates = certificates
    self.certificateThumbprint = certificateThumbprint
    self.isPrivate = isPrivate
  }
}
