import Testing
import VectorKernels

@Suite(
  "ECDSA in lanes: arithmetic, against libcrypto's big integers",
  .enabled(if: assay_ecdsa_available() == 1, "this CPU has no AVX-512 IFMA"))
struct ECDSAArithmeticTests {
  /// The moduli of a curve.
  enum Modulus: CaseIterable {
    case field, order

    var kernel: assay_ecdsa_modulus { self == .field ? ASSAY_ECDSA_FIELD : ASSAY_ECDSA_ORDER }
  }

  @Test("edge values", arguments: ECDSACurve.allCases, Modulus.allCases)
  func edges(_ curve: ECDSACurve, _ modulus: Modulus) throws {
    let group = ECDSAGroup(curve)
    let m = modulus == .field ? group.p : group.n
    let values = edges(of: m, byteCount: curve.byteCount)
    for x in values {
      for start in stride(from: 0, to: values.count, by: 8) {
        let y = (0..<8).map { values[(start + $0) % values.count] }
        try check(curve, modulus, m, [ECDSANumber](repeating: x, count: 8), y)
      }
    }
  }

  @Test("random values", arguments: ECDSACurve.allCases, Modulus.allCases)
  func random(_ curve: ECDSACurve, _ modulus: Modulus) throws {
    let group = ECDSAGroup(curve)
    let m = modulus == .field ? group.p : group.n
    var random = ECDSARandom(seed: 0xa217)
    for _ in 0..<100 {
      let x = (0..<8).map { _ in sparse(curve.byteCount, &random) }
      let y = (0..<8).map { _ in sparse(curve.byteCount, &random) }
      try check(curve, modulus, m, x, y)
    }
  }

  @Test("zero has no inverse, in any lane", arguments: ECDSACurve.allCases, Modulus.allCases)
  func zero(_ curve: ECDSACurve, _ modulus: Modulus) {
    let group = ECDSAGroup(curve)
    let m = modulus == .field ? group.p : group.n
    for lane in 0..<8 {
      for zero in [ECDSANumber(0), m] {
        var x = (1...8).map { ECDSANumber(UInt64($0)) }
        x[lane] = zero
        #expect(compute(curve, modulus, ASSAY_ECDSA_INVERSE, x, x) == nil)
      }
    }
  }

  /// Every operation on eight pairs.
  private func check(
    _ curve: ECDSACurve, _ modulus: Modulus, _ m: ECDSANumber, _ x: [ECDSANumber],
    _ y: [ECDSANumber]
  ) throws {
    let products = compute(curve, modulus, ASSAY_ECDSA_PRODUCT, x, y)
    let squares = compute(curve, modulus, ASSAY_ECDSA_SQUARE, x, y)
    let inverses = compute(curve, modulus, ASSAY_ECDSA_INVERSE, y, y)
    let differences = compute(curve, modulus, ASSAY_ECDSA_DIFFERENCE_OF_SQUARES, x, y)
    let expectedInverses = y.map { $0.inverse(modulo: m) }
    #expect((differences == nil) == (modulus == .order))
    #expect((inverses == nil) == expectedInverses.contains { $0 == nil })
    for i in 0..<8 {
      let (a, b) = (x[i], y[i])
      let expected = { (z: ECDSANumber) in (z % m).octets(curve.byteCount) }
      try #require(products?[i] == expected(a * b), "\(a) * \(b)")
      try #require(squares?[i] == expected(a * a), "\(a)^2")
      if let differences {
        try #require(differences[i] == expected(a * a - b * b), "\(a)^2 - \(b)^2")
      }
      if let inverses, let expected = expectedInverses[i] {
        try #require(inverses[i] == expected.octets(curve.byteCount), "1 / \(b)")
      }
    }
  }

  private func compute(
    _ curve: ECDSACurve, _ modulus: Modulus, _ operation: assay_ecdsa_operation,
    _ x: [ECDSANumber], _ y: [ECDSANumber]
  ) -> [[UInt8]]? {
    let count = curve.byteCount
    var z = [UInt8](repeating: 0, count: 8 * count)
    let isDone = assay_ecdsa_compute(
      curve.kernel, modulus.kernel, operation, x.flatMap { $0.octets(count) },
      y.flatMap { $0.octets(count) }, &z)
    guard isDone == 1 else { return nil }
    return stride(from: 0, to: z.count, by: count).map { Array(z[$0..<$0 + count]) }
  }

  /// Numbers about zero, about the modulus, and about the ends of limbs and words.
  private func edges(of m: ECDSANumber, byteCount: Int) -> [ECDSANumber] {
    let bits = 8 * byteCount, one = ECDSANumber(1)
    let top = ECDSANumber(powerOfTwo: bits)
    var values = [ECDSANumber(0), one, ECDSANumber(2), ECDSANumber(3)]
    for distance in 0...2 as ClosedRange<UInt64> {
      values += [m - ECDSANumber(distance), m + ECDSANumber(distance)]
      values.append(top - ECDSANumber(distance + 1))
    }
    for exponent in stride(from: 52, to: bits, by: 52) + [64, 128, 192, bits - 1] {
      let power = ECDSANumber(powerOfTwo: exponent)
      values += [power - one, power, power + one, m - power % m]
    }
    return values.filter { $0 < top }
  }

  /// A random number in which every second run of bits is all zeros or all ones.
  private func sparse(_ byteCount: Int, _ random: inout ECDSARandom) -> ECDSANumber {
    var octets: [UInt8] = []
    while octets.count < byteCount {
      let run = 1 + random.next(below: 9)
      octets += random.octets(run)
      octets += [UInt8](repeating: random.next() & 1 == 0 ? 0 : 0xff, count: run)
    }
    return ECDSANumber(octets.prefix(byteCount))
  }
}
