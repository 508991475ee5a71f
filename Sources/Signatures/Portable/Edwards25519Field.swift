internal import JOSE

/// GF(p) of Ed25519 (RFC 8032 §5.1), p = 2^255 − 19, in limbs of 51 bits.
///
/// Five of them make 2^255 = 19. Products leave room in 128 bits, so that carries are taken once, in the
/// end, and sums and differences take none at all: a product has limbs below 2^51 + 2^18, and what one
/// sum and one difference make of products is below 2^54, which is what a product takes. Several forms
/// stand for one number, so only ``isZero(_:)`` and ``areEqual(_:_:)`` compare.
enum Edwards25519Field: PrimeField {
  typealias Element = InlineArray<5, UInt64>

  private static var mask: UInt64 { 1 &<< 51 &- 1 }

  /// p; the fifth limb is room for the others' form.
  @inline(__always) static var modulus: Element {
    [.max - 18, .max, .max, .max >> 1, 0]
  }

  private static let divsteps = Divsteps<5>(modulus)
  static var one: Element { Element(small: 1) }

  /// d = −121665/121666 of the curve −x² + y² = 1 + d·x²·y².
  static let d = product(
    negation(Element(small: 121_665)), inverse(Element(small: 121_666)))

  /// A root of −1: 2^((p − 1)/4).
  static let rootOfMinusOne: Element = {
    let two = Element(small: 2)
    return product(square(powerForRoot(two)), two)
  }()

  // MARK: Products

  @inline(__always)
  static func product(_ a: Element, _ b: Element) -> Element {
    let (a0, a1, a2, a3, a4) = (a[0], a[1], a[2], a[3], a[4])
    let (b0, b1, b2, b3, b4) = (b[0], b[1], b[2], b[3], b[4])
    let (n1, n2, n3, n4) = (19 &* b1, 19 &* b2, 19 &* b3, 19 &* b4)
    return carried(
      wide(a0, b0) &+ wide(a1, n4) &+ wide(a2, n3) &+ wide(a3, n2) &+ wide(a4, n1),
      wide(a0, b1) &+ wide(a1, b0) &+ wide(a2, n4) &+ wide(a3, n3) &+ wide(a4, n2),
      wide(a0, b2) &+ wide(a1, b1) &+ wide(a2, b0) &+ wide(a3, n4) &+ wide(a4, n3),
      wide(a0, b3) &+ wide(a1, b2) &+ wide(a2, b1) &+ wide(a3, b0) &+ wide(a4, n4),
      wide(a0, b4) &+ wide(a1, b3) &+ wide(a2, b2) &+ wide(a3, b1) &+ wide(a4, b0))
  }

  @inline(__always) private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 {
    UInt128(a) &* UInt128(b)
  }

  /// Takes the carries of places below 77·2^108 < 2^115.
  @inline(__always)
  private static func carried(
    _ c0: UInt128, _ c1: UInt128, _ c2: UInt128, _ c3: UInt128, _ c4: UInt128
  ) -> Element {
    let t1 = c1 &+ c0 &>> 51
    let t2 = c2 &+ t1 &>> 51
    let t3 = c3 &+ t2 &>> 51
    let t4 = c4 &+ t3 &>> 51
    let t0 = UInt128(low(c0)) &+ 19 &* (t4 &>> 51)
    return [
      low(t0), low(t1) &+ UInt64(truncatingIfNeeded: t0 &>> 51), low(t2), low(t3), low(t4),
    ]
  }

  @inline(__always) private static func low(_ place: UInt128) -> UInt64 {
    UInt64(truncatingIfNeeded: place) & mask
  }

  /// a^((p − 5)/8), of which roots are made; the exponent is 2^252 − 3, all ones but for bit 1.
  static func powerForRoot(_ a: Element) -> Element {
    var power = a
    for bit in (0..<251).reversed() {
      power = square(power)
      if bit != 1 { power = product(power, a) }
    }
    return power
  }

  // MARK: Sums

  @inline(__always)
  static func sum(_ a: Element, _ b: Element) -> Element {
    [a[0] &+ b[0], a[1] &+ b[1], a[2] &+ b[2], a[3] &+ b[3], a[4] &+ b[4]]
  }

  /// a − b + 4p, so that no limb is negative.
  @inline(__always)
  static func difference(_ a: Element, _ b: Element) -> Element {
    let (lowest, other) = (4 &* (mask &- 18), 4 &* mask)
    return [
      a[0] &+ lowest &- b[0], a[1] &+ other &- b[1], a[2] &+ other &- b[2],
      a[3] &+ other &- b[3], a[4] &+ other &- b[4],
    ]
  }

  static func negation(_ a: Element) -> Element { difference(.zero, a) }

  // MARK: Comparison

  static func isZero(_ a: Element) -> Bool { left(a).isZero }

  static func areEqual(_ a: Element, _ b: Element) -> Bool { left(a).equals(left(b)) }

  // MARK: Form

  /// From four limbs of 64 bits, of which the highest bit is left out.
  static func entered(_ a: Element) -> Element {
    [
      a[0] & mask,
      (a[0] &>> 51 | a[1] &<< 13) & mask,
      (a[1] &>> 38 | a[2] &<< 26) & mask,
      (a[2] &>> 25 | a[3] &<< 39) & mask,
      a[3] &>> 12 & mask,
    ]
  }

  /// Back to four limbs of 64 bits, below p.
  static func left(_ a: Element) -> Element {
    var limbs = a
    for _ in 0..<2 { carry(&limbs) }
    // Now below 2^255 + 19: p has to go where 19 more reach 2^255.
    var above = limbs
    above[0] &+= 19
    let multiple = above.carriedOut(mask)
    limbs[0] &+= 19 &* multiple
    _ = limbs.carriedOut(mask)
    return [
      limbs[0] | limbs[1] &<< 51, limbs[1] &>> 13 | limbs[2] &<< 38,
      limbs[2] &>> 26 | limbs[3] &<< 25, limbs[3] &>> 39 | limbs[4] &<< 12, 0,
    ]
  }

  private static func carry(_ limbs: inout Element) { limbs[0] &+= 19 &* limbs.carriedOut(mask) }

  static func inverse(_ a: Element) -> Element { entered(divsteps.inverse(of: left(a))) }
}

extension InlineArray<5, UInt64> {
  /// Takes the carries of limbs of 51 bits, and gives the one that leaves the highest.
  fileprivate mutating func carriedOut(_ mask: UInt64) -> UInt64 {
    var carry: UInt64 = 0
    for index in 0..<5 {
      carry &+= self[index]
      self[index] = carry & mask
      carry &>>= 51
    }
    return carry
  }
}
