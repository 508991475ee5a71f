internal import COpenSSL
internal import JOSE

/// Whether octets are a public key of an Edwards curve (RFC 8032 §5.1.3, §5.2.3).
///
/// libcrypto takes any octets for a key. Octets that are no point let every signature fail, and a key
/// that can verify nothing is better refused when it is loaded. A point of small order does worse: to
/// it belongs no private key, and anybody can sign for it, since [k]A has eight values at the most
/// (four on Edwards448) whatever k is. Points of mixed order are left to libcrypto.
enum EdwardsPoint {
  /// Whether there is an x for the y in `encoded`, and the order of the point is large.
  ///
  /// From a·x² + y² = 1 + d·x²·y² follows x² = (1 − y²) / (a − d·y²). A square it is where the
  /// product of the two is one, which is what is tested, by the Jacobi symbol.
  static func isPublicKey(_ encoded: [UInt8], _ curve: Curve) -> Bool {
    let parameters: Parameters
    switch curve {
    case .ed25519: parameters = .edwards25519
    case .ed448: parameters = .edwards448
    case .p256, .p384, .p521, .secp256k1: return false
    }
    // The sign of x is the highest bit; for Edwards448 it has an octet of its own.
    var littleEndian = encoded
    littleEndian[encoded.count - 1] &= 0x7f
    return Arithmetic(modulus: parameters.modulus)
      .isPublicKey(y: Array(littleEndian.reversed()), parameters)
  }

  fileprivate struct Parameters {
    /// p, big-endian.
    let modulus: [UInt8]
    /// a, 1 or −1.
    let a: Int
    /// d, big-endian, not negative.
    let d: [UInt8]
    /// Whether libcrypto takes a y of p or more modulo p, or refuses every signature under it.
    let reducesY: Bool
    /// Whether the curve has points of order 8: its cofactor is 8, or else 4.
    let hasOrderEight: Bool

    /// p = 2²⁵⁵ − 19, a = −1, d = −121665/121666 (RFC 8032 §5.1).
    static let edwards25519 = Parameters(
      modulus: [0x7f] + [UInt8](repeating: 0xff, count: 30) + [0xed], a: -1,
      d: [
        0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40, 0x79, 0x77, 0x79, 0xe8,
        0x98, 0x00, 0x70, 0x0a, 0x4d, 0x41, 0x41, 0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59,
        0x78, 0xa3,
      ],
      reducesY: true, hasOrderEight: true)

    /// p = 2⁴⁴⁸ − 2²²⁴ − 1, a = 1, d = −39081 (RFC 8032 §5.2).
    static let edwards448 = Parameters(
      modulus: [UInt8](repeating: 0xff, count: 27) + [0xfe] + [UInt8](repeating: 0xff, count: 28),
      a: 1,
      d: [UInt8](repeating: 0xff, count: 27) + [0xfe] + [UInt8](repeating: 0xff, count: 25)
        + [0xff, 0x67, 0x56],
      reducesY: false, hasOrderEight: false)
  }
}

/// A few numbers of libcrypto, freed together.
@safe
private struct Arithmetic: ~Copyable {
  // INVARIANT: made by libcrypto and owned by this value; null where memory ran out.
  private let context: OpaquePointer?
  private let modulus: OpaquePointer?

  init(modulus: [UInt8]) {
    unsafe context = BN_CTX_new()
    unsafe self.modulus = BN_bin2bn(modulus, Int32(modulus.count), nil)
  }

  deinit {
    unsafe BN_CTX_free(context)
    unsafe BN_free(modulus)
  }

  /// Whether (1 − y²) / (a − d·y²) is a square, and y of no point of small order.
  ///
  /// The orders 1 and 2 have y = ±1 and the order 4 has y = 0. A point of order 8 is one whose double
  /// has y = 0: y² = −x² where a = −1, and with that the curve's equation is d·y⁴ + 2·y² − 1 = 0.
  borrowing func isPublicKey(y: [UInt8], _ parameters: EdwardsPoint.Parameters) -> Bool {
    unsafe BN_CTX_start(context)
    defer { unsafe BN_CTX_end(context) }
    // SAFE: libcrypto owns these until `BN_CTX_end`; where one is null, memory ran out and the next
    // call fails, which the chain below turns into `false`.
    guard let y2 = unsafe BN_CTX_get(context), let numerator = unsafe BN_CTX_get(context),
      let denominator = unsafe BN_CTX_get(context), let dy2 = unsafe BN_CTX_get(context),
      let scratch = unsafe BN_CTX_get(context),
      unsafe BN_bin2bn(y, Int32(y.count), scratch) != nil,
      unsafe parameters.reducesY || BN_cmp(scratch, modulus) < 0,
      unsafe BN_mod_sqr(y2, scratch, modulus, context) == 1,
      unsafe BN_is_zero(y2) == 0, unsafe BN_is_one(y2) == 0,
      unsafe BN_set_word(numerator, 1) == 1,
      unsafe BN_mod_sub(numerator, numerator, y2, modulus, context) == 1,
      unsafe BN_bin2bn(parameters.d, Int32(parameters.d.count), dy2) != nil,
      unsafe BN_mod_mul(dy2, dy2, y2, modulus, context) == 1,
      unsafe BN_set_word(denominator, 1) == 1
    else { return false }
    if parameters.a < 0 { unsafe BN_set_negative(denominator, 1) }
    guard unsafe BN_mod_sub(denominator, denominator, dy2, modulus, context) == 1,
      unsafe BN_mod_mul(scratch, numerator, denominator, modulus, context) == 1,
      unsafe BN_kronecker(scratch, modulus, context) == 1
    else { return false }
    guard parameters.hasOrderEight else { return true }
    // d·y⁴ + 2·y² − 1 = y²·(d·y² + 1) − (1 − y²).
    guard unsafe BN_add_word(dy2, 1) == 1,
      unsafe BN_mod_mul(scratch, dy2, y2, modulus, context) == 1
    else { return false }
    return unsafe BN_cmp(scratch, numerator) != 0
  }
}
