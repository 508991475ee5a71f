import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Attacks by keys")
struct KeyAttackTests {
  private func error(of text: String, _ origin: KeySet.Origin = .local) -> KeyError? {
    do throws(KeyError) {
      return try KeySet(parsing: text.octets, from: origin).skipped.first?.reason
    } catch {
      return error
    }
  }

  @Test(
    "not JSON, `keys` missing or not an array, empty set: key error",
    arguments: [
      "", "x", "[]", "{}", #"{"keys":1}"#, #"{"keys":[]"#, "null", #"{"keys":{"kty":"oct"}}"#,
    ])
  func noSet(_ text: String) {
    #expect(error(of: text) != nil)
    #expect(throws: PolicyError.noUsableKey) {
      try Verifier(keys: KeySet(parsing: #"{"keys":[]}"#.octets, from: .local), policy: Policy())
    }
  }

  @Test("10⁴ keys, a 10 MB set: bounded")
  func large() throws {
    let key = try Tokens.key(.es256, keyID: "a").jwk(includingPrivate: false)
    let many = #"{"keys":["# + [String](repeating: key, count: 10_000).joined(separator: ",") + "]}"
    var limits = Limits()
    limits.keys = 100
    #expect(throws: KeyError.tooLarge(limit: 100)) {
      try KeySet(parsing: many.octets, from: .published, limits: limits)
    }
    let set = try KeySet(parsing: many.octets, from: .published)
    #expect(set.keys.count == 2 && set.skipped.count == 9998)
    let huge = #"{"keys":["\#(String(repeating: "x", count: 10_000_000))"]}"#
    #expect(error(of: huge) == .tooLarge(limit: Limits().keySetBytes))
  }

  @Test("point off the curve, (0, 0), coordinates ≥ p, short or long coordinates: key error")
  func points() throws {
    let key = try Tokens.key(.es256, keyID: "a")
    let (x, y) = (Tokens.number("x", of: key), Tokens.number("y", of: key))
    func set(_ x: [UInt8], _ y: [UInt8]) -> String {
      #"{"keys":[{"kty":"EC","crv":"P-256","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))"}]}"#
    }
    let zero = [UInt8](repeating: 0, count: 32)
    #expect(error(of: set(x, y)) == nil)
    #expect(error(of: set(y, x)) == .pointNotOnCurve)
    #expect(error(of: set(zero, zero)) == .pointNotOnCurve)
    #expect(error(of: set([UInt8](repeating: 0xff, count: 32), y)) == .pointNotOnCurve)
    #expect(error(of: set(Array(x.dropFirst()), y)) == .coordinateLength(expected: 32, found: 31))
    #expect(error(of: set([0] + x, y)) == .coordinateLength(expected: 32, found: 33))
  }

  @Test(
    "private key or `oct` in a published set: refused; `use: enc`, `key_ops` without verify: never verifies"
  )
  func uses() throws {
    let ec = try Tokens.key(.es256, keyID: "a")
    #expect(
      error(of: Tokens.keySetText([ec], includingPrivate: true), .published) == .privateKeyPublished
    )
    #expect(error(of: Tokens.keySetText([try Tokens.key(.hs256)]), .published) == .secretPublished)
    let text = ec.jwk(includingPrivate: false)
    #expect(
      error(of: text.replacing(#""use":"sig""#, with: #""use":"enc""#)) == .notForVerification)
    #expect(
      error(of: text.replacing(#""use":"sig""#, with: #""key_ops":["sign"]"#))
        == .notForVerification)
    #expect(
      error(of: text.replacing(#""alg":"ES256""#, with: #""alg":"RS256""#))
        == .algorithmMismatch(.rs256))
  }

  @Test(
    "key of issuer A, token of issuer B: signature mismatch under A's `kid`, else key not found")
  func otherIssuer() throws {
    let (a, b) = (try Issuer(), try Issuer(number: 1))
    #expect(try a.rejection(of: b.token()) == .signatureMismatch)
    #expect(try a.rejection(of: b.token(header: #""kid":"b""#)) == .keyNotFound)
  }

  @Test("`x5c` whose key differs from the JWK's: key error")
  func certificates() throws {
    let text = try Tokens.key(.es256, keyID: "a").jwk(includingPrivate: false)
    let withCertificate = text.dropLast() + #","x5c":["MIIB"]}"#
    #expect(error(of: String(withCertificate)) == .certificateMismatch)
  }
}

@Suite("Attacks by claims")
struct ClaimAttackTests {
  private static let rest = #""exp":9999999999"#

  @Test(
    "`iss` prefix, suffix, other case, trailing slash, array, missing: issuer mismatch, or malformed",
    arguments: [
      (#""iss":"https://issuer.exampl""#, Rejection.issuerMismatch),
      (#""iss":"https://issuer.example/""#, .issuerMismatch),
      (#""iss":"HTTPS://issuer.example""#, .issuerMismatch),
      (#""iss":"https://issuer.example.attacker.example""#, .issuerMismatch),
      (#""iss":" https://issuer.example""#, .issuerMismatch), (#""iss":"""#, .issuerMismatch),
      (#""x":1"#, .issuerMismatch),
      (#""iss":["https://issuer.example"]"#, .malformedClaim(.issuer)),
      (#""iss":null"#, .malformedClaim(.issuer)),
    ])
  func issuers(_ claim: String, _ expected: Rejection) throws {
    let issuer = try Issuer()
    let token = try issuer.token(claims: #"\#(claim),"aud":"api",\#(Self.rest)"#)
    #expect(try issuer.rejection(of: token) == expected)
  }

  @Test(
    "`aud` array with a number, empty, nested, other case, missing: audience mismatch, or malformed",
    arguments: [
      (#""aud":["api",1]"#, Rejection.malformedClaim(.audience)),
      (#""aud":[["api"]]"#, .malformedClaim(.audience)),
      (#""aud":null"#, .malformedClaim(.audience)),
      (#""aud":{"api":1}"#, .malformedClaim(.audience)), (#""aud":[]"#, .audienceMismatch),
      (#""aud":"API""#, .audienceMismatch), (#""aud":"api ""#, .audienceMismatch),
      (#""aud":"ap""#, .audienceMismatch),
      (#""aud":"api api""#, .audienceMismatch), (#""aud":["x","y"]"#, .audienceMismatch),
      (#""x":1"#, .audienceMismatch),
    ])
  func audiences(_ claim: String, _ expected: Rejection) throws {
    let issuer = try Issuer()
    let token = try issuer.token(claims: #""iss":"https://issuer.example",\#(claim),\#(Self.rest)"#)
    #expect(try issuer.rejection(of: token) == expected)
  }

  @Test(
    "`scope` as array, with double spaces, prefix of a wanted scope: insufficient scope, or as documented",
    arguments: [
      (#""scope":["read"]"#, Rejection.insufficientScope), (#""scope":"rea""#, .insufficientScope),
      (#""scope":"reader""#, .insufficientScope),
      (#""scope":"READ""#, .insufficientScope), (#""scope":"x,read""#, .insufficientScope),
      (#""scope":"""#, .insufficientScope),
      (#""scope":"x  read""#, nil), (#""scope":"read""#, nil), (#""scp":["read"]"#, nil),
      (#""scp":["x read"]"#, .insufficientScope),
    ] as [(String, Rejection?)])
  func scopes(_ claim: String, _ expected: Rejection?) throws {
    var issuer = try Issuer()
    issuer.policy.requiredScopes = ["read"]
    let token = try issuer.token(claims: Issuer.goodClaims + "," + claim)
    #expect(try issuer.rejection(of: token) == expected)
  }
}
