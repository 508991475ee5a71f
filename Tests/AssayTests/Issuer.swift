import Assay
import JOSE
import Signatures
import TestSupport

/// Somebody who issues tokens, and a verifier that knows the keys.
struct Issuer {
  static let now: Int64 = 1_767_225_600
  static let goodClaims =
    #""iss":"https://issuer.example","aud":"api","sub":"u","exp":1767229200,"iat":1767225600"#

  let key: SigningKey
  let keys: KeySet
  var policy = Policy(issuer: "https://issuer.example", audience: "api")

  init(_ algorithm: Algorithm = .es256, number: Int = 0) throws {
    key = try Tokens.key(algorithm, number: number, keyID: "k1")
    keys = try KeySet(parsing: Tokens.keySetText([key]).octets, from: .local)
  }

  func verifier() throws -> Verifier {
    try Verifier(keys: keys, policy: policy, clock: .fixed(at: NumericDate(seconds: Self.now)))
  }

  /// A token with these header parameters besides `alg`, and this payload.
  func token(
    header: String = #""kid":"k1","typ":"at+jwt""#, claims: String = goodClaims
  ) throws -> String {
    let parameters = header.isEmpty ? "" : "," + header
    return try Tokens.sign(
      header: #"{"alg":"\#(key.algorithm)"\#(parameters)}"#, payload: "{\(claims)}", with: key)
  }

  /// Why `token` is turned away, or `nil` where it is accepted.
  func rejection(of token: String) throws -> Rejection? {
    try rejection(of: Array(token.utf8))
  }

  /// Why `token` is turned away, or `nil` where it is accepted.
  func rejection(of token: [UInt8]) throws -> Rejection? {
    let verifier = try verifier()
    do throws(Rejection) {
      _ = try verifier.verify(token.octets)
      return nil
    } catch {
      return error
    }
  }
}
