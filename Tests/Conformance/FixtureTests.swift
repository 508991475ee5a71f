import Assay
import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

/// The keys and tokens in `Fixtures`: those that RFCs print, and those that the tool made.
@Suite("Fixtures — RFC 7515 A, RFC 7520 §4, RFC 7638 §3.1, RFC 8037 A")
struct FixtureTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  private func octets(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.root.appendingPathComponent(name)))
  }

  private func line(_ name: String) throws -> String {
    String(decoding: try octets(name), as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  private func verifier(_ key: String) throws -> Verifier {
    let text = try octets(key)
    return try Verifier(keys: KeySet(parsing: text.octets, from: .local), policy: Policy())
  }

  @Test(
    "the tokens of the RFCs verify",
    arguments: [
      ("rfc7515/a1-hs256", "rfc7515/a1-hs256.private.jwk"),
      ("rfc7515/a2-rs256", "rfc7515/a2-rs256.jwk"),
      ("rfc7515/a3-es256", "rfc7515/a3-es256.jwk"), ("rfc7515/a4-es512", "rfc7515/a4-es512.jwk"),
      ("rfc7520/4.1-rs256", "rfc7520/3.3-rsa.jwk"), ("rfc7520/4.2-ps384", "rfc7520/3.3-rsa.jwk"),
      ("rfc7520/4.3-es512", "rfc7520/3.1-ec.jwk"),
      ("rfc7520/4.4-hs256", "rfc7520/3.5-mac.private.jwk"),
      ("rfc8037/a4-eddsa", "rfc8037/a2-ed25519.jwk"),
    ])
  func published(_ name: String, _ key: String) throws {
    let verifier = try verifier(key)
    let token = try line(name + ".jwt")
    let payload = try octets(name + ".payload")
    let jws = try verifier.verifyJWS(token.octets)
    #expect(jws.payload.copy() == payload)
    let parts = token.split(separator: ".")
    let changed = "\(parts[0]).\(Base64URL.encode(payload + [32])).\(parts[2])"
    #expect(throws: Rejection.signatureMismatch) { try verifier.verifyJWS(changed.octets) }
  }

  @Test("a detached payload is taken from elsewhere — RFC 7520 §4.5")
  func detached() throws {
    let verifier = try verifier("rfc7520/3.5-mac.private.jwk")
    let token = try line("rfc7520/4.5-hs256-detached.jwt")
    let payload = try octets("rfc7520/4.5-hs256-detached.payload")
    let jws = try verifier.verifyJWS(token.octets, detached: payload.octets)
    #expect(jws.payload.copy() == payload)
    #expect(throws: Rejection.signatureMismatch) { try verifier.verifyJWS(token.octets) }
  }

  @Test("the unsecured token is refused — RFC 7515 A.5")
  func unsecured() throws {
    let token = try line("rfc7515/a5-none.jwt")
    for key in ["rfc7515/a1-hs256.private.jwk", "rfc7515/a3-es256.jwk"] {
      let verifier = try verifier(key)
      #expect(throws: Rejection.algorithmNotAllowed) { try verifier.verifyJWS(token.octets) }
    }
  }

  @Test("an expired example has expired — RFC 7519 §3.1")
  func expired() throws {
    let keys = try octets("rfc7515/a1-hs256.private.jwk")
    let verifier = try Verifier(keys: KeySet(parsing: keys.octets, from: .local), policy: Policy())
    let token = try line("rfc7515/a1-hs256.jwt")
    let before = NumericDate(seconds: 1_300_819_379)
    #expect(try verifier.verify(token, at: before).issuer == "joe")
    #expect(throws: Rejection.expired) { try verifier.verify(token, at: before + .seconds(61)) }
  }

  @Test(
    "thumbprints are as printed",
    arguments: [
      ("rfc7638/3.1-rsa.jwk", "rfc7638/3.1-rsa"), ("rfc8037/a2-ed25519.jwk", "rfc8037/a3-ed25519"),
    ])
  func thumbprints(_ key: String, _ expected: String) throws {
    let text = try octets(key)
    let jwk = try JWK(parsing: text.octets)
    #expect(Array(jwk.thumbprintInput.utf8) == (try octets(expected + ".thumbprint-input")))
    #expect(try VerificationKey(jwk).thumbprint == line(expected + ".thumbprint"))
  }

  @Test("a key for encryption serves no token — RFC 7520 §3.6")
  func encryption() throws {
    let text = try octets("rfc7520/3.6-encryption.private.jwk")
    #expect(
      try KeySet(parsing: text.octets, from: .local).skipped.map(\.reason) == [.notForVerification])
  }

  @Test("the generated tokens are access tokens", arguments: Algorithm.allCases)
  func generated(_ algorithm: Algorithm) throws {
    let policy = Policy.accessToken(
      issuer: "https://issuer.example", audience: "https://api.example")
    let name = algorithm.family == .hmac ? "\(algorithm).private.jwk" : "jwks.json"
    let text = try octets("generated/" + name)
    let keys = try KeySet(
      parsing: text.octets, from: algorithm.family == .hmac ? .local : .published)
    let verifier = try Verifier(keys: keys, policy: policy)
    let now = NumericDate(seconds: 1_800_000_000)
    let token = try verifier.verify(line("generated/\(algorithm).jwt"), at: now)
    #expect(token.subject == "user-1")
    #expect(token.jws.algorithm == algorithm)
  }
}
