import COpenSSL

/// A whole number of libcrypto's, as slow reference arithmetic.
///
/// It does not change once it is made, which is why threads may share it.
final class LibcryptoNumber: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ value: UInt64 = 0) {
    handle = BN_new()
    BN_set_word(handle, UInt(value))
  }

  convenience init(octets: [UInt8]) {
    self.init()
    BN_bin2bn(octets, Int32(octets.count), handle)
  }

  convenience init(littleEndian octets: [UInt8]) {
    self.init(octets: octets.reversed())
  }

  convenience init(powerOfTwo n: Int) {
    self.init()
    BN_set_bit(handle, Int32(n))
  }

  deinit { BN_free(handle) }

  var bitCount: Int { Int(BN_num_bits(handle)) }
  var isOdd: Bool { BN_is_odd(handle) == 1 }

  /// Big-endian; the number must fit.
  func octets(_ count: Int) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    precondition(BN_bn2binpad(handle, &octets, Int32(count)) == count)
    return octets
  }

  func power(_ e: LibcryptoNumber, modulo n: LibcryptoNumber) -> LibcryptoNumber {
    compute { BN_mod_exp($0, handle, e.handle, n.handle, $1) }
  }

  func product(_ x: LibcryptoNumber, modulo n: LibcryptoNumber) -> LibcryptoNumber {
    compute { BN_mod_mul($0, handle, x.handle, n.handle, $1) }
  }

  func inverse(modulo n: LibcryptoNumber) -> LibcryptoNumber {
    compute { BN_mod_inverse($0, handle, n.handle, $1) == nil ? 0 : 1 }
  }

  func remainder(modulo n: LibcryptoNumber) -> LibcryptoNumber {
    compute { BN_nnmod($0, handle, n.handle, $1) }
  }

  static func + (x: LibcryptoNumber, y: LibcryptoNumber) -> LibcryptoNumber {
    x.compute { sum, _ in BN_add(sum, x.handle, y.handle) }
  }

  static func - (x: LibcryptoNumber, y: LibcryptoNumber) -> LibcryptoNumber {
    x.compute { difference, _ in BN_sub(difference, x.handle, y.handle) }
  }

  static func < (x: LibcryptoNumber, y: LibcryptoNumber) -> Bool {
    BN_cmp(x.handle, y.handle) < 0
  }

  static func == (x: LibcryptoNumber, y: LibcryptoNumber) -> Bool {
    BN_cmp(x.handle, y.handle) == 0
  }

  private func compute(
    _ body: (OpaquePointer, OpaquePointer) -> Int32
  ) -> LibcryptoNumber {
    let result = LibcryptoNumber()
    guard let context = BN_CTX_new() else { preconditionFailure("no memory") }
    defer { BN_CTX_free(context) }
    precondition(body(result.handle, context) == 1)
    return result
  }
}
