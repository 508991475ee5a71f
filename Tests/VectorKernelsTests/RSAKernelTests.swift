import COpenSSL
import Testing
import VectorKernels

@Suite(
  "RSA in lanes: s^e mod n, against libcrypto's BN_mod_exp (RFC 8017 5.2.2)",
  .enabled(if: assay_rsa_available() == 1, "this CPU has no AVX-512 IFMA"))
struct RSAKernelTests {
  /// The usual sizes, sizes that are no multiple of eight, and both sides of each size class.
  static let bitCounts = [
    2048, 2049, 2055, 2072, 2073, 2560, 3072, 3112, 3113, 4096, 4152, 4153, 5192, 5193, 6232, 6233,
    7272, 7273, 8191, 8192,
  ]
  static let exponents: [UInt64] = [65537, 3, 5, 0x1_0000_0001, .max, 0x8000_0000_0000_0001]

  /// Moduli at the ends of a size, one with long runs of ones and zeros, and a random one.
  static func moduli(_ bits: Int, _ generator: inout Seeded) -> [LibcryptoNumber] {
    let one = LibcryptoNumber(1), top = LibcryptoNumber(powerOfTwo: bits - 1)
    let runs = LibcryptoNumber(powerOfTwo: bits - 200) - LibcryptoNumber(powerOfTwo: 700)
    let random = LibcryptoNumber(octets: generator.octets(bits / 8 - 1))
    return [
      top + one, LibcryptoNumber(powerOfTwo: bits) - one, top + runs + one,
      top + random + (random.isOdd ? LibcryptoNumber(0) : one),
    ]
  }

  @Test("every size, edge values and random ones", arguments: bitCounts)
  func sizes(_ bits: Int) throws {
    var generator = Seeded(seed: UInt64(bits))
    for (i, modulus) in Self.moduli(bits, &generator).enumerated() {
      // The random one with another exponent than most keys have.
      let exponent: UInt64 = i == 3 ? 17 : 65537
      let key = try #require(RSAKernelKey(modulus, exponent: exponent))
      #expect(assay_rsa_modulus_bytes(key.prepared) == (bits + 7) / 8)
      let signatures = key.edges() + (0..<7).map { _ in key.random(&generator) }
      for first in stride(from: 0, to: signatures.count, by: 8) {
        let some = signatures[first..<min(first + 8, signatures.count)]
        let answers = RSAKernelAnswer.together(some.map { (key, $0) })
        for (signature, answer) in zip(some, answers) {
          let expected = key.power(signature)
          try #require(answer == expected, "n = \(modulus.octets(key.byteCount)), s = \(signature)")
          try #require(RSAKernelAnswer.alone(key, signature) == expected, "s = \(signature)")
        }
      }
    }
  }

  @Test("every exponent that is odd and above one", arguments: exponents)
  func exponent(_ exponent: UInt64) throws {
    var generator = Seeded(seed: exponent)
    let modulus = try #require(Self.moduli(2048, &generator).last)
    let key = try #require(RSAKernelKey(modulus, exponent: exponent))
    let signatures = (0..<8).map { _ in key.random(&generator) }
    let answers = RSAKernelAnswer.together(signatures.map { (key, $0) })
    for (signature, answer) in zip(signatures, answers) {
      try #require(answer == key.power(signature))
      try #require(RSAKernelAnswer.alone(key, signature) == key.power(signature))
    }
  }

  @Test("limbs of zeros and of ones within the power", arguments: [2048, 3072, 4096, 6144, 8192])
  func extremeLimbs(_ bits: Int) throws {
    var generator = Seeded(seed: UInt64(bits) + 1)
    let modulus = try #require(Self.moduli(bits, &generator).last)
    let key = try #require(RSAKernelKey(modulus, exponent: 3))
    for _ in 0..<4 {
      // Runs of 260 bits, the halves of a block, or of single limbs.
      let signatures = (0..<8).map { number in
        var form = LibcryptoNumber(0)
        let width = number < 4 ? 260 : 52
        for start in stride(from: 0, to: bits, by: width)
        where generator.next() & 1 == 1 {
          form =
            form + LibcryptoNumber(powerOfTwo: start + width) - LibcryptoNumber(powerOfTwo: start)
        }
        return key.signature(withMontgomeryForm: form)
      }
      for (signature, answer) in zip(
        signatures, RSAKernelAnswer.together(signatures.map { (key, $0) }))
      {
        try #require(answer == key.power(signature), "s = \(signature)")
      }
    }
  }

  /// Blocks are carried side by side, and a carry from one hardly ever passes the second limb of the
  /// next: it does where the square of the form has zeros there.
  ///
  /// A form is below 6n, and which multiple of n it has is the kernels' affair: each is tried.
  @Test("a carry that runs through a block", arguments: [2048, 3072, 4096])
  func longCarry(_ bits: Int) throws {
    var generator = Seeded(seed: 0xca44 + UInt64(bits))
    let modulus = try #require(Self.moduli(bits, &generator).last)
    let key = try #require(RSAKernelKey(modulus, exponent: 3))
    let limit = LibcryptoNumber(powerOfTwo: 1040)
    for _ in 0..<8 {
      let signatures = (0..<6).map { multiple in
        var square = generator.octets(130)
        square[129] = square[129] & 0xf8 | 1
        // The bits 520 to 640, in octets from the end.
        for octet in 65..<80 { square[129 - octet] = 0 }
        let root = LibcryptoNumber(octets: square).oddRoot(modulo: limit, bits: 1040)
        var above = LibcryptoNumber(octets: key.random(&generator))
        for _ in 0..<multiple { above = above + modulus }
        return key.signature(withMontgomeryForm: above - above.remainder(modulo: limit) + root)
      }
      let answers = RSAKernelAnswer.together(signatures.map { (key, $0) })
      for (signature, answer) in zip(signatures, answers) {
        try #require(answer == key.power(signature), "s = \(signature)")
      }
    }
  }

  @Test("all counts, with one signature out of range at every place", arguments: [2048, 4096])
  func oneBadLane(_ bits: Int) throws {
    var generator = Seeded(seed: 0xbad)
    let moduli = Self.moduli(bits, &generator)
    let keys = try moduli.map { try #require(RSAKernelKey($0)) }
    for count in 0...8 {
      for bad in 0..<max(count, 1) {
        // Under one key, then under several.
        for pool in [Array(keys.prefix(1)), keys] {
          var items = (0..<count).map { i in
            (key: pool[i % pool.count], signature: pool[i % pool.count].random(&generator))
          }
          if count > 0 { items[bad].signature = items[bad].key.modulus.octets(bits / 8) }
          let answers = RSAKernelAnswer.together(items)
          for (i, item) in items.enumerated() {
            try #require((answers[i] == nil) == (i == bad))
            try #require(answers[i] == item.key.power(item.signature), "\(i) of \(count)")
          }
        }
      }
    }
  }

  @Test("keys of all sizes and exponents in one call")
  func mixture() throws {
    var generator = Seeded(seed: 0x313)
    let keys = try [2048, 3072, 4096, 6144, 2048, 8192].flatMap { bits in
      let modulus = try #require(Self.moduli(bits, &generator).last)
      return try [3, 65537].map { try #require(RSAKernelKey(modulus, exponent: $0)) }
    }
    for _ in 0..<12 {
      let items = (0..<8).map { _ in
        let key = keys[Int(generator.next() % UInt64(keys.count))]
        return (key: key, signature: key.random(&generator))
      }
      for (item, answer) in zip(items, RSAKernelAnswer.together(items)) {
        try #require(answer == item.key.power(item.signature))
      }
    }
  }

  @Test("signatures and encodings at the ends of pages")
  func pageEnds() throws {
    var generator = Seeded(seed: 0x9a9e)
    for bits in [2048, 2049, 3072, 4096, 8192] {
      let modulus = try #require(Self.moduli(bits, &generator).last)
      let key = try #require(RSAKernelKey(modulus)), count = key.byteCount
      let input = GuardedPages(pages: 1), output = GuardedPages(pages: 1)
      let signature = key.random(&generator)
      for atEnd in [true, false] {
        let place = atEnd ? input.last(count) : input.first(count)
        let result = atEnd ? output.last(count) : output.first(count)
        place.copyBytes(from: signature)
        var job = assay_rsa_job(
          key: key.prepared, signature: place.bindMemory(to: UInt8.self).baseAddress!,
          encoded: result.bindMemory(to: UInt8.self).baseAddress!)
        try #require(assay_rsa_power_batch(&job, 1) == 1)
        try #require(Array(result) == key.power(signature))
        result.initializeMemory(as: UInt8.self, repeating: 0)
        try #require(assay_rsa_power_one(&job) == 1)
        try #require(Array(result) == key.power(signature))
      }
    }
  }
}

@Suite("RSA: prepared keys, and EMSA-PKCS1-v1_5 compared whole (RFC 8017 9.2)")
struct RSAEncodingTests {
  /// DigestInfo of SHA-256 up to the digest (RFC 8017 9.2 note 1).
  static let prefix = octets("3031300d060960864801650304020105000420")

  @Test("moduli and exponents that are refused")
  func refusals() {
    let one = LibcryptoNumber(1)
    let good = (LibcryptoNumber(powerOfTwo: 2048) - one).octets(256)
    #expect(RSAKernelKey(modulus: good, exponent: 65537) != nil)
    for exponent: UInt64 in [0, 1, 2, 65536] {
      #expect(RSAKernelKey(modulus: good, exponent: exponent) == nil)
    }
    let bad: [[UInt8]] = [
      [], [1], [0] + good, Array(good.dropLast()) + [0xfe], Array(good.dropFirst()),
      (LibcryptoNumber(powerOfTwo: 2047) - one).octets(256),
      (LibcryptoNumber(powerOfTwo: 8193) - one).octets(1025),
    ]
    for modulus in bad {
      #expect(RSAKernelKey(modulus: modulus, exponent: 65537) == nil, "\(modulus)")
    }
    #expect(assay_rsa_key_bytes(2047) == 0)
    #expect(assay_rsa_key_bytes(8193) == 0)
  }

  @Test("the one encoding, and no other")
  func encodings() {
    var generator = Seeded(seed: 0xe5)
    let digest = generator.octets(32)
    let tail = [0] + Self.prefix + digest
    let encoded = [0, 1] + [UInt8](repeating: 0xff, count: 256 - 2 - tail.count) + tail
    func matches(_ encoded: [UInt8], _ digest: [UInt8] = digest) -> Bool {
      assay_rsa_pkcs1_matches(
        encoded, encoded.count, Self.prefix, Self.prefix.count, digest, digest.count) == 1
    }
    #expect(matches(encoded))
    for i in encoded.indices {
      for bit in 0..<8 {
        var other = encoded
        other[i] ^= 1 << bit
        #expect(!matches(other), "octet \(i), bit \(bit)")
      }
    }
    // Shorter padding with rubbish behind, and a digest cut short.
    let short = [0, 1] + [UInt8](repeating: 0xff, count: 8) + tail
    #expect(!matches(short + generator.octets(256 - short.count)))
    #expect(!matches(encoded, Array(digest.dropLast())))
    // At least eight octets of padding (RFC 8017 9.2 step 3).
    for padding in 0..<16 {
      let short = [0, 1] + [UInt8](repeating: 0xff, count: padding) + tail
      #expect(matches(short) == (padding >= 8), "\(padding)")
    }
    #expect(!matches([]))
    #expect(!matches(Array(tail.dropFirst())))
  }
}
