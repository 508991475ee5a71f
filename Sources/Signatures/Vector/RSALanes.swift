internal import COpenSSL
internal import JOSE
internal import VectorKernels

/// RSA's public operation in the lanes of AVX-512 IFMA, for keys whose constants have been computed.
enum RSALanes {
  /// Whether the CPU can run them, and they passed their test.
  static let isAvailable =
    isSupported && TierBreaker.shared.hasPassed(.avx512, .rs256, passesSelfTest)

  /// Whether the CPU can run them.
  static let isSupported = assay_rsa_available() == 1

  /// What the constants of a key take, in octets.
  static func byteCount(modulusBits bits: Int) -> Int { assay_rsa_key_bytes(bits) }

  /// Computes the constants of a key, or returns `nil` where the lanes cannot serve it.
  ///
  /// - Returns: Memory that is the caller's to free by ``AlignedMemory/free(_:)``.
  static func makeKey(modulus: [UInt8], exponent: [UInt8]) -> UnsafeMutableRawPointer? {
    let bits = 8 * modulus.count - (modulus.first?.leadingZeroBitCount ?? 0)
    let byteCount = byteCount(modulusBits: bits)
    guard byteCount > 0, exponent.count <= 8 else { return nil }
    let exponent = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let key = unsafe AlignedMemory.allocate(byteCount)
    // SAFE: the kernel writes the number of octets that it was asked for.
    if unsafe assay_rsa_build_key(modulus, modulus.count, exponent, key) == 1 { return unsafe key }
    unsafe AlignedMemory.free(key)
    return nil
  }

  /// Compares powers with libcrypto's, for moduli of each class up to 4096 bits: eight together, in all
  /// lanes, and one alone.
  ///
  /// A modulus need not be a product of primes for that, so none has to be found.
  private static func passesSelfTest() -> Bool {
    [2048, 3072, 4096].allSatisfy { bits in
      let count = bits / 8
      var modulus = octets(count, seed: 0)
      modulus[0] |= 0x80
      modulus[count - 1] |= 1
      let bases = (1...9).map { seed in [0] + octets(count - 1, seed: seed) }
      guard let key = unsafe makeKey(modulus: modulus, exponent: [1, 0, 1]) else { return false }
      defer { unsafe AlignedMemory.free(key) }
      let expected = bases.flatMap { power(of: $0, modulus) ?? [] }
      return unsafe powers(of: bases.flatMap(\.self), count, key) == expected
    }
  }

  /// Octets that look random and are the same every time.
  private static func octets(_ count: Int, seed: Int) -> [UInt8] {
    (0..<count).map { index in
      UInt8(truncatingIfNeeded: (index + 1000 * seed) &* (index &* 167 &+ 13) >> 3)
    }
  }

  /// The powers of eight bases together, and of a ninth alone; none where one is not below the modulus.
  private static func powers(of bases: [UInt8], _ count: Int, _ key: UnsafeRawPointer) -> [UInt8] {
    var powers = bases
    // SAFE: each base is as long as the modulus, and may be replaced by its power.
    let isBelow = unsafe powers.withUnsafeMutableBufferPointer { powers in
      guard let start = powers.baseAddress else { return false }
      let jobs = unsafe (0..<9).map { index in
        unsafe assay_rsa_job(
          key: key, signature: start + index * count, encoded: start + index * count)
      }
      return unsafe jobs.withUnsafeBufferPointer { jobs in
        guard let first = jobs.baseAddress else { return false }
        return unsafe assay_rsa_power_batch(first, 8) == 0xff && assay_rsa_power_one(first + 8) == 1
      }
    }
    return isBelow ? powers : []
  }

  /// The power by libcrypto.
  private static func power(of base: [UInt8], _ modulus: [UInt8]) -> [UInt8]? {
    guard let context = unsafe BN_CTX_new() else { return nil }
    defer { unsafe BN_CTX_free(context) }
    let base = unsafe BN_bin2bn(base, Int32(base.count), nil)
    defer { unsafe BN_free(base) }
    let exponent = unsafe BN_bin2bn([1, 0, 1], 3, nil)
    defer { unsafe BN_free(exponent) }
    let number = unsafe BN_bin2bn(modulus, Int32(modulus.count), nil)
    defer { unsafe BN_free(number) }
    let power = unsafe BN_new()
    defer { unsafe BN_free(power) }
    var result = [UInt8](repeating: 0, count: modulus.count)
    guard unsafe BN_mod_exp(power, base, exponent, number, context) == 1,
      unsafe BN_bn2binpad(power, &result, Int32(result.count)) == Int32(result.count)
    else { return nil }
    return result
  }
}
