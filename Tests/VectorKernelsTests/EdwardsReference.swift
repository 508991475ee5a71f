import COpenSSL

/// The curve of Ed25519 (RFC 8032 5.1), in affine coordinates and by its definition: slow, and too plain
/// to be wrong.
struct EdwardsReference: Sendable {
  let x: LibcryptoNumber
  let y: LibcryptoNumber

  static let one = LibcryptoNumber(1)
  static let p = LibcryptoNumber(powerOfTwo: 255) - LibcryptoNumber(19)
  static let order =
    LibcryptoNumber(powerOfTwo: 252)
    + LibcryptoNumber(littleEndian: octets("edd3f55c1a631258d69cf7a2def9de14"))
  static let d = (p - LibcryptoNumber(121_665)).product(
    LibcryptoNumber(121_666).inverse(modulo: p), modulo: p)
  static let neutral = EdwardsReference(x: LibcryptoNumber(0), y: one)
  /// y = 4/5, x even.
  static let base: EdwardsReference = {
    guard let base = EdwardsReference(decoding: [0x58] + [UInt8](repeating: 0x66, count: 31)) else {
      preconditionFailure("4/5 is the y of a point")
    }
    return base
  }()

  init(x: LibcryptoNumber, y: LibcryptoNumber) {
    self.x = x
    self.y = y
  }

  /// As OpenSSL decodes: y may be above p, and x = 0 may be called odd.
  init?(decoding octets: [UInt8]) {
    let (p, one) = (Self.p, Self.one)
    let number = LibcryptoNumber(littleEndian: Array(octets.dropLast()) + [octets[31] & 0x7f])
    let yy = number.product(number, modulo: p)
    let u = (yy - one).remainder(modulo: p)
    let v = (yy.product(Self.d, modulo: p) + one).remainder(modulo: p)
    let ratio = u.product(v.inverse(modulo: p), modulo: p)
    // A root of a is a^((p + 3) / 8), or that times 2^((p - 1) / 4), if a has one (RFC 8032 5.1.3).
    let exponent = LibcryptoNumber(powerOfTwo: 252) - LibcryptoNumber(2)
    let quarter = LibcryptoNumber(powerOfTwo: 253) - LibcryptoNumber(5)
    var x = ratio.power(exponent, modulo: p)
    if !(x.product(x, modulo: p) == ratio) {
      x = x.product(LibcryptoNumber(2).power(quarter, modulo: p), modulo: p)
    }
    guard x.product(x, modulo: p) == ratio else { return nil }
    if x.isOdd != (octets[31] >> 7 == 1) { x = (p - x).remainder(modulo: p) }
    self.init(x: x, y: number.remainder(modulo: p))
  }

  var encoding: [UInt8] {
    var octets = Array(y.octets(32).reversed())
    if x.isOdd { octets[31] |= 0x80 }
    return octets
  }

  static prefix func - (a: EdwardsReference) -> EdwardsReference {
    EdwardsReference(x: (p - a.x).remainder(modulo: p), y: a.y)
  }

  static func + (a: EdwardsReference, b: EdwardsReference) -> EdwardsReference {
    func times(_ x: LibcryptoNumber, _ y: LibcryptoNumber) -> LibcryptoNumber {
      x.product(y, modulo: p)
    }
    let t = times(d, times(times(a.x, b.x), times(a.y, b.y)))
    let x = times(times(a.x, b.y) + times(a.y, b.x), (one + t).inverse(modulo: p))
    let y = times(
      times(a.y, b.y) + times(a.x, b.x), (one - t).remainder(modulo: p).inverse(modulo: p))
    return EdwardsReference(x: x, y: y)
  }

  static func * (n: LibcryptoNumber, a: EdwardsReference) -> EdwardsReference {
    var sum = neutral
    for bit in stride(from: n.bitCount - 1, through: 0, by: -1) {
      sum = sum + sum
      if BN_is_bit_set(n.handle, Int32(bit)) == 1 { sum = sum + a }
    }
    return sum
  }

  /// The eight points whose order divides eight: the multiples of one of order eight.
  static let torsion: [EdwardsReference] = {
    var generator = Seeded(seed: 8)
    while true {
      guard let point = EdwardsReference(decoding: generator.octets(32)) else { continue }
      let small = order * point
      let multiples = (0..<8).map { LibcryptoNumber($0) * small }
      if Set(multiples.map(\.encoding)).count == 8 { return multiples }
    }
  }()
}
