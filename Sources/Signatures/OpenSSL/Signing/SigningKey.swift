internal import COpenSSL
package import JOSE

/// A private key or secret that signs, for tests, fixtures and benchmarks alone.
///
/// It is no part of the library's interface: nothing here is hardened, and its numbers lie about in
/// ordinary arrays.
@safe
package struct SigningKey: Sendable {
  /// The one algorithm it signs with.
  package let algorithm: Algorithm

  /// `kid`.
  package private(set) var keyID: String?

  /// The members of its JWK besides `kty`, `kid`, `alg` and `use`, in the order of RFC 7518 §6.
  package let members: [Member]

  private let handle: Handle

  /// libcrypto's key, or null for secrets.
  var pointer: OpaquePointer? { unsafe handle.pointer }

  /// A member of a JWK whose value is octets, but for `crv`.
  package struct Member: Sendable {
    /// The name.
    package let name: String
    /// The octets; for `crv` those of its text.
    package let octets: [UInt8]
    /// Whether only private keys have it.
    package let isPrivate: Bool
  }

  @safe
  private final class Handle: Sendable {
    // INVARIANT: owned by this object; null for secrets.
    nonisolated(unsafe) let pointer: OpaquePointer?

    init(owning pointer: OpaquePointer?) {
      unsafe self.pointer = pointer
    }

    deinit {
      unsafe EVP_PKEY_free(pointer)
    }
  }

  /// Why a key could not be made, read or used.
  package enum Failure: Error, CustomStringConvertible {
    /// libcrypto refused.
    case libcrypto
    /// A member is missing or malformed.
    case member(String)
    /// The key does not suit the algorithm.
    case algorithm(Algorithm)

    /// A sentence for people.
    package var description: String {
      switch self {
      case .libcrypto: "libcrypto refuses the private key"
      case .member(let name): "the private key has no usable member \"\(name)\""
      case .algorithm(let algorithm): "the private key does not suit \(algorithm)"
      }
    }
  }
}

// MARK: - Making keys

extension SigningKey {
  /// Makes a new key.
  ///
  /// - Parameters:
  ///   - algorithm: What it is to sign with; `EdDSA` makes an Ed25519 key.
  ///   - rsaBits: The length of the modulus, where it is an RSA key.
  ///   - keyID: `kid`.
  /// - Returns: The key.
  /// - Throws: ``Failure``.
  package static func generate(
    _ algorithm: Algorithm, rsaBits: Int = 2048, keyID: String? = nil
  ) throws(Failure) -> SigningKey {
    defer { ERR_clear_error() }
    if let digest = algorithm.digest, algorithm.family == .hmac {
      var secret = [UInt8](repeating: 0, count: digest.byteCount)
      guard unsafe RAND_bytes(&secret, Int32(secret.count)) == 1 else { throw .libcrypto }
      return try SigningKey(["k": secret], algorithm, keyID: keyID)
    }
    let pointer = unsafe try newKey(algorithm, rsaBits: rsaBits)
    defer { unsafe EVP_PKEY_free(pointer) }
    // By way of its numbers, so that a key made and a key read are the same thing.
    return try SigningKey(unsafe numbers(of: pointer, algorithm), algorithm, keyID: keyID)
  }

  /// The numbers of a key, by the names of RFC 7518 §6 and RFC 8037 §2.
  static func numbers(
    of key: OpaquePointer, _ algorithm: Algorithm
  ) throws(Failure) -> [String: [UInt8]] {
    var numbers: [String: [UInt8]] = [:]
    for (name, _) in algorithm.memberNames where name != "crv" {
      let value = unsafe number(name, of: key, algorithm)
      guard let value else { throw .member(name) }
      numbers[name] = value
    }
    return numbers
  }

  private static func number(
    _ name: String, of key: OpaquePointer, _ algorithm: Algorithm
  ) -> [UInt8]? {
    guard let curve = algorithm.curve else {
      return parameterNames[name].flatMap { unsafe PEMKey.number($0, of: key) }
    }
    if curve.keyType == .ec {
      return ecParameterNames[name].flatMap {
        unsafe PEMKey.number($0, of: key, byteCount: curve.byteCount)
      }
    }
    var octets = [UInt8](repeating: 0, count: curve.byteCount)
    var count = octets.count
    let result =
      name == "d"
      ? unsafe EVP_PKEY_get_raw_private_key(key, &octets, &count)
      : unsafe EVP_PKEY_get_raw_public_key(key, &octets, &count)
    return result == 1 ? octets : nil
  }

  private static let parameterNames = [
    "n": OSSL_PKEY_PARAM_RSA_N, "e": OSSL_PKEY_PARAM_RSA_E, "d": OSSL_PKEY_PARAM_RSA_D,
    // libcrypto's headers put these together of two macros, which Swift does not see.
    "p": "rsa-factor1", "q": "rsa-factor2", "dp": "rsa-exponent1", "dq": "rsa-exponent2",
    "qi": "rsa-coefficient1",
  ]

  private static let ecParameterNames = [
    "x": OSSL_PKEY_PARAM_EC_PUB_X, "y": OSSL_PKEY_PARAM_EC_PUB_Y, "d": OSSL_PKEY_PARAM_PRIV_KEY,
  ]

  private static func newKey(
    _ algorithm: Algorithm, rsaBits: Int
  ) throws(Failure) -> OpaquePointer {
    let type = algorithm.curve.map { $0.keyType == .ec ? "EC" : $0.objectName } ?? "RSA"
    let context = unsafe EVP_PKEY_CTX_new_from_name(nil, type, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    guard unsafe EVP_PKEY_keygen_init(context) == 1 else { throw .libcrypto }
    if let curve = algorithm.curve {
      if curve.keyType == .ec {
        guard unsafe EVP_PKEY_CTX_set_group_name(context, curve.objectName) == 1 else {
          throw .libcrypto
        }
      }
    } else {
      guard unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(rsaBits)) == 1 else {
        throw .libcrypto
      }
    }
    var key: OpaquePointer?
    guard unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key else {
      throw .libcrypto
    }
    return unsafe key
  }

  /// Makes a key of the octets of a private JWK's members.
  ///
  /// - Parameters:
  ///   - octets: The decoded members by name; `crv` is told by the algorithm.
  ///   - algorithm: What it is to sign with.
  ///   - keyID: `kid`.
  /// - Throws: ``Failure``.
  package init(
    _ octets: [String: [UInt8]], _ algorithm: Algorithm, keyID: String?
  ) throws(Failure) {
    defer { ERR_clear_error() }
    self.algorithm = algorithm
    self.keyID = keyID
    var members: [Member] = []
    for (name, isPrivate) in algorithm.memberNames {
      let curveName = algorithm.curve.map { Array($0.rawValue.utf8) }
      guard let value = name == "crv" ? curveName : octets[name] else { throw .member(name) }
      members.append(Member(name: name, octets: value, isPrivate: isPrivate))
    }
    self.members = members
    guard algorithm.family != .hmac else {
      handle = unsafe Handle(owning: nil)
      return
    }
    let info = DER.privateKeyInfo(octets, algorithm)
    // SAFE: libcrypto reads within the buffer and keeps nothing of it.
    let pointer = unsafe info.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var start = buffer.baseAddress
      return unsafe d2i_AutoPrivateKey(nil, &start, buffer.count)
    }
    guard let pointer = unsafe pointer else { throw .libcrypto }
    handle = unsafe Handle(owning: pointer)
  }
}

extension SigningKey {
  /// The same key under another `kid`.
  package func renamed(_ keyID: String) -> SigningKey {
    var key = self
    key.keyID = keyID
    return key
  }
}
