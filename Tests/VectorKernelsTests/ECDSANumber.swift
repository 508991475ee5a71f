import COpenSSL

/// A big integer of libcrypto's, for tests: slow, and not this project's.
final class ECDSANumber: CustomStringConvertible {
  let pointer: OpaquePointer

  init() { pointer = BN_new() }

  convenience init(_ value: UInt64) {
    self.init()
    BN_set_word(pointer, UInt(value))
  }

  /// Big-endian.
  convenience init(_ octets: some Collection<UInt8>) {
    self.init()
    let octets = Array(octets)
    BN_bin2bn(octets, Int32(octets.count), pointer)
  }

  /// 2^`exponent`.
  convenience init(powerOfTwo exponent: Int) {
    self.init()
    BN_set_bit(pointer, Int32(exponent))
  }

  deinit { BN_free(pointer) }

  /// Big-endian, with zeros in front.
  func octets(_ count: Int) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    BN_bn2binpad(pointer, &octets, Int32(count))
    return octets
  }

  var bitCount: Int { Int(BN_num_bits(pointer)) }
  var isZero: Bool { BN_is_zero(pointer) == 1 }
  var description: String { octets((bitCount + 7) / 8).map { hexadecimal($0) }.joined() }

  private func hexadecimal(_ octet: UInt8) -> String {
    (octet < 16 ? "0" : "") + String(octet, radix: 16)
  }

  static func + (x: ECDSANumber, y: ECDSANumber) -> ECDSANumber {
    let z = ECDSANumber()
    BN_add(z.pointer, x.pointer, y.pointer)
    return z
  }

  static func - (x: ECDSANumber, y: ECDSANumber) -> ECDSANumber {
    let z = ECDSANumber()
    BN_sub(z.pointer, x.pointer, y.pointer)
    return z
  }

  static func * (x: ECDSANumber, y: ECDSANumber) -> ECDSANumber {
    let context = BN_CTX_new()
    defer { BN_CTX_free(context) }
    let z = ECDSANumber()
    BN_mul(z.pointer, x.pointer, y.pointer, context)
    return z
  }

  /// The remainder in [0, m).
  static func % (x: ECDSANumber, m: ECDSANumber) -> ECDSANumber {
    let context = BN_CTX_new()
    defer { BN_CTX_free(context) }
    let z = ECDSANumber()
    BN_nnmod(z.pointer, x.pointer, m.pointer, context)
    return z
  }

  static func < (x: ECDSANumber, y: ECDSANumber) -> Bool { BN_cmp(x.pointer, y.pointer) < 0 }

  /// 1 / self modulo m, or nil where there is none.
  func inverse(modulo m: ECDSANumber) -> ECDSANumber? {
    let context = BN_CTX_new()
    defer { BN_CTX_free(context) }
    let z = ECDSANumber()
    let reduced = self % m
    return withExtendedLifetime((reduced, m)) {
      guard BN_mod_inverse(z.pointer, reduced.pointer, m.pointer, context) != nil else {
        ERR_clear_error()
        return nil
      }
      return z
    }
  }
}
