import COpenSSL
import Testing
import VectorKernels

@Suite("Ed25519 by tables: verdicts, against libcrypto's (RFC 8032 5.1.7)")
struct Ed25519KernelTests {
  /// Numbers of 32 octets, little-endian.
  static func octets(_ number: LibcryptoNumber) -> [UInt8] { number.octets(32).reversed() }

  @Test("random and mutated signatures under several keys", arguments: Ed25519CodeName.available)
  func random(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var generator = Seeded(seed: 0x25519)
    let signers = (0..<3).map { _ in Ed25519Signer(kernel, &generator) }
    var cases: [Ed25519Case] = []
    for i in 0..<100 {
      let message = generator.octets(i)
      let valid = Ed25519Case(
        key: signers[i % 3].key, signature: signers[i % 3].sign(message, &generator),
        message: message)
      cases.append(valid)
      var mutated = valid
      let bit = Int(generator.next() % 512)
      mutated.signature[bit / 8] ^= 1 << UInt8(bit % 8)
      cases.append(mutated)
      mutated = valid
      mutated.message.append(0)
      cases.append(mutated)
      cases.append(
        Ed25519Case(key: signers[(i + 1) % 3].key, signature: valid.signature, message: message))
    }
    for (i, verdict) in kernel.verdicts(cases).enumerated() {
      try #require(verdict == cases[i].expected, "case \(i): \(cases[i].signature)")
      try #require(verdict == (i % 4 == 0))
    }
  }

  @Test("all counts, and one bad signature at every place", arguments: Ed25519CodeName.available)
  func oneBadLane(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var generator = Seeded(seed: 0xbad)
    let signer = Ed25519Signer(kernel, &generator)
    let valid = (0..<16).map { i in
      Ed25519Case(
        key: signer.key, signature: signer.sign([UInt8(i)], &generator), message: [UInt8(i)])
    }
    for count in [0, 1, 2, 7, 8, 9, 15, 16, 63, 64, 65, 72, 127, 128, 130] {
      let cases = (0..<count).map { valid[$0 % 16] }
      #expect(kernel.verdicts(cases) == [Bool](repeating: true, count: count))
    }
    for count in 1...16 {
      for bad in 0..<count {
        for place in [0, 31, 32, 63] {
          var cases = Array(valid.prefix(count))
          cases[bad].signature[place] ^= 1
          let expected = (0..<count).map { $0 != bad }
          try #require(kernel.verdicts(cases) == expected, "\(bad) of \(count), octet \(place)")
        }
      }
    }
  }

  @Test(
    "A and R of small order, in all their encodings, S = 0",
    arguments: Ed25519CodeName.available)
  func smallOrder(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var encodings = Set<[UInt8]>()
    for point in EdwardsReference.torsion {
      encodings.insert(point.encoding)
      // y + p where it fits, and the other sign of x where that is 0: not canonical, but read.
      let above = point.y + EdwardsReference.p
      if above.bitCount <= 255 {
        var octets = Self.octets(above)
        encodings.insert(octets)
        octets[31] |= 0x80
        encodings.insert(octets)
      }
      if point.x.bitCount == 0 {
        var octets = point.encoding
        octets[31] |= 0x80
        encodings.insert(octets)
      }
    }
    #expect(encodings.count == 14)
    let keys = encodings.sorted { $0.lexicographicallyPrecedes($1) }.map(kernel.makeKey)
    var accepted = 0
    for key in keys {
      #expect(key.table != nil)
      for R in keys {
        let cases = (0..<8).map {
          Ed25519Case(
            key: key, signature: R.octets + [UInt8](repeating: 0, count: 32), message: [$0])
        }
        for (item, verdict) in zip(cases, kernel.verdicts(cases)) {
          try #require(verdict == item.expected, "A = \(key.octets), R = \(R.octets)")
          accepted += verdict ? 1 : 0
        }
      }
    }
    #expect(accepted > 0)
  }

  @Test("keys with a part of small order", arguments: Ed25519CodeName.available)
  func mixedOrder(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var generator = Seeded(seed: 0x708)
    var accepted = 0
    for torsion in EdwardsReference.torsion {
      let signer = Ed25519Signer(torsion: torsion, kernel, &generator)
      let cases = (0..<16).map { i in
        let message: [UInt8] = [UInt8(i)]
        return Ed25519Case(
          key: signer.key, signature: signer.sign(message, &generator), message: message)
      }
      for (item, verdict) in zip(cases, kernel.verdicts(cases)) {
        try #require(verdict == item.expected, "\(signer.key.octets), \(item.signature)")
        accepted += verdict ? 1 : 0
      }
    }
    // All under the key of prime order, and by chance others, but not all.
    #expect(accepted >= 16 && accepted < 8 * 16)
  }

  @Test(
    "S at the ends of its range, under the key of order one: R = [S]B",
    arguments: Ed25519CodeName.available)
  func rangeOfS(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    let L = EdwardsReference.order, one = EdwardsReference.one
    let key = kernel.makeKey(EdwardsReference.neutral.encoding)
    let inside = [
      LibcryptoNumber(0), one, L - one, LibcryptoNumber(powerOfTwo: 252),
      LibcryptoNumber(powerOfTwo: 252) - one, LibcryptoNumber(128), LibcryptoNumber(0x8080_8080),
    ]
    let outside = [
      L, L + one, L + L, LibcryptoNumber(powerOfTwo: 253),
      LibcryptoNumber(powerOfTwo: 253) - one, LibcryptoNumber(powerOfTwo: 256) - one,
      LibcryptoNumber(powerOfTwo: 255),
    ]
    let cases = (inside + outside).map { S in
      Ed25519Case(
        key: key, signature: (S * EdwardsReference.base).encoding + Self.octets(S), message: [])
    }
    for (i, verdict) in kernel.verdicts(cases).enumerated() {
      try #require(verdict == cases[i].expected, "\(cases[i].signature)")
      try #require(verdict == (i < inside.count), "\(cases[i].signature)")
    }
  }

  @Test("y of a key above p, and octets that encode no point", arguments: Ed25519CodeName.available)
  func keys(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var generator = Seeded(seed: 0xdec)
    var encodings = (0..<40).map { _ in generator.octets(32) }
    for y in 0..<UInt64(19) {
      for number in [LibcryptoNumber(y), EdwardsReference.p + LibcryptoNumber(y)] {
        let octets = Self.octets(number)
        encodings += [octets, Array(octets.dropLast()) + [octets[31] | 0x80]]
      }
    }
    for octets in encodings {
      let point = EdwardsReference(decoding: octets), key = kernel.makeKey(octets)
      try #require((key.table == nil) == (point == nil), "\(octets)")
      guard let point else { continue }
      // Any digest may be asked about, so R can be made to fit it.
      let digest = generator.octets(64)
      let S = LibcryptoNumber(octets: generator.octets(31))
      let R = S * EdwardsReference.base + -(Self.scalar(digest) * point)
      let signature = R.encoding + Self.octets(S)
      let other = R.encoding + Self.octets(S + EdwardsReference.one)
      try #require(
        kernel.verdicts([(key, signature, digest), (key, other, digest)]) == [true, false],
        "\(octets)")
    }
  }

  @Test(
    "digests at the ends of their range, and of each step of their reduction",
    arguments: Ed25519CodeName.available)
  func digests(_ code: Ed25519CodeName) throws {
    let kernel = Ed25519Kernel(code)
    var generator = Seeded(seed: 0xd16)
    let L = EdwardsReference.order, one = EdwardsReference.one
    let signer = Ed25519Signer(torsion: EdwardsReference.torsion[1], kernel, &generator)
    let A = try #require(EdwardsReference(decoding: signer.key.octets))
    let delta = L - LibcryptoNumber(powerOfTwo: 252)
    var numbers = [LibcryptoNumber(0), one, L - one, L, L + one, L + L, L + L - one, delta]
    for bits in [252, 253, 255, 256, 377, 385, 504, 512] {
      numbers += [LibcryptoNumber(powerOfTwo: bits) - one]
      if bits < 512 { numbers += [LibcryptoNumber(powerOfTwo: bits)] }
    }
    let all = LibcryptoNumber(powerOfTwo: 512) - one
    let multiple = all - all.remainder(modulo: L)
    numbers += [multiple, multiple - one, multiple + one]
    let items = numbers.map { h in
      let digest = Array(h.octets(64).reversed())
      let R = -(Self.scalar(digest) * A)
      return (signer.key, R.encoding + [UInt8](repeating: 0, count: 32), digest)
    }
    for (i, verdict) in kernel.verdicts(items).enumerated() {
      try #require(verdict, "h = \(items[i].2)")
    }
  }

  /// What a digest stands for.
  static func scalar(_ digest: [UInt8]) -> LibcryptoNumber {
    LibcryptoNumber(littleEndian: digest).remainder(modulo: EdwardsReference.order)
  }

  @Test(
    "signatures and digests at the ends of pages",
    .enabled(if: assay_ed25519_available() == 1, "this CPU has no AVX-512 IFMA"))
  func pageEnds() throws {
    let kernel = Ed25519Kernel(.lanes)
    var generator = Seeded(seed: 0x9a9e)
    let signer = Ed25519Signer(kernel, &generator)
    let base = UnsafeMutableRawPointer.allocate(
      byteCount: assay_ed25519_base_bytes(), alignment: 64)
    defer { base.deallocate() }
    assay_ed25519_build_base(base)
    let item = Ed25519Case(key: signer.key, signature: signer.sign([], &generator), message: [])
    let signatures = GuardedPages(pages: 1), digests = GuardedPages(pages: 1)
    let verdicts = GuardedPages(pages: 1)
    for atEnd in [true, false] {
      let signature = atEnd ? signatures.last(64) : signatures.first(64)
      let digest = atEnd ? digests.last(64) : digests.first(64)
      let verdict = atEnd ? verdicts.last(1) : verdicts.first(1)
      signature.copyBytes(from: item.signature)
      digest.copyBytes(from: item.digest)
      var job = assay_ed25519_job(
        table: try #require(item.key.table),
        signature: signature.bindMemory(to: UInt8.self).baseAddress!,
        digest: digest.bindMemory(to: UInt8.self).baseAddress!)
      #expect(assay_ed25519_verify_one(base, &job) == 1)
      assay_ed25519_verify_batch(
        base, &job, 1, verdict.bindMemory(to: UInt8.self).baseAddress!)
      #expect(verdict[0] == 1)
    }
  }
}
