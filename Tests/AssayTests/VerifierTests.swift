import Assay
import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Verifier")
struct VerifierTests {
  @Test("accepts every algorithm, in every tier", arguments: Algorithm.allCases, Tier.available)
  func everyAlgorithm(_ algorithm: Algorithm, _ tier: Tier) throws {
    let issuer = try Issuer(algorithm)
    let verifier = try Verifier(
      keys: issuer.keys, policy: issuer.policy,
      clock: .fixed(at: NumericDate(seconds: Issuer.now)), tier: tier)
    #expect(verifier.tier == tier)
    let text = try issuer.token(claims: Issuer.goodClaims + #","scope":"a b","x":[1]"#)
    let token = try verifier.verify(text)
    #expect(token.issuer == "https://issuer.example")
    #expect(token.subject == "u")
    #expect(token.audiences == ["api"])
    #expect(token.scopes == ["a", "b"])
    #expect(token.expiration == NumericDate(seconds: 1_767_229_200))
    #expect(token.issuedAt == NumericDate(seconds: Issuer.now))
    #expect(token.notBefore == nil && token.tokenID == nil)
    #expect(token.jws.algorithm == algorithm)
    #expect(token.jws.keyID == "k1")
    #expect(token.jws.type == "at+jwt")
    #expect(token.json(of: "x")?.copy() == Array("[1]".utf8))
    #expect(token.json(of: "y")?.copy() == nil)
  }

  @Test("verifies any payload as a JWS")
  func anyPayload() throws {
    let issuer = try Issuer()
    let verifier = try issuer.verifier()
    for payload in ["", "hello", "\u{0}\u{1}", #"{"exp":1}"#] {
      let token = try Tokens.sign(
        header: #"{"alg":"ES256","kid":"k1"}"#, payload: payload, with: issuer.key)
      let jws = try verifier.verifyJWS(token.octets)
      #expect(jws.payload.copy() == Array(payload.utf8))
    }
  }

  @Test(
    "takes the payload from elsewhere, with base64url and without — RFC 7515 appendix F, RFC 7797")
  func detached() throws {
    let issuer = try Issuer()
    let verifier = try issuer.verifier()
    let payload = "any.payload\u{0}at all"
    let attached = try Tokens.sign(
      header: #"{"alg":"ES256","kid":"k1"}"#, payload: payload, with: issuer.key)
    let parts = attached.split(separator: ".")
    let token = "\(parts[0])..\(parts[2])"
    let jws = try verifier.verifyJWS(token.octets, detached: payload.octets)
    #expect(jws.payload.copy() == Array(payload.utf8))
    #expect(throws: Rejection.signatureMismatch) {
      try verifier.verifyJWS(token.octets, detached: (payload + "x").octets)
    }
    #expect(throws: Rejection.malformed(SyntaxError(.segmentCount, at: parts[0].utf8.count + 1))) {
      try verifier.verifyJWS(attached.octets, detached: payload.octets)
    }
    let header = Base64URL.encode(
      Array(#"{"alg":"ES256","kid":"k1","b64":false,"crit":["b64"]}"#.utf8))
    let signature = try issuer.key.sign((header + "." + payload).octets)
    let unencoded = "\(header)..\(Base64URL.encode(signature))"
    let plain = try verifier.verifyJWS(unencoded.octets, detached: payload.octets)
    #expect(plain.payload.copy() == Array(payload.utf8))
    #expect(throws: Rejection.criticalHeaderNotUnderstood) {
      try verifier.verifyJWS(unencoded.octets)
    }
  }

  @Test("gives every thread the same answers")
  func threads() async throws {
    let issuer = try Issuer()
    let verifier = try issuer.verifier()
    let tokens = try (0..<40).map { number in
      let token = try issuer.token(claims: Issuer.goodClaims + #","jti":"\#(number)""#)
      // One signature in 256 ends with an octet of zeros.
      let otherEnd = token.hasSuffix("AA") ? "AQ" : "AA"
      return number % 4 == 3 ? String(token.dropLast(2)) + otherEnd : token
    }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          (0..<25).reduce(0) { wrong, _ in
            wrong
              + tokens.enumerated().count { number, token in
                (try? verifier.verify(token))?.tokenID != (number % 4 == 3 ? nil : "\(number)")
              }
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  @Test("the limits are the caller's")
  func limits() throws {
    var issuer = try Issuer()
    let token = try issuer.token()
    issuer.policy.limits.tokenBytes = token.utf8.count
    #expect(try issuer.rejection(of: token) == nil)
    issuer.policy.limits.tokenBytes -= 1
    #expect(try issuer.rejection(of: token) == .tooLarge)
    issuer.policy.limits = Limits()
    issuer.policy.limits.headerBytes = 10
    #expect(try issuer.rejection(of: token) == .tooLarge)
  }

  @Test("a tier that cannot run is an error", .enabled(if: !Tier.available.contains(.portable)))
  func tiers() throws {
    let issuer = try Issuer()
    #expect(throws: PolicyError.tier(.unavailable(.portable))) {
      try Verifier(keys: issuer.keys, policy: Policy(), tier: .portable)
    }
  }
}
