internal import JOSE

/// A point of the curve of Ed25519 as a table has it: y + x, y − x and 2d·x·y (RFC 8032 §5.1.4).
struct EdwardsMultiple: BitwiseCopyable {
  typealias Field = Edwards25519Field

  var sum: Field.Element
  var difference: Field.Element
  var product: Field.Element

  /// The point (x, y), both products of the field.
  init(x: Field.Element, y: Field.Element) {
    sum = Field.product(Field.sum(y, x), Field.one)
    difference = Field.product(Field.difference(y, x), Field.one)
    product = Field.product(
      Field.product(x, y), Field.product(Field.d, Field.sum(Field.one, Field.one)))
  }
}

/// A point (X : Y : Z : T) with x = X/Z, y = Y/Z and x·y = T/Z, all four products of the field.
struct PortableEdwardsPoint: BitwiseCopyable {
  typealias Field = Edwards25519Field

  var x: Field.Element
  var y: Field.Element
  var z: Field.Element
  var t: Field.Element

  static var neutral: PortableEdwardsPoint {
    PortableEdwardsPoint(x: .zero, y: Field.one, z: Field.one, t: .zero)
  }

  /// The base point: y = 4/5, x even (RFC 8032 §5.1).
  static let base = PortableEdwardsPoint(decoding: [0x58] + [UInt8](repeating: 0x66, count: 31))

  /// Adds a multiple of a table, or its negative, in seven products.
  ///
  /// Source: H. Hisil, K. Wong, G. Carter, E. Dawson, "Twisted Edwards Curves Revisited", ASIACRYPT 2008,
  /// §3.1. The formula covers all points, since −1 is a square modulo p and d is not.
  @inline(__always)
  mutating func add(_ other: EdwardsMultiple, isNegative: Bool) {
    let (sum, difference) =
      isNegative ? (other.difference, other.sum) : (other.sum, other.difference)
    let a = Field.product(Field.difference(y, x), difference)
    let b = Field.product(Field.sum(y, x), sum)
    let c = Field.product(t, other.product)
    let d = Field.sum(z, z)
    let (less, more) = (Field.difference(d, c), Field.sum(d, c))
    let (e, h) = (Field.difference(b, a), Field.sum(b, a))
    let (f, g) = isNegative ? (more, less) : (less, more)
    (x, y, z, t) = (
      Field.product(e, f), Field.product(g, h), Field.product(f, g), Field.product(e, h)
    )
  }

  /// The point (x, y), given 1/Z.
  func multiple(inverseOfZ inverse: Field.Element) -> EdwardsMultiple {
    EdwardsMultiple(x: Field.product(x, inverse), y: Field.product(y, inverse))
  }

  /// The octets of the encoding as four words, the lowest first, given 1/Z (RFC 8032 §5.1.2).
  func encoding(inverseOfZ inverse: Field.Element) -> InlineArray<4, UInt64> {
    let x = Field.left(Field.product(x, inverse))
    let y = Field.left(Field.product(y, inverse))
    return [y[0], y[1], y[2], y[3] | x[0] &<< 63]
  }

  /// The point with this encoding, or `nil` where there is no x for the y.
  ///
  /// It is read as libcrypto reads it: y may be above p, and x = 0 may come with a sign, both of which
  /// RFC 8032 §5.1.3 forbids.
  init?(decoding octets: [UInt8]) {
    guard octets.count == 32 else { return nil }
    let y = Field.entered(Field.Element(bigEndian: Array(octets.reversed()).octets))
    let yy = Field.square(y)
    let u = Field.product(Field.difference(yy, Field.one), Field.one)
    let v = Field.product(Field.sum(Field.product(yy, Field.d), Field.one), Field.one)
    // u·v³·(u·v⁷)^((p − 5)/8) is a root of u/v if there is one, up to a root of −1.
    let v3 = Field.product(Field.square(v), v)
    let uv7 = Field.product(Field.product(Field.square(v3), v), u)
    var x = Field.product(Field.product(u, v3), Field.powerForRoot(uv7))
    let vxx = Field.product(v, Field.square(x))
    if !Field.areEqual(vxx, u) {
      guard Field.areEqual(vxx, Field.negation(u)) else { return nil }
      x = Field.product(x, Field.rootOfMinusOne)
    }
    let isOdd = Field.left(x)[0] & 1 == 1
    if isOdd != (octets[31] >> 7 == 1) { x = Field.product(Field.negation(x), Field.one) }
    (self.x, self.y, z, t) = (x, y, Field.one, Field.product(x, y))
  }

  private init(x: Field.Element, y: Field.Element, z: Field.Element, t: Field.Element) {
    (self.x, self.y, self.z, self.t) = (x, y, z, t)
  }

  /// −P.
  var negated: PortableEdwardsPoint {
    PortableEdwardsPoint(
      x: Field.product(Field.negation(x), Field.one), y: y, z: z,
      t: Field.product(Field.negation(t), Field.one))
  }
}
