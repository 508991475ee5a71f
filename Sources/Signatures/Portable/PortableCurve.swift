internal import JOSE

/// A curve y² = x³ + ax + b of prime order, as the portable tier computes on it.
protocol PortableCurve {
  associatedtype Field: PrimeField
  typealias Number = Field.Element

  /// The algorithm whose signatures are verified on it.
  static var algorithm: Algorithm { get }
  /// The length of a coordinate in octets.
  static var byteCount: Int { get }
  /// The length of the order in bits.
  static var orderBitCount: Int { get }
  /// Arithmetic modulo the order n.
  static var scalars: Montgomery<Number> { get }
  /// 1/a modulo n, for 0 < a < n.
  static func inverseOfScalar(_ a: Number) -> Number
  /// a: 0 or −3.
  static var isAZero: Bool { get }
  /// The generator's coordinates, big-endian in hexadecimal digits.
  static var generator: (x: StaticString, y: StaticString) { get }
  /// The width w of the windows: tables take 2^(w−1) points a window.
  static var windowBitCount: Int { get }
}

extension PortableCurve {
  /// How many signed windows make up a scalar with the carry out of its top.
  @inline(__always) static var windowCount: Int {
    (orderBitCount + windowBitCount) / windowBitCount
  }

  /// How many points a window of a table has: 1, 2 … 2^(w−1) times its base.
  @inline(__always) static var pointsPerWindow: Int { 1 << (windowBitCount - 1) }

  static func number(_ digits: StaticString) -> Number {
    var number = Number.zero
    let octets = Array(digits.description.utf8)
    for (index, digit) in octets.reversed().enumerated() {
      let value = UInt64(digit <= 0x39 ? digit - 0x30 : digit - 0x57)
      number[limb: index / 16] |= value << UInt64(index % 16 * 4)
    }
    return number
  }
}

/// P-256 (SP 800-186 §3.2.1.3).
enum PortableP256: PortableCurve {
  typealias Field = P256Field
  static let scalars = Montgomery(
    number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"))
  private static let divsteps = Divsteps<5>(scalars.modulus)
  static func inverseOfScalar(_ a: Number) -> Number { divsteps.inverse(of: a) }
  static var algorithm: Algorithm { .es256 }
  static var byteCount: Int { 32 }
  static var orderBitCount: Int { 256 }
  static var isAZero: Bool { false }
  static var windowBitCount: Int { 9 }
  static var generator: (x: StaticString, y: StaticString) {
    (
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
  }
}

/// P-384 (SP 800-186 §3.2.1.4).
enum PortableP384: PortableCurve {
  typealias Field = P384Field
  static let scalars = Montgomery(
    number(
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
    ))
  private static let divsteps = Divsteps<7>(scalars.modulus)
  static func inverseOfScalar(_ a: Number) -> Number { divsteps.inverse(of: a) }
  static var algorithm: Algorithm { .es384 }
  static var byteCount: Int { 48 }
  static var orderBitCount: Int { 384 }
  static var isAZero: Bool { false }
  static var windowBitCount: Int { 9 }
  static var generator: (x: StaticString, y: StaticString) {
    (
      "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
      "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
    )
  }
}

/// P-521 (SP 800-186 §3.2.1.5).
enum PortableP521: PortableCurve {
  typealias Field = P521Field
  static let scalars = Montgomery(
    number(
      """
      1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709\
      a5d03bb5c9b8899c47aebb6fb71e91386409
      """))
  private static let divsteps = Divsteps<9>(scalars.modulus)
  static func inverseOfScalar(_ a: Number) -> Number { divsteps.inverse(of: a) }
  static var algorithm: Algorithm { .es512 }
  static var byteCount: Int { 66 }
  static var orderBitCount: Int { 521 }
  static var isAZero: Bool { false }
  static var windowBitCount: Int { 9 }
  static var generator: (x: StaticString, y: StaticString) {
    (
      """
      c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2\
      ffa8de3348b3c1856a429bf97e7e31c2e5bd66
      """,
      """
      11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013f\
      ad0761353c7086a272c24088be94769fd16650
      """
    )
  }
}

/// secp256k1 (SEC 2 §2.4.1).
enum PortableK256: PortableCurve {
  typealias Field = K256Field
  static let scalars = Montgomery(
    number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
  private static let divsteps = Divsteps<5>(scalars.modulus)
  static func inverseOfScalar(_ a: Number) -> Number { divsteps.inverse(of: a) }
  static var algorithm: Algorithm { .es256k }
  static var byteCount: Int { 32 }
  static var orderBitCount: Int { 256 }
  static var isAZero: Bool { true }
  static var windowBitCount: Int { 9 }
  static var generator: (x: StaticString, y: StaticString) {
    (
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
    )
  }
}
