internal import JOSE

/// The field of a curve, with numbers in whatever form its product is fastest in.
///
/// Unless a field says otherwise, elements are always below the modulus, so that equal numbers have
/// equal limbs.
protocol PrimeField {
  associatedtype Element: LimbArray
  /// p, as a plain number.
  static var modulus: Element { get }
  /// 1, in the form of the field.
  static var one: Element { get }
  static func product(_ a: Element, _ b: Element) -> Element
  static func square(_ a: Element) -> Element
  static func sum(_ a: Element, _ b: Element) -> Element
  static func difference(_ a: Element, _ b: Element) -> Element
  static func negation(_ a: Element) -> Element
  static func isZero(_ a: Element) -> Bool
  static func areEqual(_ a: Element, _ b: Element) -> Bool
  /// Brings a number below p into the form of the field.
  static func entered(_ a: Element) -> Element
  /// Brings it back, below p.
  static func left(_ a: Element) -> Element
  /// 1/a, for a number that is not 0, in the field's form both.
  static func inverse(_ a: Element) -> Element
}

extension PrimeField {
  @inline(__always) static func square(_ a: Element) -> Element { product(a, a) }

  @inline(__always) static func sum(_ a: Element, _ b: Element) -> Element {
    a.adding(b, modulo: modulus)
  }

  @inline(__always) static func difference(_ a: Element, _ b: Element) -> Element {
    a.subtracting(b, modulo: modulus)
  }

  @inline(__always) static func negation(_ a: Element) -> Element {
    Element.zero.subtracting(a, modulo: modulus)
  }

  @inline(__always) static func isZero(_ a: Element) -> Bool { a.isZero }

  @inline(__always) static func areEqual(_ a: Element, _ b: Element) -> Bool { a.equals(b) }
}

/// GF(p) of P-256 (SP 800-186 §3.2.1.3), p = 2^256 − 2^224 + 2^192 + 2^96 − 1, in Montgomery's form.
enum P256Field: PrimeField {
  typealias Element = InlineArray<4, UInt64>

  @inline(__always) static var modulus: Element {
    [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001]
  }

  private static let montgomery = Montgomery(modulus)
  private static let divsteps = Divsteps<5>(modulus)
  static let one = montgomery.entered(Element(small: 1))

  /// a·b/2^256.
  ///
  /// p's lowest limb is −1, so the quotient digit is the lowest limb m itself, and
  /// m·p = m·2^256 − m·2^224 + m·2^192 + m·2^96 − m needs one product, by p's highest limb.
  @inline(__always)
  static func product(_ a: Element, _ b: Element) -> Element {
    var (low, high) = a.wideProduct(b)
    var top: UInt64 = 0
    for index in 0..<4 {
      let digit = low[0]
      var carry: UInt64 = 0
      let first = Carry.add(low[1], digit &<< 32, &carry)
      let second = Carry.add(low[2], digit &>> 32, &carry)
      let third = Carry.multiply(digit, 0xffff_ffff_0000_0001, adding: low[3], &carry)
      var above = top
      let fourth = Carry.add(high[index], carry, &above)
      top = above
      low = [first, second, third, fourth]
    }
    return low.reducedOnce(top: top, modulus: modulus)
  }

  static func entered(_ a: Element) -> Element { product(a, montgomery.rSquared) }
  static func left(_ a: Element) -> Element { product(a, Element(small: 1)) }
  static func inverse(_ a: Element) -> Element { entered(divsteps.inverse(of: left(a))) }
}

/// GF(p) of P-384 (SP 800-186 §3.2.1.4), p = 2^384 − 2^128 − 2^96 + 2^32 − 1, in Montgomery's form.
enum P384Field: PrimeField {
  typealias Element = InlineArray<6, UInt64>

  @inline(__always) static var modulus: Element {
    [
      0x0000_0000_ffff_ffff, 0xffff_ffff_0000_0000, 0xffff_ffff_ffff_fffe,
      0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff,
    ]
  }

  private static let montgomery = Montgomery(modulus)
  private static let divsteps = Divsteps<7>(modulus)
  static let one = montgomery.entered(Element(small: 1))

  /// a·b/2^384, two limbs at a time.
  ///
  /// −1/p = 1 + 2^32 + 2^64 mod 2^128, so the quotient digit m for the lowest 128 bits takes two shifts
  /// and two additions. m·p = m·2^384 − m·(2^128 + 2^96 − 2^32 + 1), of which the lowest 128 bits vanish
  /// against the others.
  @inline(__always)
  static func product(_ a: Element, _ b: Element) -> Element {
    let (low, high) = a.wideProduct(b)
    var (first, second, third) = (pair(low[0], low[1]), pair(low[2], low[3]), pair(low[4], low[5]))
    var top: UInt64 = 0
    reduce(&first, &second, &third, pair(high[0], high[1]), &top)
    reduce(&first, &second, &third, pair(high[2], high[3]), &top)
    reduce(&first, &second, &third, pair(high[4], high[5]), &top)
    let result: Element = [
      lowHalf(first), highHalf(first), lowHalf(second), highHalf(second), lowHalf(third),
      highHalf(third),
    ]
    return result.reducedOnce(top: top, modulus: modulus)
  }

  /// Takes 128 bits off at the bottom and in at the top.
  @inline(__always)
  private static func reduce(
    _ first: inout UInt128, _ second: inout UInt128, _ third: inout UInt128, _ next: UInt128,
    _ top: inout UInt64
  ) {
    let digit = first &+ first &<< 32 &+ first &<< 64
    // m·(2^64 − 1)·2^32 + m, without its lowest 128 bits, and m·2^128.
    let (shifted, borrow) = (digit &<< 64).subtractingReportingOverflow(digit)
    let above = UInt128(highHalf(digit) &- (borrow ? 1 : 0)) &<< 32 | shifted &>> 96
    let carry = (shifted &<< 32).addingReportingOverflow(digit).overflow
    let (subtrahend, isOver) = digit.addingReportingOverflow(above &+ (carry ? 1 : 0))
    let (difference, isUnder) = second.subtractingReportingOverflow(subtrahend)
    let (difference2, isUnder2) = third.subtractingReportingOverflow(
      (isOver ? 1 : 0) &+ (isUnder ? 1 : 0))
    // m·p is not negative, so neither is what is left.
    let (sum, isOver3) = next.addingReportingOverflow(digit)
    let (sum2, isOver4) = sum.addingReportingOverflow(UInt128(top))
    let (sum3, isUnder3) = sum2.subtractingReportingOverflow(isUnder2 ? 1 : 0)
    top = (isOver3 ? 1 : 0) &+ (isOver4 ? 1 : 0) &- (isUnder3 ? 1 : 0)
    (first, second, third) = (difference, difference2, sum3)
  }

  @inline(__always) private static func pair(_ low: UInt64, _ high: UInt64) -> UInt128 {
    UInt128(high) &<< 64 | UInt128(low)
  }

  @inline(__always) private static func lowHalf(_ a: UInt128) -> UInt64 {
    UInt64(truncatingIfNeeded: a)
  }

  @inline(__always) private static func highHalf(_ a: UInt128) -> UInt64 {
    UInt64(truncatingIfNeeded: a &>> 64)
  }

  static func entered(_ a: Element) -> Element { product(a, montgomery.rSquared) }
  static func left(_ a: Element) -> Element { product(a, Element(small: 1)) }
  static func inverse(_ a: Element) -> Element { entered(divsteps.inverse(of: left(a))) }
}

/// GF(p) of secp256k1 (SEC 2 §2.4.1), p = 2^256 − 2^32 − 977.
enum K256Field: PrimeField {
  typealias Element = InlineArray<4, UInt64>

  @inline(__always) static var modulus: Element {
    [0xffff_fffe_ffff_fc2f, .max, .max, .max]
  }

  private static let divsteps = Divsteps<5>(modulus)
  static var one: Element { Element(small: 1) }

  /// a·b: 2^256 = 2^32 + 977 = c, so the high half times c is added to the low one, twice.
  @inline(__always)
  static func product(_ a: Element, _ b: Element) -> Element {
    let fold: UInt64 = 0x1_0000_03d1
    var (low, high) = a.wideProduct(b)
    var carry: UInt64 = 0
    for index in 0..<4 {
      low[index] = Carry.multiply(high[index], fold, adding: low[index], &carry)
    }
    var second: UInt64 = 0
    low[0] = Carry.multiply(carry, fold, adding: low[0], &second)
    for index in 1..<4 { low[index] = Carry.add(low[index], 0 as UInt64, &second) }
    // At most one more 2^256, and then what is left is small.
    let (folded, _) = low.adding(Element(small: second &* fold))
    return folded.reducedOnce(top: 0, modulus: modulus)
  }

  static func entered(_ a: Element) -> Element { a }
  static func left(_ a: Element) -> Element { a }
  static func inverse(_ a: Element) -> Element { divsteps.inverse(of: a) }
}
