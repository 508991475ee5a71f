import COpenSSL
import VectorKernels

/// A modulus and an exponent, prepared for the kernels and for libcrypto.
///
/// Any odd modulus will do: the power is asked for, not whether it can be undone.
final class RSAKernelKey {
  let modulus: LibcryptoNumber
  let exponent: UInt64
  let byteCount: Int
  let prepared: UnsafeMutableRawPointer

  init?(modulus octets: [UInt8], exponent: UInt64) {
    modulus = LibcryptoNumber(octets: octets)
    self.exponent = exponent
    byteCount = octets.count
    let size = assay_rsa_key_bytes(modulus.bitCount)
    prepared = .allocate(byteCount: max(size, 8), alignment: 8)
    guard assay_rsa_build_key(octets, octets.count, exponent, prepared) == 1 else { return nil }
  }

  convenience init?(_ modulus: LibcryptoNumber, exponent: UInt64 = 65537) {
    self.init(modulus: modulus.octets((modulus.bitCount + 7) / 8), exponent: exponent)
  }

  deinit { prepared.deallocate() }

  /// s^e mod n by libcrypto; nil where s is not below n.
  func power(_ signature: [UInt8]) -> [UInt8]? {
    let s = LibcryptoNumber(octets: signature)
    guard s < modulus else { return nil }
    return s.power(LibcryptoNumber(exponent), modulo: modulus).octets(byteCount)
  }

  /// The signature that the kernels turn into x = s R mod n, R = 2^520 to the blocks of the key's class.
  func signature(withMontgomeryForm x: LibcryptoNumber) -> [UInt8] {
    let blocks = 2 * ((modulus.bitCount + 8 + 1039) / 1040)
    let radix = LibcryptoNumber(powerOfTwo: 520 * blocks).remainder(modulo: modulus)
    return x.product(radix.inverse(modulo: modulus), modulo: modulus).octets(byteCount)
  }

  /// Values at the ends of the range, and beyond it where they fit.
  func edges() -> [[UInt8]] {
    let one = LibcryptoNumber(1)
    let numbers = [
      LibcryptoNumber(0), one, LibcryptoNumber(2), modulus - one, modulus - LibcryptoNumber(2),
      modulus, modulus + one, LibcryptoNumber(powerOfTwo: 8 * byteCount) - one,
      LibcryptoNumber(powerOfTwo: modulus.bitCount - 1),
    ]
    return numbers.filter { $0.bitCount <= 8 * byteCount }.map { $0.octets(byteCount) }
  }

  /// A random value below n.
  func random(_ generator: inout Seeded) -> [UInt8] {
    LibcryptoNumber(octets: generator.octets(byteCount)).remainder(modulo: modulus)
      .octets(byteCount)
  }
}

extension LibcryptoNumber {
  /// A root of a number that is one modulo eight, modulo a power of two: bit by bit.
  func oddRoot(modulo limit: LibcryptoNumber, bits: Int) -> LibcryptoNumber {
    var root = LibcryptoNumber(1)
    for bit in 3..<bits {
      let error = self - root.product(root, modulo: limit)
      let power = LibcryptoNumber(powerOfTwo: bit + 1)
      if error.remainder(modulo: power).bitCount > 0 {
        root = root + LibcryptoNumber(powerOfTwo: bit - 1)
      }
    }
    return root
  }
}

/// What the kernels say of signatures under keys: nil where they refuse.
struct RSAKernelAnswer {
  /// Written to where the answer should be, and expected to stay where there is none.
  private static let untouched: UInt8 = 0xa5

  static func together(_ items: [(key: RSAKernelKey, signature: [UInt8])]) -> [[UInt8]?] {
    let inputs = items.map { UnsafeMutablePointer<UInt8>(copying: $0.signature) }
    let outputs = items.map {
      UnsafeMutablePointer<UInt8>(copying: .init(repeating: untouched, count: $0.key.byteCount))
    }
    defer { (inputs + outputs).forEach { $0.deallocate() } }
    let jobs = items.indices.map {
      assay_rsa_job(key: items[$0].key.prepared, signature: inputs[$0], encoded: outputs[$0])
    }
    let mask = assay_rsa_power_batch(jobs, jobs.count)
    precondition(Int(mask) >> items.count == 0, "a bit without a job")
    return items.indices.map {
      answer(mask >> $0 & 1 == 1, outputs[$0], count: items[$0].key.byteCount)
    }
  }

  /// In place, which both calls allow.
  static func alone(_ key: RSAKernelKey, _ signature: [UInt8]) -> [UInt8]? {
    let octets = UnsafeMutablePointer<UInt8>(copying: signature)
    defer { octets.deallocate() }
    var job = assay_rsa_job(key: key.prepared, signature: octets, encoded: octets)
    guard assay_rsa_power_one(&job) == 1 else {
      precondition(Array(UnsafeBufferPointer(start: octets, count: key.byteCount)) == signature)
      return nil
    }
    return Array(UnsafeBufferPointer(start: octets, count: key.byteCount))
  }

  private static func answer(
    _ proper: Bool, _ output: UnsafeMutablePointer<UInt8>, count: Int
  ) -> [UInt8]? {
    let octets = Array(UnsafeBufferPointer(start: output, count: count))
    precondition(proper || octets.allSatisfy { $0 == untouched }, "written without an answer")
    return proper ? octets : nil
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// A copy of `octets`, to be deallocated.
  init(copying octets: [UInt8]) {
    self = .allocate(capacity: octets.count)
    initialize(from: octets, count: octets.count)
  }
}
