/// Why a key cannot be used, found when it is loaded and never while a token is verified.
public enum KeyError: Error, Hashable, Sendable {
  /// The text is not JSON, or not the JSON that a key or key set is.
  case malformed(SyntaxError)

  /// The text is larger, or holds more keys, than the limit allows.
  case tooLarge(limit: Int)

  /// A required member is missing (RFC 7517 §4, RFC 7518 §6).
  case missingMember(String)

  /// A member has the wrong type, is no base64url, or has a value that none may have.
  case malformedMember(String)

  /// `kty` names no key type that signs (RFC 7518 §6.1).
  case unsupportedKeyType(String)

  /// `crv` names no curve that signs with this key type.
  case unsupportedCurve(String)

  /// `use` or `key_ops` says that the key is not for verifying signatures (RFC 7517 §4.2, §4.3).
  case notForVerification

  /// `alg` names no signature algorithm that is known.
  case unsupportedAlgorithm(String)

  /// `alg` names an algorithm that a key of this type or curve cannot verify.
  case algorithmMismatch(Algorithm)

  /// A coordinate is shorter or longer than its curve's field (RFC 7518 §6.2.1.2, RFC 8037 §2).
  case coordinateLength(expected: Int, found: Int)

  /// The point is not on its curve, is at infinity, or is one that no private key belongs to.
  case pointNotOnCurve

  /// The RSA modulus has fewer or more bits than the limits allow (RFC 7518 §3.3).
  case modulusSize(bits: Int)

  /// The RSA modulus is even, or its octets begin with a zero (RFC 7518 §6.3.1.1).
  case malformedModulus

  /// The RSA modulus comes from a generator whose keys can be factored (CVE-2017-15361, "ROCA").
  case factorableModulus

  /// The RSA exponent is even, is less than 3, or has more than 64 bits.
  case unacceptableExponent

  /// The secret is shorter than the hash of any algorithm it may serve (RFC 7518 §3.2).
  case secretTooShort(bytes: Int, minimum: Int)

  /// A published set holds a private key: whoever can read the set can sign.
  case privateKeyPublished

  /// A published set holds a symmetric key: whoever can read the set can sign.
  case secretPublished

  /// `x5c` or `x5t#S256` does not belong to the key beside it (RFC 7517 §4.7, §4.9).
  case certificateMismatch

  /// Two other keys of the set already have this `kid` and algorithm.
  case duplicateKeyID(String)

  /// The PEM text holds no public key or certificate that can be read.
  case unreadablePEM

  /// The PEM text holds a private key, where a public one is all that verifying takes.
  case privateKey

  /// libcrypto refuses the key, for a reason that none of the others covers.
  case refusedByLibcrypto
}

extension KeyError: CustomStringConvertible {
  /// A sentence for people, without any key material.
  public var description: String {
    switch self {
    case .malformed(let error): "is not the JSON of a key: \(error)"
    case .tooLarge(let limit): "is larger than the limit of \(limit)"
    case .missingMember(let name): "has no member \"\(name)\""
    case .malformedMember(let name): "has a malformed member \"\(name)\""
    case .unsupportedKeyType(let type):
      "has a key type that does not sign: \(type.debugDescription)"
    case .unsupportedCurve(let curve): "has a curve that does not sign: \(curve.debugDescription)"
    case .notForVerification: "is not for verifying signatures (\"use\" or \"key_ops\")"
    case .unsupportedAlgorithm(let name):
      "is for an unknown signature algorithm: \(name.debugDescription)"
    case .algorithmMismatch(let algorithm):
      "is of a type that cannot verify its \"alg\", \(algorithm)"
    case .coordinateLength(let expected, let found):
      "has a coordinate of \(found) octets where its curve has \(expected)"
    case .pointNotOnCurve: "is a point that is no key on its curve"
    case .modulusSize(let bits): "has an RSA modulus of \(bits) bits, outside 2048 to 8192"
    case .malformedModulus: "has an RSA modulus that is even or begins with a zero octet"
    case .factorableModulus: "has an RSA modulus that can be factored (CVE-2017-15361)"
    case .unacceptableExponent: "has an RSA exponent that is even, below 3 or above 64 bits"
    case .secretTooShort(let bytes, let minimum):
      "has a secret of \(bytes) octets where its algorithm asks for \(minimum)"
    case .privateKeyPublished: "is a private key in a published set"
    case .secretPublished: "is a symmetric key in a published set"
    case .certificateMismatch: "has a certificate that belongs to another key"
    case .duplicateKeyID(let keyID):
      "has the kid \(keyID.debugDescription), which two keys of this algorithm have already"
    case .unreadablePEM: "holds no PEM public key or certificate that can be read"
    case .privateKey: "is a private key; give the public one (openssl pkey -pubout)"
    case .refusedByLibcrypto: "is refused by libcrypto"
    }
  }
}
