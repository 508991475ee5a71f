import Assay
import JOSE
import Signatures
import TestSupport

/// Somebody who signs tokens with one of several keys, and publishes them.
struct Publisher {
  let issuer: String
  let keys: [SigningKey]

  init(_ issuer: String = "https://issuer.example", keyCount: Int = 1, startingAt first: Int = 0)
    throws
  {
    self.issuer = issuer
    keys = try (0..<keyCount).map { number in
      try Tokens.key(.es256, number: first + number, keyID: "key-\(first + number)")
    }
  }

  /// The text of a JWK Set of the keys in `range`.
  func keySet(_ range: Range<Int>? = nil) -> String {
    Tokens.keySetText(Array(range.map { keys[$0] } ?? keys[...]))
  }

  /// A token signed by key `number`; each `serial` is another one.
  func token(by number: Int = 0, serial: Int = 0) throws -> String {
    try Tokens.sign(
      header: #"{"alg":"ES256","kid":"\#(keys[number].keyID ?? "")"}"#,
      payload: #"{"iss":"\#(issuer)","aud":"api","jti":"\#(serial)","exp":4102444800}"#,
      with: keys[number])
  }

  var policy: Policy { Policy(issuer: issuer, audience: "api") }
}

extension Verifier {
  /// Why a token is turned away, or `nil` where it is accepted.
  func rejection(of token: String) -> Rejection? {
    do throws(Rejection) {
      _ = try verify(token)
      return nil
    } catch {
      return error
    }
  }
}
