import JOSE
import Testing

@testable import Signatures

/// Operands as operations leave them, which are not always the shortest form of a number.
@Suite("Fields in Swift: results as operands, against libcrypto's big integers")
struct PortableFieldWalkTests {
  @Test("a random walk", arguments: ECDSACurve.allCases)
  func walk(_ curve: ECDSACurve) throws {
    switch curve {
    case .p256: try walk(P256Field.self, curve)
    case .p384: try walk(P384Field.self, curve)
    case .p521: try walk(P521Field.self, curve)
    case .secp256k1: try walk(K256Field.self, curve)
    }
  }

  private func walk<Field: PrimeField>(_: Field.Type, _ curve: ECDSACurve) throws {
    let p = ECDSAGroup(curve).p
    var random = ECDSARandom(seed: 0x3a1c)
    // Pairs of an element and its number; each step replaces one of them.
    var pairs = [0, 1, 2, 3].map { ECDSANumber($0) } + [p - ECDSANumber(1), p - ECDSANumber(2)]
    pairs += (0..<2).map { _ in ECDSANumber(random.octets(curve.byteCount + 8)) % p }
    var elements = pairs.map {
      Field.entered(Field.Element(bigEndian: $0.octets(curve.byteCount).octets))
    }
    for step in 0..<4000 {
      let (i, j) = (random.next(below: pairs.count), random.next(below: pairs.count))
      let place = random.next(below: pairs.count)
      let (a, b, x, y) = (elements[i], elements[j], pairs[i], pairs[j])
      switch random.next(below: 8) {
      case 0: (elements[place], pairs[place]) = (Field.product(a, b), x * y % p)
      case 1: (elements[place], pairs[place]) = (Field.square(a), x * x % p)
      case 2, 3: (elements[place], pairs[place]) = (Field.sum(a, b), (x + y) % p)
      case 4: (elements[place], pairs[place]) = (Field.negation(a), (p - x) % p)
      default: (elements[place], pairs[place]) = (Field.difference(a, b), (x - y) % p)
      }
      let (found, expected) = (elements[place], pairs[place])
      #expect(Field.isZero(found) == expected.isZero)
      #expect(Field.areEqual(a, b) == (x - y).isZero)
      try #require(
        Field.left(found).equals(Field.Element(bigEndian: expected.octets(curve.byteCount).octets)),
        "step \(step): \(x), \(y)")
    }
  }

  @Test("the longest limbs that P-521 has")
  func longest() throws {
    let p = ECDSAGroup(.p521).p
    var random = ECDSARandom(seed: 0x521)
    for round in 0..<200 {
      // Each limb at its end or anywhere; the first round has them all at the end.
      func element() -> (P521Field.Element, ECDSANumber) {
        var (limbs, value) = (P521Field.Element(repeating: 0), ECDSANumber(0))
        for index in 0..<9 {
          let most = index == 8 ? (UInt64(1) << 57) + 3 : (UInt64(1) << 58) + (1 << 12) - 1
          let isLongest = round == 0 || random.next(below: 2) == 0
          limbs[index] = isLongest ? most : random.next() % most
          value = value + ECDSANumber(limbs[index]) * ECDSANumber(powerOfTwo: 58 * index)
        }
        return (limbs, value)
      }
      let ((a, x), (b, y)) = (element(), element())
      func expect(_ found: P521Field.Element, _ expected: ECDSANumber, _ what: String) throws {
        try #require(
          P521Field.left(found).equals(
            P521Field.Element(bigEndian: (expected % p).octets(66).octets)),
          "\(what) of \(x) and \(y)")
        for index in 0..<8 { #expect(found[index] < (1 << 58) + (1 << 12), "\(what)") }
        #expect(found[8] < (1 << 57) + 4, "\(what)")
      }
      try expect(P521Field.product(a, b), x * y, "product")
      try expect(P521Field.square(a), x * x, "square")
      try expect(P521Field.sum(a, b), x + y, "sum")
      try expect(P521Field.difference(a, b), x - y, "difference")
    }
  }
}
