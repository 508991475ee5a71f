internal import JOSE

/// The field of a curve, with numbers in whatever form its product is fastest in.
///
/// Elements are always below the modulus, so that equal numbers have equal limbs.
protocol PrimeField {
  associatedtype Element: LimbArray
  /// p.
  static var modulus: Element { get }
  /// 1, in the form of the field.
  static var one: Element { get }
  static func product(_ a: Element, _ b: Element) -> Element
  static func square(_ a: Element) -> Element
  /// Brings a number below p into the form of the field.
  static func entered(_ a: Element) -> Element
  /// Brings it back.
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

  /// a·b/2^384.
  ///
  /// −1/p = 2^32 + 1 mod 2^64, so the quotient digit m takes a shift and an addition, and
  /// m·p = m·2^384 − (m·2^128 + m·2^96 − m·2^32 + m) shifts and subtractions.
  @inline(__always)
  static func product(_ a: Element, _ b: Element) -> Element {
    var (low, high) = a.wideProduct(b)
    var top: UInt64 = 0
    for index in 0..<6 {
      let digit = low[0] &+ (low[0] &<< 32)
      // What is subtracted, in limbs: (m − m·2^32) + (m·2^32 + m)·2^64 …, without the lowest, which
      // vanishes against `low[0]`.
      var borrow: UInt64 = 0
      var subtrahend = Element.zero
      let lowest = Carry.subtract(digit, digit &<< 32, &borrow)
      subtrahend[1] = Carry.subtract(0, digit &>> 32, &borrow)
      let sign = 0 &- borrow
      var carry: UInt64 = 0
      subtrahend[1] = Carry.add(subtrahend[1], digit &<< 32, &carry)
      subtrahend[2] = Carry.add(digit, digit &>> 32, &carry)
      // The borrow reaches beyond: −1 in every limb above, of which the sum takes the carry.
      let extra = carry
      var second: UInt64 = 0
      subtrahend[2] = Carry.add(subtrahend[2], sign, &second)
      subtrahend[3] = extra &+ second &+ sign
      borrow = 0
      _ = Carry.subtract(low[0], lowest, &borrow)
      let a1 = Carry.subtract(low[1], subtrahend[1], &borrow)
      let a2 = Carry.subtract(low[2], subtrahend[2], &borrow)
      let a3 = Carry.subtract(low[3], subtrahend[3], &borrow)
      let a4 = Carry.subtract(low[4], 0, &borrow)
      let a5 = Carry.subtract(low[5], 0, &borrow)
      // m·2^384 less the borrow is not negative, since m·p is not.
      let (sum, isOver) = high[index].addingReportingOverflow(digit)
      let (sum2, isOver2) = sum.addingReportingOverflow(top)
      let (a6, isUnder) = sum2.subtractingReportingOverflow(borrow)
      top = (isOver ? 1 : 0) &+ (isOver2 ? 1 : 0) &- (isUnder ? 1 : 0)
      low = [a1, a2, a3, a4, a5, a6]
    }
    return low.reducedOnce(top: top, modulus: modulus)
  }

  static func entered(_ a: Element) -> Element { product(a, montgomery.rSquared) }
  static func left(_ a: Element) -> Element { product(a, Element(small: 1)) }
  static func inverse(_ a: Element) -> Element { entered(divsteps.inverse(of: left(a))) }
}

/// GF(p) of P-521 (SP 800-186 §3.2.1.5), p = 2^521 − 1.
enum P521Field: PrimeField {
  typealias Element = InlineArray<9, UInt64>

  @inline(__always) static var modulus: Element {
    var limbs = Element(repeating: .max)
    limbs[8] = 0x1ff
    return limbs
  }

  private static let divsteps = Divsteps<9>(modulus)
  static var one: Element { Element(small: 1) }

  /// a·b: 2^521 = 1, so what is above bit 521 is added to what is below.
  ///
  /// A call, since eleven of these in one addition would not fit into the instruction cache.
  @inline(never)
  static func product(_ a: Element, _ b: Element) -> Element {
    let (low, high) = a.wideProduct(b)
    var (below, above) = (low, Element.zero)
    below[8] &= 0x1ff
    above[0] = (low[8] &>> 9) | (high[0] &<< 55)
    for index in 1..<9 { above[index] = (high[index - 1] &>> 9) | (high[index] &<< 55) }
    return below.adding(above).sum.reducedOnce(top: 0, modulus: modulus)
  }

  static func entered(_ a: Element) -> Element { a }
  static func left(_ a: Element) -> Element { a }
  static func inverse(_ a: Element) -> Element { divsteps.inverse(of: a) }
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
