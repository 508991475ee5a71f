import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Points of Edwards curves as keys — RFC 8032 §5.1.3, §5.2.3")
struct EdwardsPointTests {
  /// An encoded point that is no key.
  struct Point: CustomTestStringConvertible {
    let testDescription: String
    let curve: Curve
    let octets: [UInt8]

    init(_ note: String, _ curve: Curve, _ octets: [UInt8]) {
      (testDescription, self.curve, self.octets) = ("\(curve.rawValue), \(note)", curve, octets)
    }
  }

  /// y of the points of order 8 on Edwards25519, where x is even; that of the others is its negative.
  static let orderEight: [UInt8] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
  ]

  /// p of Edwards25519 and what is near it, little-endian.
  static func nearP(_ low: UInt8) -> [UInt8] {
    [low] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
  }

  static let smallOrder: [Point] = {
    var points: [Point] = []
    // p − y, with the borrow of 2²⁵⁵ − 19.
    var negative = [UInt8](repeating: 0, count: 32)
    var borrow = 0
    for index in 0..<32 {
      let difference = Int(nearP(0xed)[index]) - Int(orderEight[index]) - borrow
      (negative[index], borrow) = (UInt8(difference & 0xff), difference < 0 ? 1 : 0)
    }
    let zeros = [UInt8](repeating: 0, count: 31)
    for (note, y) in [
      ("order 4", [0] + zeros), ("order 1", [1] + zeros), ("order 8", orderEight),
      ("order 8, −y", negative), ("order 2", nearP(0xec)), ("order 4, y = p", nearP(0xed)),
      ("order 1, y = p + 1", nearP(0xee)),
    ] {
      for sign in [0, 0x80] as [UInt8] {
        points.append(Point("\(note), sign \(sign)", .ed25519, y.dropLast() + [y[31] | sign]))
      }
    }
    let zeros448 = [UInt8](repeating: 0, count: 55)
    let mostOf448 =
      [UInt8](repeating: 0xff, count: 27) + [0xfe] + [UInt8](repeating: 0xff, count: 27)
    for sign in [0, 0x80] as [UInt8] {
      points += [
        Point("order 4, sign \(sign)", .ed448, [0] + zeros448 + [sign]),
        Point("order 1, sign \(sign)", .ed448, [1] + zeros448 + [sign]),
        Point("order 2, sign \(sign)", .ed448, [0xfe] + mostOf448 + [sign]),
      ]
    }
    return points
  }()

  @Test("of small order are refused: anybody can sign for them", arguments: smallOrder)
  func refused(_ point: Point) {
    #expect(throws: KeyError.pointNotOnCurve) {
      try VerificationKey(JWK(material: .okp(curve: point.curve, x: point.octets)))
    }
  }

  @Test("made by libcrypto are accepted", arguments: [Algorithm.ed25519, .ed448])
  func accepted(_ algorithm: Algorithm) throws {
    for _ in 0..<50 {
      let key = try SigningKey.generate(algorithm)
      #expect(throws: Never.self) {
        try VerificationKey(JWK(material: try #require(key.material)))
      }
    }
  }

  @Test("whose y is p or more: taken modulo p on Edwards25519, refused on Edwards448")
  func notReduced() throws {
    // y = 3 is on Edwards25519; p + 3 is a second spelling of it.
    let zeros = [UInt8](repeating: 0, count: 31)
    for spelling in [[3] + zeros, Self.nearP(0xf0)] {
      #expect(throws: Never.self) {
        try VerificationKey(JWK(material: .okp(curve: .ed25519, x: spelling)))
      }
    }
    // The same with 3 on Edwards448: p + 3 begins with the octet 2.
    let good = [3] + [UInt8](repeating: 0, count: 56)
    let second =
      [2] + [UInt8](repeating: 0, count: 27) + [UInt8](repeating: 0xff, count: 28) + [0]
    #expect(throws: Never.self) {
      try VerificationKey(JWK(material: .okp(curve: .ed448, x: good)))
    }
    #expect(throws: KeyError.pointNotOnCurve) {
      try VerificationKey(JWK(material: .okp(curve: .ed448, x: second)))
    }
  }
}
