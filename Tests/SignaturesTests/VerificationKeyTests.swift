import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Keys, judged when they are loaded — RFC 7518 §3, §6")
struct VerificationKeyTests {
  /// Numbers, and the one thing that is wrong with them.
  struct Refusal: CustomTestStringConvertible {
    let testDescription: String
    let key: JWK
    let reason: KeyError

    init(
      _ note: String, _ material: JWK.Material, _ reason: KeyError, for algorithm: Algorithm? = nil
    ) {
      testDescription = note
      key = JWK(material: material, algorithm: algorithm)
      self.reason = reason
    }
  }

  /// An odd number of exactly `bits` bits, no modulus of anybody.
  static func modulus(bits: Int, last: UInt8 = 0xfd) -> [UInt8] {
    [bits % 8 == 0 ? 0x80 : 1 << (bits % 8 - 1)]
      + [UInt8](repeating: 0x5a, count: (bits + 7) / 8 - 2) + [last]
  }

  static let e: [UInt8] = [1, 0, 1]
  static let n = modulus(bits: 2048)

  static let refusals: [Refusal] = [
    Refusal("1024 bits", .rsa(modulus: modulus(bits: 1024), exponent: e), .modulusSize(bits: 1024)),
    Refusal("2047 bits", .rsa(modulus: modulus(bits: 2047), exponent: e), .modulusSize(bits: 2047)),
    Refusal("8193 bits", .rsa(modulus: modulus(bits: 8193), exponent: e), .modulusSize(bits: 8193)),
    Refusal(
      "16384 bits", .rsa(modulus: modulus(bits: 16384), exponent: e), .modulusSize(bits: 16384)),
    Refusal(
      "an even modulus", .rsa(modulus: modulus(bits: 2048, last: 0xfe), exponent: e),
      .malformedModulus),
    Refusal("a zero in front", .rsa(modulus: [0] + n, exponent: e), .malformedModulus),
    Refusal("no modulus", .rsa(modulus: [], exponent: e), .malformedModulus),
    Refusal("e = 1", .rsa(modulus: n, exponent: [1]), .unacceptableExponent),
    Refusal("e = 0", .rsa(modulus: n, exponent: [0]), .unacceptableExponent),
    Refusal("an even e", .rsa(modulus: n, exponent: [1, 0, 0]), .unacceptableExponent),
    Refusal("e with a zero in front", .rsa(modulus: n, exponent: [0] + e), .unacceptableExponent),
    Refusal(
      "e of 65 bits", .rsa(modulus: n, exponent: [1, 0, 0, 0, 0, 0, 0, 0, 1]),
      .unacceptableExponent),
    Refusal(
      "a short coordinate", .ec(curve: .p256, x: [UInt8](repeating: 1, count: 31), y: point),
      .coordinateLength(expected: 32, found: 31)),
    Refusal(
      "a long coordinate", .ec(curve: .p256, x: point, y: [0] + point),
      .coordinateLength(expected: 32, found: 33)),
    Refusal("off the curve", .ec(curve: .p256, x: point, y: point), .pointNotOnCurve),
    Refusal(
      "(0, 0)",
      .ec(
        curve: .p384, x: [UInt8](repeating: 0, count: 48), y: [UInt8](repeating: 0, count: 48)),
      .pointNotOnCurve),
    Refusal(
      "a coordinate above p",
      .ec(curve: .p256, x: [UInt8](repeating: 0xff, count: 32), y: point), .pointNotOnCurve),
    Refusal(
      "a short Ed25519 point", .okp(curve: .ed25519, x: [UInt8](repeating: 1, count: 31)),
      .coordinateLength(expected: 32, found: 31)),
    Refusal(
      "no point of Edwards25519", .okp(curve: .ed25519, x: [2] + [UInt8](repeating: 0, count: 31)),
      .pointNotOnCurve),
    Refusal(
      "an empty secret", .symmetric(secret: []), .secretTooShort(bytes: 0, minimum: 32)),
    Refusal(
      "31 octets", .symmetric(secret: [UInt8](repeating: 1, count: 31)),
      .secretTooShort(bytes: 31, minimum: 32)),
    Refusal(
      "63 octets for HS512", .symmetric(secret: [UInt8](repeating: 1, count: 63)),
      .secretTooShort(bytes: 63, minimum: 64), for: .hs512),
    Refusal(
      "HS256 on an RSA key", .rsa(modulus: n, exponent: e), .algorithmMismatch(.hs256), for: .hs256),
    Refusal(
      "RS256 on a secret", .symmetric(secret: [UInt8](repeating: 1, count: 64)),
      .algorithmMismatch(.rs256), for: .rs256),
  ]

  private static let point = [UInt8](repeating: 7, count: 32)

  @Test("are refused with the reason", arguments: refusals)
  func refused(_ refusal: Refusal) {
    #expect(throws: refusal.reason) { try VerificationKey(refusal.key) }
  }

  @Test("a modulus that can be factored is refused — CVE-2017-15361")
  func factorable() throws {
    // A power of 65537 has the fingerprint: it is one modulo every prime there is.
    var number: [UInt8] = [1, 0, 1]
    while number.count < 257 { number = Self.product(number, [1, 0, 1]) }
    #expect(throws: KeyError.factorableModulus) {
      try VerificationKey(JWK(material: .rsa(modulus: number, exponent: Self.e)))
    }
  }

  private static func product(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var digits = [Int](repeating: 0, count: a.count + b.count)
    for (i, x) in a.reversed().enumerated() {
      for (j, y) in b.reversed().enumerated() { digits[i + j] += Int(x) * Int(y) }
    }
    for index in digits.indices.dropLast() {
      digits[index + 1] += digits[index] >> 8
      digits[index] &= 0xff
    }
    return digits.reversed().map { UInt8(truncatingIfNeeded: $0) }.drop { $0 == 0 }.map(\.self)
  }

  @Test("serve the algorithms of their type, curve and alg")
  func algorithms() throws {
    func set(_ algorithm: Algorithm, boundTo bound: Algorithm? = nil) throws -> AlgorithmSet {
      let material = try #require(try Tokens.key(algorithm).material)
      return try VerificationKey(JWK(material: material, algorithm: bound)).algorithms
    }
    let rsa: [Algorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
    #expect(try set(.rs256) == AlgorithmSet(rsa))
    #expect(try set(.rs256, boundTo: .ps384) == AlgorithmSet([.ps384]))
    #expect(try set(.es256) == AlgorithmSet([.es256]))
    #expect(try set(.es256k) == AlgorithmSet([.es256k]))
    #expect(try set(.ed25519) == AlgorithmSet([.edDSA, .ed25519]))
    #expect(try set(.ed25519, boundTo: .edDSA) == AlgorithmSet([.edDSA, .ed25519]))
    #expect(try set(.ed448, boundTo: .ed448) == AlgorithmSet([.edDSA, .ed448]))
    #expect(try set(.hs256) == AlgorithmSet([.hs256]))
    #expect(try set(.hs512) == AlgorithmSet([.hs256, .hs384, .hs512]))
    #expect(throws: KeyError.algorithmMismatch(.ed448)) { try set(.ed25519, boundTo: .ed448) }
    #expect(throws: KeyError.algorithmMismatch(.es384)) { try set(.es256, boundTo: .es384) }
  }

  @Test("say what they are, and nothing of a secret")
  func description() throws {
    let secret = [UInt8]("correct horse battery staple, etc".utf8)
    let key = try VerificationKey(JWK(material: .symmetric(secret: secret), keyID: "a\u{1b}"))
    #expect(key.description == #"HMAC secret of 33 octets "a\u{1B}""#)
    #expect(key.thumbprint == nil)
    #expect(key.kind == .symmetric(bytes: 33))
  }

  @Test("have numbers that are never used twice")
  func serials() throws {
    let material = try #require(try Tokens.key(.ed25519).material)
    let serials = try (0..<100).map { _ in try VerificationKey(JWK(material: material)).serial }
    #expect(Set(serials).count == 100)
    #expect(!serials.contains(0))
  }

  @Test(
    "read from PEM are the same as from a JWK",
    arguments: [.rs256, .es256, .es512, .es256k, .ed25519, .ed448] as [Algorithm])
  func pem(_ algorithm: Algorithm) throws {
    let key = try Tokens.key(algorithm)
    let text = try #require(key.publicPEM)
    let read = try VerificationKey.reading(pem: text.octets, keyID: "k")
    let made = try VerificationKey(JWK(material: try #require(key.material), keyID: "k"))
    #expect(read.thumbprint == made.thumbprint)
    #expect(read.kind == made.kind)
    #expect(read.algorithms == made.algorithms)
    #expect(read.keyID == "k")
    let privateText = try #require(key.privatePEM)
    #expect(throws: KeyError.privateKey) { try VerificationKey.reading(pem: privateText.octets) }
  }

  @Test(
    "are not read from what is no PEM",
    arguments: [
      "", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
      "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n",
      "-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n",
    ])
  func noPEM(_ text: String) {
    #expect(throws: KeyError.unreadablePEM) { try VerificationKey.reading(pem: text.octets) }
  }
}
