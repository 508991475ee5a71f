import Testing
import VectorKernels

/// Signatures made for the corners of the method.
///
/// The code may leave such a case undecided, where
/// a test says so, but must never contradict libcrypto.
@Suite("ECDSA by tables: edge cases of the tables and formulas")
struct ECDSAEdgeTests {
  @Test("scalars at the ends of windows", arguments: ECDSACurve.allCases, ECDSACodeName.available)
  func scalars(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    var random = ECDSARandom(seed: 0x5ca1a5)
    let edges = edges(kernel)
    var cases: [ECDSACase] = []
    if curve == .p521 {
      // z = u1 r / u2 would be too long, so that one of the two is free, and the key too.
      for u in edges {
        guard let point = kernel.group.multiple(kernel.scalar(&random)),
          let inverse = u.inverse(modulo: kernel.group.n)
        else { continue }
        let z = ECDSANumber(random.octets(64)), s = (z * inverse) % kernel.group.n
        cases += [kernel.recovered(point, z: z, s: s, "u1 = \(u)")].compactMap { $0 }
        let r = point.x % kernel.group.n
        let other = (r * inverse) % kernel.group.n
        cases += [kernel.recovered(point, z: z, s: other, "u2 = \(u)")].compactMap { $0 }
      }
    } else {
      let key = kernel.makeKey(kernel.scalar(&random))
      for u1 in edges + [kernel.scalar(&random)] {
        for u2 in edges + [kernel.scalar(&random)] {
          cases += [key.forged(u1, u2, "u1 = \(u1), u2 = \(u2)")].compactMap { $0 }
        }
      }
    }
    try #require(cases.count > 20)
    // The key is random, so nothing collides.
    try check(kernel, cases, mayBeUndecided: false)
  }

  @Test(
    "a digest of zero, so that u1 = 0, beside others", arguments: ECDSACurve.allCases,
    ECDSACodeName.available)
  func zeroDigest(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    var random = ECDSARandom(seed: 0x20)
    let d = kernel.scalar(&random)
    let key = kernel.makeKey(d)
    let valid = kernel.signed(key, d, &random)
    let zeros = try [ECDSANumber(1), ECDSANumber(2), kernel.scalar(&random)].map {
      try #require(key.forged(ECDSANumber(0), $0, "u1 = 0, u2 = \($0)"))
    }
    let cases = [valid] + zeros + [valid, valid, valid, valid, zeros[0], valid]
    try check(kernel, cases, mayBeUndecided: true)
  }

  @Test(
    "keys that are small multiples of the generator", arguments: ECDSACurve.allCases,
    ECDSACodeName.available)
  func relatedKeys(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    let n = kernel.group.n, one = ECDSANumber(1)
    var random = ECDSARandom(seed: 0x9e1)
    var multiples = [1, 2, 3, 5, 8, 511].map { ECDSANumber($0) }
    multiples += kernel.code.windowWidths.sorted().map { ECDSANumber(powerOfTwo: $0) }
    multiples += [n - one, n - ECDSANumber(2), try #require(ECDSANumber(2).inverse(modulo: n))]
    let edges = edges(kernel)
    var cases: [ECDSACase] = []
    for d in multiples {
      let key = kernel.makeKey(d)
      for _ in 0..<3 {
        cases.append(kernel.signed(key, d, &random))
        cases.append(cases[cases.count - 1].mutated(&random))
      }
      for u in edges.prefix(8) {
        // Both scalars the same; and u1 = u2 d, so that the halves of the sum are equal points.
        cases += [key.forged(u, u, "d = \(d), u = \(u)")].compactMap { $0 }
        cases += [key.forged((u * d) % n, u, "d = \(d), doubled")].compactMap { $0 }
      }
    }
    try check(kernel, cases, mayBeUndecided: true)
  }

  @Test(
    "a sum at infinity is not accepted", arguments: ECDSACurve.allCases, ECDSACodeName.available)
  func infinity(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    let n = kernel.group.n
    var random = ECDSARandom(seed: 0x1f)
    let d = kernel.scalar(&random)
    let key = kernel.makeKey(d)
    let inverse = try #require(d.inverse(modulo: n))
    for _ in 0..<4 {
      // z = -r d makes u1 G = -u2 Q whatever s is.
      let digest = [1] + random.octets(curve.digestCount - 1)
      let r = (n - (ECDSANumber(digest) * inverse) % n) % n
      let signature = r.octets(curve.byteCount) + kernel.scalar(&random).octets(curve.byteCount)
      let item = ECDSACase(key: key, signature: signature, digest: digest)
      try #require(!key.accepts(signature, digest))
      let valid = kernel.signed(key, d, &random)
      #expect(
        kernel.verdicts([valid, item, valid])
          == [ASSAY_ECDSA_ACCEPTED, ASSAY_ECDSA_UNDECIDED, ASSAY_ECDSA_ACCEPTED])
      #expect(kernel.singleVerdicts([item]) == [ASSAY_ECDSA_UNDECIDED])
    }
  }

  @Test(
    "x(R) between n and p: r is x(R) - n", arguments: ECDSACurve.allCases, ECDSACodeName.available)
  func wrappedX(_ curve: ECDSACurve, _ name: ECDSACodeName) throws {
    let kernel = ECDSAKernel(curve, name)
    let group = kernel.group
    var random = ECDSARandom(seed: 0xf1)
    var cases: [ECDSACase] = []
    for distance in 1..<30 as Range<UInt64> {
      for x in [group.n + ECDSANumber(distance), group.p - ECDSANumber(distance)] {
        guard let point = group.point(atX: x) else { continue }
        let z = ECDSANumber(random.octets(curve.digestCount))
        let item = kernel.recovered(point, z: z, s: kernel.scalar(&random), "x(R) = \(x)")
        guard let item else { continue }
        cases.append(item)
        cases.append(item.mutated(&random))
      }
      if cases.count >= 12 { break }
    }
    try #require(cases.count >= 12)
    try check(kernel, cases, mayBeUndecided: false)
    #expect(kernel.verdicts([cases[0]]) == [ASSAY_ECDSA_ACCEPTED])
  }

  @Test(
    "what is no public key has no table in the lanes",
    .enabled(if: assay_ecdsa_available() == 1, "this CPU has no AVX-512 IFMA"),
    arguments: ECDSACurve.allCases)
  func badKeys(_ curve: ECDSACurve) throws {
    let kernel = ECDSAKernel(curve, .lanes)
    let p = kernel.group.p, one = ECDSANumber(1), count = curve.byteCount
    let good = try #require(kernel.group.multiple(ECDSANumber(7)))
    let zero = [UInt8](repeating: 0, count: count), ones = [UInt8](repeating: 0xff, count: count)
    #expect(kernel.builds(good.x.octets(count), good.y.octets(count)))
    #expect(kernel.builds(good.x.octets(count), (p - good.y).octets(count)))
    #expect(!kernel.builds(good.x.octets(count), (good.y + one).octets(count)))
    #expect(!kernel.builds((good.x + one).octets(count), good.y.octets(count)))
    #expect(!kernel.builds(zero, zero))
    #expect(!kernel.builds(ones, ones))
    #expect(!kernel.builds(p.octets(count), good.y.octets(count)))
    #expect(!kernel.builds(good.x.octets(count), p.octets(count)))
    // The same point with a coordinate that is not reduced.
    let small = (0..<20).lazy.compactMap { kernel.group.point(atX: ECDSANumber($0)) }.first
    let point = try #require(small)
    #expect(kernel.builds(point.x.octets(count), point.y.octets(count)))
    let raised = point.x + p
    if raised.bitCount <= 8 * count {
      #expect(!kernel.builds(raised.octets(count), point.y.octets(count)))
    }
  }

  /// Holds the kernel to libcrypto's verdicts.
  private func check(
    _ kernel: ECDSAKernel, _ cases: [ECDSACase], mayBeUndecided: Bool
  ) throws {
    let together = kernel.verdicts(cases), alone = kernel.singleVerdicts(cases)
    for (i, item) in cases.enumerated() {
      let expected =
        item.key.accepts(item.signature, item.digest)
        ? ASSAY_ECDSA_ACCEPTED : ASSAY_ECDSA_REJECTED
      for verdict in [together[i], alone[i]]
      where !(mayBeUndecided && verdict == ASSAY_ECDSA_UNDECIDED) {
        try #require(verdict == expected, "\(item.note): \(item.signature), \(item.digest)")
      }
    }
  }

  /// Scalars in [1, n - 1] whose digits are the smallest or largest, in some or all windows.
  private func edges(_ kernel: ECDSAKernel) -> [ECDSANumber] {
    let n = kernel.group.n, one = ECDSANumber(1)
    var edges = [one, n - one, ECDSANumber(2), n - ECDSANumber(2), ECDSANumber(3)]
    if let half = ECDSANumber(2).inverse(modulo: n) { edges += [half, half - one] }
    for width in kernel.code.windowWidths.sorted() {
      for exponent in [width - 1, width, width + 1, 3 * width, n.bitCount - 2] {
        let power = ECDSANumber(powerOfTwo: exponent)
        edges += [power - one, power, power + one, n - power]
      }
    }
    return edges
  }
}
