/// A point of a curve by its two coordinates, in the form of the field; never the neutral point.
struct AffinePoint<Curve: PortableCurve>: BitwiseCopyable {
  typealias Field = Curve.Field

  var x: Field.Element
  var y: Field.Element

  static var generator: AffinePoint {
    AffinePoint(
      x: Field.entered(Curve.number(Curve.generator.x)),
      y: Field.entered(Curve.number(Curve.generator.y)))
  }

  @inline(__always) var negated: AffinePoint { AffinePoint(x: x, y: Field.negation(y)) }

  /// What the slope of the sum with `other` is divided by: the difference of the x, or 2y where the
  /// points are equal.
  @inline(__always) func slopeDivisor(_ other: AffinePoint, isDoubling: Bool) -> Field.Element {
    isDoubling ? Field.sum(y, y) : Field.difference(other.x, x)
  }

  /// The sum, given 1/``slopeDivisor(_:isDoubling:)``: the chord's rule, or the tangent's.
  @inline(__always)
  func adding(_ other: AffinePoint, inverse: Field.Element, isDoubling: Bool) -> AffinePoint {
    let rise = isDoubling ? tangent : Field.difference(other.y, y)
    let slope = Field.product(rise, inverse)
    let third = Field.difference(Field.difference(Field.square(slope), x), other.x)
    return AffinePoint(
      x: third, y: Field.difference(Field.product(slope, Field.difference(x, third)), y))
  }

  /// 3x² + a.
  private var tangent: Field.Element {
    let square = Field.square(x)
    let triple = Field.sum(Field.sum(square, square), square)
    guard !Curve.isAZero else { return triple }
    return Field.difference(triple, Field.sum(Field.sum(Field.one, Field.one), Field.one))
  }
}

/// A point (X/Z², Y/Z³).
struct JacobianPoint<Curve: PortableCurve>: BitwiseCopyable {
  typealias Field = Curve.Field

  var x: Field.Element
  var y: Field.Element
  var z: Field.Element

  @inline(__always) init(_ point: AffinePoint<Curve>) {
    (x, y, z) = (point.x, point.y, Field.one)
  }

  /// Adds a point in eight products and three squares.
  ///
  /// Source: D. Bernstein, T. Lange, Explicit-Formulas Database, "madd" for Jacobian coordinates.
  ///
  /// Where both have the same x, Z becomes 0 and no later addition changes that: whoever looks at Z in
  /// the end sees whether the formula ever failed.
  @inline(__always)
  mutating func add(_ other: AffinePoint<Curve>) {
    let zz = Field.square(z)
    let h = Field.difference(Field.product(other.x, zz), x)
    let r = Field.difference(Field.product(Field.product(z, zz), other.y), y)
    let hh = Field.square(h)
    let hhh = Field.product(h, hh)
    let v = Field.product(x, hh)
    x = Field.difference(Field.difference(Field.square(r), hhh), Field.sum(v, v))
    y = Field.difference(
      Field.product(r, Field.difference(v, x)), Field.product(y, hhh))
    z = Field.product(z, h)
  }
}

/// Inverses of many numbers at the cost of one and three products each, by Montgomery's trick.
///
/// Source: P. Montgomery, "Speeding the Pollard and elliptic curve methods of factorization",
/// Mathematics of Computation 48, 1987.
enum SharedInversion<Field: PrimeField> {
  /// Replaces the first `count` numbers by their inverses; a 0 stays, and harms no other.
  ///
  /// - Parameters:
  ///   - numbers: At least `count` of them.
  ///   - products: Room for as many.
  ///   - count: How many to replace.
  @inline(__always)
  static func invert(
    _ numbers: inout [Field.Element], products: inout [Field.Element], count: Int
  ) {
    var product = Field.one
    for index in 0..<count {
      products[index] = product
      if !Field.isZero(numbers[index]) { product = Field.product(product, numbers[index]) }
    }
    var inverse = Field.inverse(product)
    for index in (0..<count).reversed() where !Field.isZero(numbers[index]) {
      let number = numbers[index]
      numbers[index] = Field.product(inverse, products[index])
      inverse = Field.product(inverse, number)
    }
  }
}
