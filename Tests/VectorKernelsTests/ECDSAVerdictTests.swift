import Testing
import VectorKernels

@Suite("ECDSA by tables: verdicts, against libcrypto's (FIPS 186-5 6.4.2)")
struct ECDSAVerdictTests {
  @Test(
    "random and mutated signatures under several keys", arguments: ECDSACurve.allCases,
    ECDSACodeName.available)
  func random(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    var random = ECDSARandom(seed: 0xec)
    let scalars = (0..<3).map { _ in kernel.scalar(&random) }
    let keys = scalars.map { kernel.makeKey($0) }
    var cases: [ECDSACase] = []
    for i in 0..<80 {
      let valid = kernel.signed(keys[i % 3], scalars[i % 3], &random)
      cases.append(valid)
      for _ in 0..<2 { cases.append(valid.mutated(&random)) }
      // Under another key.
      cases.append(
        ECDSACase(
          key: keys[(i + 1) % 3], signature: valid.signature, digest: valid.digest))
    }
    let together = kernel.verdicts(cases)
    let alone = kernel.singleVerdicts(cases)
    for (i, item) in cases.enumerated() {
      let expected =
        item.key.accepts(item.signature, item.digest)
        ? ASSAY_ECDSA_ACCEPTED : ASSAY_ECDSA_REJECTED
      try #require(together[i] == expected, "case \(i): \(item.signature), \(item.digest)")
      try #require(alone[i] == expected, "case \(i): \(item.signature), \(item.digest)")
    }
    #expect(together.contains(ASSAY_ECDSA_ACCEPTED))
  }

  @Test(
    "r and s at the ends of their range", arguments: ECDSACurve.allCases, ECDSACodeName.available)
  func ranges(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    let n = kernel.group.n, one = ECDSANumber(1), count = curve.byteCount
    var random = ECDSARandom(seed: 0x7a)
    let d = kernel.scalar(&random)
    let valid = kernel.signed(kernel.makeKey(d), d, &random)
    let outside =
      [ECDSANumber(0), n, n + one, n + n - one].filter { $0.bitCount <= 8 * count }
      + [ECDSANumber(powerOfTwo: 8 * count) - one]
    let inside = [one, n - one, kernel.group.p - n]
    var cases: [ECDSACase] = []
    for number in outside + inside {
      for half in [0, count] {
        var item = valid
        item.signature.replaceSubrange(half..<half + count, with: number.octets(count))
        // Good ones around it, which must not suffer.
        cases += [valid, item]
      }
    }
    let together = kernel.verdicts(cases)
    let alone = kernel.singleVerdicts(cases)
    for (i, item) in cases.enumerated() {
      let expected = i % 2 == 0 ? ASSAY_ECDSA_ACCEPTED : ASSAY_ECDSA_REJECTED
      try #require(item.key.accepts(item.signature, item.digest) == (i % 2 == 0))
      #expect(together[i] == expected, "\(item.signature)")
      #expect(alone[i] == expected, "\(item.signature)")
    }
  }

  @Test("one bad signature at each place", arguments: ECDSACurve.allCases, ECDSACodeName.available)
  func oneBad(_ curve: ECDSACurve, _ name: ECDSACodeName) {
    let kernel = ECDSAKernel(curve, name)
    var random = ECDSARandom(seed: 0xbad)
    let d = kernel.scalar(&random)
    let key = kernel.makeKey(d)
    let valid = (0..<19).map { _ in kernel.signed(key, d, &random) }
    for bad in valid.indices {
      // A wrong digest, r = 0, and s = 0 take different ways.
      for kind in 0..<3 {
        var cases = valid
        if kind == 0 {
          cases[bad].digest[0] ^= 1
        } else {
          let first = kind == 1 ? 0 : curve.byteCount
          for i in first..<first + curve.byteCount { cases[bad].signature[i] = 0 }
        }
        var expected = valid.map { _ in ASSAY_ECDSA_ACCEPTED }
        expected[bad] = ASSAY_ECDSA_REJECTED
        #expect(kernel.verdicts(cases) == expected, "place \(bad), kind \(kind)")
      }
    }
  }

  @Test(
    "every count up to more than two batches share", arguments: ECDSACurve.allCases,
    ECDSACodeName.available)
  func counts(_ curve: ECDSACurve, _ name: ECDSACodeName) {
    let kernel = ECDSAKernel(curve, name)
    var random = ECDSARandom(seed: 0xc0)
    let scalars = (0..<5).map { _ in kernel.scalar(&random) }
    let keys = scalars.map { kernel.makeKey($0) }
    // Every third is bad, and no two neighbours have the same key.
    let pool = (0..<30).map { i in
      var item = kernel.signed(keys[i % 5], scalars[i % 5], &random)
      if i % 3 == 0 { item.digest[5] ^= 0x10 }
      return item
    }
    let batch = kernel.code.batchCount
    for count in Array(1...34) + [batch - 1, batch, batch + 1, 2 * batch + 9] {
      let cases = (0..<count).map { pool[$0 % 30] }
      let expected = (0..<count).map {
        $0 % 30 % 3 == 0 ? ASSAY_ECDSA_REJECTED : ASSAY_ECDSA_ACCEPTED
      }
      #expect(kernel.verdicts(cases) == expected, "\(count)")
    }
  }
}
