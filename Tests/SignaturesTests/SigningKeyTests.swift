import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Keys that sign, for tests")
struct SigningKeyTests {
  @Test("go through JWK and PEM and stay the same", arguments: Algorithm.allCases)
  func export(_ algorithm: Algorithm) throws {
    let key = try Tokens.key(algorithm, keyID: "a\"b")
    let privateText = key.jwk(includingPrivate: true)
    let jwk = try JWK(parsing: privateText.octets)
    #expect(jwk.keyID == "a\"b")
    #expect(jwk.algorithm == algorithm)
    #expect(jwk.material == key.material)
    #expect(jwk.isPrivate == (algorithm.family != .hmac))
    if algorithm.family == .hmac {
      #expect(key.publicPEM == nil)
      #expect(key.privatePEM == nil)
    } else {
      let publicText = key.jwk(includingPrivate: false)
      #expect(try !JWK(parsing: publicText.octets).isPrivate)
      #expect(try !#require(key.publicPEM).contains("PRIVATE"))
    }
  }

  @Test(
    "are read from PEM again",
    arguments: Algorithm.allCases.filter { $0.family != .hmac })
  func pem(_ algorithm: Algorithm) throws {
    let key = try Tokens.key(algorithm, keyID: "a")
    let text = try #require(key.privatePEM)
    let read = try SigningKey.reading(pem: text.octets, algorithm, keyID: "a")
    #expect(read.jwk(includingPrivate: true) == key.jwk(includingPrivate: true))
    let other: Algorithm = algorithm == .es256 ? .es256k : .es256
    #expect(throws: SigningKey.Failure.self) {
      try SigningKey.reading(pem: text.octets, other, keyID: nil)
    }
    let publicText = try #require(key.publicPEM)
    #expect(throws: SigningKey.Failure.self) {
      try SigningKey.reading(pem: publicText.octets, algorithm, keyID: nil)
    }
  }

  @Test("with numbers that are none are refused")
  func refused() {
    #expect(throws: SigningKey.Failure.self) {
      try SigningKey(["x": [1], "y": [2], "d": [3]], .es256, keyID: nil)
    }
    #expect(throws: SigningKey.Failure.self) { try SigningKey([:], .rs256, keyID: nil) }
  }
}
