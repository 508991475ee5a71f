import Assay
import JOSE
import Signatures

/// Keys and tokens for tests, whatever they are to say.
package enum Tokens {
  private struct Name: Hashable {
    let algorithm: Algorithm
    let rsaBits: Int
    let number: Int
  }

  private static let made = Lock<[Name: SigningKey]>([:])

  /// A key that signs with `algorithm`, made once a process.
  ///
  /// - Parameters:
  ///   - algorithm: The six algorithms of RSA share a key, and so do the two names of Ed25519.
  ///   - rsaBits: The length of an RSA modulus.
  ///   - number: Which of several different keys.
  ///   - keyID: `kid`.
  /// - Returns: The key.
  /// - Throws: `SigningKey.Failure`.
  package static func key(
    _ algorithm: Algorithm, rsaBits: Int = 2048, number: Int = 0, keyID: String? = nil
  ) throws -> SigningKey {
    let representative: Algorithm =
      switch algorithm {
      case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rs256
      case .edDSA: .ed25519
      default: algorithm
      }
    let name = Name(algorithm: representative, rsaBits: rsaBits, number: number)
    let base = try made.withLock { made in
      if let key = made[name] { return key }
      let key = try SigningKey.generate(representative, rsaBits: rsaBits)
      made[name] = key
      return key
    }
    return try rebound(base, to: algorithm, keyID: keyID)
  }

  /// The same numbers under another algorithm and `kid`.
  package static func rebound(
    _ key: SigningKey, to algorithm: Algorithm, keyID: String?
  ) throws -> SigningKey {
    let octets = Dictionary(uniqueKeysWithValues: key.members.map { ($0.name, $0.octets) })
    return try SigningKey(octets, algorithm, keyID: keyID)
  }

  /// A key of HMAC with a given secret, of any length.
  package static func secret(
    _ octets: [UInt8], _ algorithm: Algorithm = .hs256, keyID: String? = nil
  ) throws -> SigningKey {
    try SigningKey(["k": octets], algorithm, keyID: keyID)
  }

  /// The text of a JWK Set of `keys`.
  package static func keySetText(_ keys: [SigningKey], includingPrivate: Bool = false) -> String {
    let texts = keys.map { key in
      key.jwk(includingPrivate: includingPrivate || key.algorithm.family == .hmac)
    }
    return #"{"keys":[\#(texts.joined(separator: ","))]}"#
  }

  /// The octets of the member `name` of a key.
  package static func number(_ name: String, of key: SigningKey) -> [UInt8] {
    key.members.first { $0.name == name }?.octets ?? []
  }

  // MARK: Tokens

  /// A token with this header and payload, which need not be JSON, and the signature of `key`.
  package static func sign(
    header: String, payload: String, with key: SigningKey
  ) throws -> String {
    try sign(header: Array(header.utf8), payload: Array(payload.utf8), with: key)
  }

  /// A token with these octets as header and payload, and the signature of `key`.
  package static func sign(
    header: [UInt8], payload: [UInt8], with key: SigningKey
  ) throws -> String {
    try sign(segments: "\(Base64URL.encode(header)).\(Base64URL.encode(payload))", with: key)
  }

  /// A token whose first two segments are `segments` to the letter.
  package static func sign(segments: String, with key: SigningKey) throws -> String {
    "\(segments).\(Base64URL.encode(try key.sign(segments.octets)))"
  }

  /// A token of these octets, whoever signed.
  package static func compact(
    header: String, payload: String, signature: [UInt8]
  ) -> String {
    "\(input(header: header, payload: payload)).\(Base64URL.encode(signature))"
  }

  /// The signing input of a token with this header and payload.
  package static func input(header: String, payload: String) -> String {
    "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array(payload.utf8)))"
  }
}
