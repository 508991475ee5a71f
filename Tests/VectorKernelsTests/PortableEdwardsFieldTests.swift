import JOSE
import Testing

@testable import Signatures

@Suite("Ed25519 in Swift: arithmetic, against libcrypto's big integers")
struct PortableEdwardsFieldTests {
  typealias Field = Edwards25519Field

  @Test("field, at edge values and at random")
  func arithmetic() throws {
    let p = EdwardsReference.p
    var random = Seeded(seed: 0xf1e1d)
    let more = (0..<40).map { _ in
      LibcryptoNumber(littleEndian: random.octets(40)).remainder(modulo: p)
    }
    #expect(octets(Field.modulus) == p.octets(32))
    for x in edges + more {
      for y in edges + more.prefix(4) {
        let (a, b) = (Field.entered(number(x)), Field.entered(number(y)))
        try expect(a, x, "entry of \(x)")
        try expect(Field.product(a, b), x.product(y, modulo: p), "\(x) · \(y)")
        try expect(Field.square(a), x.product(x, modulo: p), "\(x)²")
        try expect(Field.sum(a, b), x + y, "\(x) + \(y)")
        try expect(Field.difference(a, b), x - y, "\(x) − \(y)")
        try expect(Field.negation(a), p - x, "−\(x)")
        #expect(Field.areEqual(a, b) == (x == y))
      }
      if x.bitCount > 0 {
        try expect(
          Field.inverse(Field.entered(number(x))), x.inverse(modulo: p), "1 / \(x)")
      }
    }
  }

  @Test("products of sums and differences, of which no carry has been taken")
  func longLimbs() throws {
    let p = EdwardsReference.p
    for x in edges {
      for y in edges {
        let (a, b) = (Field.entered(number(x)), Field.entered(number(y)))
        // As an addition of points has them: 2z − c, and what was a product before.
        let (z, c) = (Field.product(a, Field.one), Field.product(b, Field.one))
        let long = Field.difference(Field.sum(z, z), c)
        let value = (x + x - y).remainder(modulo: p)
        try expect(long, value, "2·\(x) − \(y)")
        try expect(Field.product(long, long), value.product(value, modulo: p), "its square")
      }
    }
  }

  @Test("the longest limbs that a product takes")
  func longestLimbs() throws {
    let p = EdwardsReference.p
    let limb = (UInt64(1) << 54) - 1
    var value = LibcryptoNumber(0)
    for place in 0..<5 {
      let power = LibcryptoNumber(powerOfTwo: 51 * place)
      value = value + power.product(LibcryptoNumber(limb), modulo: LibcryptoNumber(powerOfTwo: 300))
    }
    let long = Field.Element(repeating: limb)
    try expect(Field.product(long, long), value.product(value, modulo: p), "product")
    let product = Field.product(long, long)
    for index in 0..<5 { #expect(product[index] < (1 << 51) + (1 << 18)) }
  }

  @Test("a root is found where there is one, and the base point is the base point")
  func points() throws {
    let d = EdwardsReference.d.octets(32)
    #expect(octets(Field.left(Field.d)) == d)
    let base = try #require(PortableEdwardsPoint.base)
    #expect(octets(Field.left(base.x)) == EdwardsReference.base.x.octets(32))
    #expect(octets(Field.left(base.y)) == EdwardsReference.base.y.octets(32))
  }

  private func expect(
    _ value: Field.Element, _ expected: LibcryptoNumber, _ what: String
  ) throws {
    let expected = expected.remainder(modulo: EdwardsReference.p)
    #expect(Field.isZero(value) == (expected.bitCount == 0), "\(what)")
    #expect(Field.areEqual(value, Field.entered(number(expected))), "\(what)")
    try #require(octets(Field.left(value)) == expected.octets(32), "\(what)")
  }

  /// Numbers about zero, about p, and about the ends of limbs of both forms.
  private var edges: [LibcryptoNumber] {
    let (p, one) = (EdwardsReference.p, LibcryptoNumber(1))
    var values = [LibcryptoNumber(0), one, LibcryptoNumber(19), p - one, p - LibcryptoNumber(19)]
    for exponent in [51, 64, 102, 128, 153, 192, 204, 254] {
      let power = LibcryptoNumber(powerOfTwo: exponent)
      values += [power - one, power, p - power]
    }
    return values
  }

  private func number(_ value: LibcryptoNumber) -> Field.Element {
    Field.Element(bigEndian: value.octets(32).octets)
  }

  private func octets(_ value: Field.Element) -> [UInt8] {
    (0..<32).reversed().map { UInt8(truncatingIfNeeded: value[$0 / 8] >> UInt64($0 % 8 * 8)) }
  }
}

extension LibcryptoNumber: CustomStringConvertible {
  var description: String {
    octets((bitCount + 7) / 8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
