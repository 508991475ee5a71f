internal import COpenSSL
public import JOSE

/// A key that verifies signatures: a public key, or the secret of an HMAC, checked and ready.
///
/// It is immutable and shared by all threads; what a thread changes while it verifies is in its own
/// ``SignatureVerifier``.
///
/// What is checked when it is made (RFC 7518 §3, §6; RFC 8037 §2):
///
/// - RSA: a modulus of 2048 to 8192 bits, odd, without a zero octet in front; an exponent that is
///   odd, at least 3 and at most 64 bits long.
/// - EC: coordinates of exactly the field's length, and a point on the curve.
/// - OKP: a point of exactly the curve's length, on the curve, and not of small order, whose
///   signatures anybody can make.
/// - HMAC: a secret at least as long as the hash.
/// - `alg`, where there is one, suits the type and curve; a certificate belongs to the key.
public final class VerificationKey: Sendable {
  /// `kid`.
  public let keyID: String?

  /// What kind of key it is.
  public let kind: Kind

  /// The algorithms that it verifies: those of its type and curve, or the one of its `alg`.
  ///
  /// An RSA key without `alg` serves RS256 to PS512, an HMAC secret without `alg` the algorithms
  /// whose hash is no longer than it is. `EdDSA` and the name of the curve mean the same.
  public let algorithms: AlgorithmSet

  /// The thumbprint with SHA-256, as base64url (RFC 7638 §3).
  ///
  /// `nil` for secrets, which a hash would help to guess.
  public let thumbprint: String?

  /// A number that no other key of the process has or will have, but for doubles of this.
  public let serial: UInt64

  let handle: Handle

  /// Where the table for the lanes is, once ``prepare(for:)`` has made it.
  let lanes = KeyTable()

  /// The same for the portable tier.
  let portable = KeyTable()

  /// The numbers of a public key, from which its table is made.
  let material: JWK.Material?

  /// What libcrypto, or this module, holds.
  enum Handle: ~Copyable, Sendable {
    case publicKey(PublicKeyHandle)
    case secret(HMACKey)
  }

  /// A key's type, with what tells its strength.
  public enum Kind: Hashable, Sendable {
    /// RSA, with the length of the modulus in bits.
    case rsa(bits: Int)
    /// A point on a curve.
    case elliptic(Curve)
    /// An HMAC secret, with its length in octets.
    case symmetric(bytes: Int)
  }

  /// Checks and prepares a key.
  ///
  /// - Throws: `KeyError` for the first thing that is wrong.
  public convenience init(_ key: JWK) throws(KeyError) {
    try self.init(key, servingAtMost: .all)
  }

  private init(_ key: JWK, servingAtMost limit: AlgorithmSet) throws(KeyError) {
    keyID = key.keyID
    kind = try KeyRules.kind(of: key.material)
    algorithms = try KeyRules.algorithms(of: kind, boundTo: key.algorithm).intersection(limit)
    if let bound = key.algorithm, algorithms.isEmpty { throw .algorithmMismatch(bound) }
    switch key.material {
    case .symmetric(let secret):
      handle = .secret(HMACKey(secret))
      thumbprint = nil
      // The secret is not kept a second time.
      material = nil
    default:
      handle = .publicKey(try PublicKeyHandle(key.material))
      thumbprint = Base64URL.encode(SHA2.sha256(key.thumbprintInput.octets))
      material = key.material
    }
    serial = KeySerial.next()
    try Certificate.check(key)
  }

  /// Makes the same key again, without its tables.
  ///
  /// - Precondition: It is no secret, which is kept once and has no table. Checked.
  init(doubling key: VerificationKey) {
    switch key.handle {
    case .publicKey(let publicKey):
      handle = .publicKey(PublicKeyHandle(sharing: publicKey))
    case .secret:
      preconditionFailure("the secret of an HMAC has no double")
    }
    (keyID, kind, algorithms) = (key.keyID, key.kind, key.algorithms)
    (thumbprint, serial, material) = (key.thumbprint, key.serial, key.material)
  }

  /// Reads a public key or a certificate from PEM text (RFC 7468 §5, §13; RFC 8017 A.1.1).
  ///
  /// A key whose type is RSASSA-PSS (RFC 4055 §1.2) serves only those of PS256 to PS512 that its
  /// parameters allow.
  ///
  /// - Parameters:
  ///   - text: One block: `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`. Text around it is ignored.
  ///   - keyID: The `kid` it is to have.
  ///   - algorithm: The one algorithm it is to serve.
  /// - Returns: The key.
  /// - Throws: `KeyError`.
  public static func reading(
    pem text: RawSpan, keyID: String? = nil, algorithm: Algorithm? = nil
  ) throws(KeyError) -> VerificationKey {
    let reading = try PEMKey.reading(of: text)
    return try VerificationKey(
      JWK(material: reading.material, keyID: keyID, algorithm: algorithm),
      servingAtMost: reading.algorithms)
  }
}

extension VerificationKey: CustomStringConvertible {
  /// The kind and the `kid`, and nothing of a secret.
  public var description: String {
    let name = keyID.map { " \($0.debugDescription)" } ?? ""
    return switch kind {
    case .rsa(let bits): "RSA \(bits)\(name)"
    case .elliptic(let curve): "\(curve.rawValue)\(name)"
    case .symmetric(let bytes): "HMAC secret of \(bytes) octets\(name)"
    }
  }
}
