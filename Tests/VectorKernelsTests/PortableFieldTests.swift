import JOSE
import Testing

@testable import Signatures

@Suite("ECDSA in Swift: arithmetic, against libcrypto's big integers")
struct PortableFieldTests {
  @Test("field and scalars, at edge values and at random", arguments: ECDSACurve.allCases)
  func arithmetic(_ curve: ECDSACurve) throws {
    switch curve {
    case .p256: try check(PortableP256.self, curve)
    case .p384: try check(PortableP384.self, curve)
    case .p521: try check(PortableP521.self, curve)
    case .secp256k1: try check(PortableK256.self, curve)
    }
  }

  private func check<Curve: PortableCurve>(_ type: Curve.Type, _ curve: ECDSACurve) throws {
    let group = ECDSAGroup(curve)
    var random = ECDSARandom(seed: 0xf1e1d)
    for (m, isField) in [(group.p, true), (group.n, false)] {
      let modulus: Curve.Number = isField ? Curve.Field.modulus : Curve.scalars.modulus
      #expect(octets(modulus, curve) == m.octets(curve.byteCount))
      let values = edges(of: m, byteCount: curve.byteCount)
      let more = (0..<40).map { _ in ECDSANumber(random.octets(curve.byteCount + 8)) % m }
      for x in values + more {
        for y in values + more.prefix(4) {
          if isField { try field(type, curve, m, x, y) } else { try scalar(type, curve, m, x, y) }
        }
      }
    }
  }

  private func expect<Curve: PortableCurve>(
    _: Curve.Type, _ curve: ECDSACurve, _ value: Curve.Field.Element, is expected: ECDSANumber,
    _ what: String
  ) throws {
    typealias Field = Curve.Field
    #expect(Field.left(value).isBelow(Field.modulus))
    #expect(Field.areEqual(value, Field.entered(number(expected, curve))))
    #expect(Field.isZero(value) == (expected.bitCount == 0))
    let (found, wanted) = (octets(Field.left(value), curve), expected.octets(curve.byteCount))
    try #require(found == wanted, "\(what)")
  }

  private func field<Curve: PortableCurve>(
    _ type: Curve.Type, _ curve: ECDSACurve, _ m: ECDSANumber, _ x: ECDSANumber, _ y: ECDSANumber
  ) throws {
    typealias Field = Curve.Field
    let (a, b) = (Field.entered(number(x, curve)), Field.entered(number(y, curve)))
    func expect(_ value: Field.Element, _ expected: ECDSANumber, _ what: String) throws {
      try self.expect(type, curve, value, is: expected % m, "\(what) of \(x) and \(y)")
    }
    try expect(a, x, "entry")
    try expect(Field.product(a, b), x * y, "product")
    try expect(Field.square(a), x * x, "square")
    try expect(Field.sum(a, b), x + y, "sum")
    try expect(Field.difference(a, b), x - y, "difference")
    try expect(Field.negation(a), m - x, "negation")
    guard let inverse = x.inverse(modulo: m) else { return }
    try expect(Field.inverse(a), inverse, "inverse")
  }

  private func scalar<Curve: PortableCurve>(
    _: Curve.Type, _ curve: ECDSACurve, _ m: ECDSANumber, _ x: ECDSANumber, _ y: ECDSANumber
  ) throws {
    let modulo = Curve.scalars
    let product = modulo.product(number(x, curve), modulo.entered(number(y, curve)))
    try #require(octets(product, curve) == ((x * y) % m).octets(curve.byteCount), "\(x) · \(y)")
    guard let inverse = x.inverse(modulo: m) else { return }
    try #require(
      octets(Curve.inverseOfScalar(number(x, curve)), curve) == inverse.octets(curve.byteCount),
      "1 / \(x)")
  }

  @Test("a digest above n counts as it is", arguments: ECDSACurve.allCases)
  func longFactor(_ curve: ECDSACurve) throws {
    // A digest need not be below n, and is a factor as it comes.
    let kernel = ECDSAKernel(curve, .portable)
    var random = ECDSARandom(seed: 0xd1)
    let d = kernel.scalar(&random)
    let key = kernel.makeKey(d)
    let digest = [UInt8](repeating: 0xff, count: curve.digestCount)
    let item = kernel.signed(key, d, digest: digest, &random)
    try #require(key.accepts(item.signature, digest))
    #expect(kernel.singleVerdicts([item]) == kernel.verdicts([item]))
    #expect(kernel.verdicts([item]).map(\.rawValue) == [1])
  }

  private func number<Number: LimbArray>(_ value: ECDSANumber, _ curve: ECDSACurve) -> Number {
    let octets = value.octets(curve.byteCount)
    return Number(bigEndian: octets.octets)
  }

  private func octets<Number: LimbArray>(_ value: Number, _ curve: ECDSACurve) -> [UInt8] {
    (0..<curve.byteCount).reversed().map { place in
      UInt8(truncatingIfNeeded: value[limb: place / 8] >> UInt64(place % 8 * 8))
    }
  }

  /// Numbers about zero, about the modulus, and about the ends of limbs.
  private func edges(of m: ECDSANumber, byteCount: Int) -> [ECDSANumber] {
    let one = ECDSANumber(1)
    var values = [ECDSANumber(0), one, ECDSANumber(2), m - one, m - ECDSANumber(2)]
    for exponent in stride(from: 32, to: m.bitCount, by: 32) {
      let power = ECDSANumber(powerOfTwo: exponent)
      values += [power - one, power, m - power, power * power % m]
    }
    return values.filter { $0 < m }
  }
}
