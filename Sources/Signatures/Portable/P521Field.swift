internal import JOSE

/// GF(p) of P-521 (SP 800-186 §3.2.1.5), p = 2^521 − 1, in limbs of 58 bits.
///
/// Nine limbs of 58 bits are one bit more than p has, so 2^522 = 2, and a product needs no division.
/// Their products leave room in 128 bits for every sum that is made of them: no carry is taken before
/// all terms of a place have been added, which with full limbs is half of the work.
///
/// Elements are below 2p, with limbs that may be a little too long: each is below 2^58 + 2^12, and the
/// highest below 2^57 + 4. Two forms stand for one number, so ``isZero(_:)`` and ``areEqual(_:_:)``
/// compare, and limbs do not.
enum P521Field: PrimeField {
  typealias Element = InlineArray<9, UInt64>

  private static var mask: UInt64 { 1 &<< 58 &- 1 }
  private static var highestMask: UInt64 { 1 &<< 57 &- 1 }

  @inline(__always) static var modulus: Element {
    var limbs = Element(repeating: .max)
    limbs[8] = 0x1ff
    return limbs
  }

  private static let divsteps = Divsteps<9>(modulus)
  static var one: Element { Element(small: 1) }

  // MARK: Products

  /// Three limbs of an element.
  private typealias Third = (UInt64, UInt64, UInt64)

  /// The product of two thirds, in places that have not been carried.
  private typealias Places = (UInt128, UInt128, UInt128, UInt128, UInt128)

  /// a·b, by thirds after Karatsuba.
  ///
  /// With t = 2^174, t³ = 2 and
  ///
  ///     a·b = (a₀b₀ + 2·m₁₂) + (m₀₁ + 2·a₂b₂)·t + (m₀₂ + a₁b₁)·t²
  ///     mᵢⱼ = (aᵢ + aⱼ)(bᵢ + bⱼ) − aᵢbᵢ − aⱼbⱼ = aᵢbⱼ + aⱼbᵢ
  ///
  /// which are 54 products of limbs instead of 81. Sums of limbs are below 2^60, a place of a third's
  /// product below 3·2^120, and a place of the whole below 2^125.
  ///
  /// A call, since eleven of these in one addition would not fit into the instruction cache.
  @inline(never)
  static func product(_ a: Element, _ b: Element) -> Element {
    let (a0, a1, a2) = thirds(a)
    let (b0, b1, b2) = thirds(b)
    let p0 = product(a0, b0)
    let p1 = product(a1, b1)
    let p2 = product(a2, b2)
    let m01 = difference(product(sum(a0, a1), sum(b0, b1)), sum(p0, p1))
    let m12 = difference(product(sum(a1, a2), sum(b1, b2)), sum(p1, p2))
    let m02 = difference(product(sum(a0, a2), sum(b0, b2)), sum(p0, p2))
    return joined(sum(p0, sum(m12, m12)), sum(m01, sum(p2, p2)), sum(m02, p1))
  }

  /// a², place by place: 45 products of limbs.
  @inline(never)
  static func square(_ a: Element) -> Element {
    let (a0, a1, a2, a3, a4) = (a[0], a[1], a[2], a[3], a[4])
    let (a5, a6, a7, a8) = (a[5], a[6], a[7], a[8])
    let (d0, d1, d2, d3, d4) = (2 &* a0, 2 &* a1, 2 &* a2, 2 &* a3, 2 &* a4)
    let (d5, d6, d7, d8) = (2 &* a5, 2 &* a6, 2 &* a7, 2 &* a8)
    // What lies beyond the highest limb counts twice, and what comes in pairs again.
    let c0 = wide(a0, a0) &+ wide(d1, d8) &+ wide(d2, d7) &+ wide(d3, d6) &+ wide(d4, d5)
    let c1 = wide(d0, a1) &+ wide(d2, d8) &+ wide(d3, d7) &+ wide(d4, d6) &+ wide(a5, d5)
    let c2 = wide(d0, a2) &+ wide(a1, a1) &+ wide(d3, d8) &+ wide(d4, d7) &+ wide(d5, d6)
    let c3 = wide(d0, a3) &+ wide(d1, a2) &+ wide(d4, d8) &+ wide(d5, d7) &+ wide(a6, d6)
    let c4 = wide(d0, a4) &+ wide(d1, a3) &+ wide(a2, a2) &+ wide(d5, d8) &+ wide(d6, d7)
    let c5 = wide(d0, a5) &+ wide(d1, a4) &+ wide(d2, a3) &+ wide(d6, d8) &+ wide(a7, d7)
    let c6 = wide(d0, a6) &+ wide(d1, a5) &+ wide(d2, a4) &+ wide(a3, a3) &+ wide(d7, d8)
    let c7 = wide(d0, a7) &+ wide(d1, a6) &+ wide(d2, a5) &+ wide(d3, a4) &+ wide(a8, d8)
    let c8 = wide(d0, a8) &+ wide(d1, a7) &+ wide(d2, a6) &+ wide(d3, a5) &+ wide(a4, a4)
    return carried([c0, c1, c2, c3, c4, c5, c6, c7, c8])
  }

  @inline(__always) private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 {
    UInt128(a) &* UInt128(b)
  }

  @inline(__always) private static func thirds(_ a: Element) -> (Third, Third, Third) {
    ((a[0], a[1], a[2]), (a[3], a[4], a[5]), (a[6], a[7], a[8]))
  }

  @inline(__always) private static func product(_ a: Third, _ b: Third) -> Places {
    (
      wide(a.0, b.0), wide(a.0, b.1) &+ wide(a.1, b.0),
      wide(a.0, b.2) &+ wide(a.1, b.1) &+ wide(a.2, b.0),
      wide(a.1, b.2) &+ wide(a.2, b.1), wide(a.2, b.2)
    )
  }

  @inline(__always) private static func sum(_ a: Third, _ b: Third) -> Third {
    (a.0 &+ b.0, a.1 &+ b.1, a.2 &+ b.2)
  }

  @inline(__always) private static func sum(_ a: Places, _ b: Places) -> Places {
    (a.0 &+ b.0, a.1 &+ b.1, a.2 &+ b.2, a.3 &+ b.3, a.4 &+ b.4)
  }

  @inline(__always) private static func difference(_ a: Places, _ b: Places) -> Places {
    (a.0 &- b.0, a.1 &- b.1, a.2 &- b.2, a.3 &- b.3, a.4 &- b.4)
  }

  /// The element c₀ + c₁·2^174 + c₂·2^348.
  @inline(__always)
  private static func joined(_ c0: Places, _ c1: Places, _ c2: Places) -> Element {
    carried([
      c0.0 &+ (c2.3 &<< 1), c0.1 &+ (c2.4 &<< 1), c0.2, c1.0 &+ c0.3, c1.1 &+ c0.4, c1.2,
      c2.0 &+ c1.3, c2.1 &+ c1.4, c2.2,
    ])
  }

  /// Takes the carries of places below 2^126.
  @inline(__always)
  private static func carried(_ places: InlineArray<9, UInt128>) -> Element {
    var (result, carry) = (Element.zero, UInt128(0))
    for index in 0..<8 {
      carry &+= places[index]
      result[index] = UInt64(truncatingIfNeeded: carry) & mask
      carry &>>= 58
    }
    carry &+= places[8]
    result[8] = UInt64(truncatingIfNeeded: carry) & highestMask
    // Bit 521 on counts one. What is left after the lowest limb is below 2^12, and stays in the next.
    carry = carry &>> 57 &+ UInt128(result[0])
    result[0] = UInt64(truncatingIfNeeded: carry) & mask
    result[1] &+= UInt64(truncatingIfNeeded: carry &>> 58)
    return result
  }

  // MARK: Sums

  @inline(__always)
  static func sum(_ a: Element, _ b: Element) -> Element {
    var result = a
    for index in 0..<9 { result[index] = a[index] &+ b[index] }
    return shortened(result)
  }

  /// a − b + 2p, so that no limb is negative.
  @inline(__always)
  static func difference(_ a: Element, _ b: Element) -> Element {
    var result = a
    for index in 0..<8 { result[index] = a[index] &+ 2 &* mask &- b[index] }
    result[8] = a[8] &+ 2 &* highestMask &- b[8]
    return shortened(result)
  }

  static func negation(_ a: Element) -> Element { difference(.zero, a) }

  /// Gives each limb's carry to the next, all at once.
  @inline(__always)
  private static func shortened(_ a: Element) -> Element {
    var result = a
    result[0] = a[0] & mask &+ a[8] &>> 57
    for index in 1..<8 { result[index] = a[index] & mask &+ a[index - 1] &>> 58 }
    result[8] = a[8] & highestMask &+ a[7] &>> 58
    return result
  }

  // MARK: Comparison

  static func isZero(_ a: Element) -> Bool {
    // 0 and p are zero. Their lowest bits are what nearly nothing else has.
    let lowest = a[0] & mask
    guard lowest == 0 || lowest == mask else { return false }
    return left(a).isZero
  }

  static func areEqual(_ a: Element, _ b: Element) -> Bool { isZero(difference(a, b)) }

  // MARK: Form

  /// From limbs of 64 bits to limbs of 58.
  static func entered(_ a: Element) -> Element {
    var result = Element.zero
    for index in 0..<9 {
      let (limb, shift) = (index * 58 / 64, UInt64(index * 58 % 64))
      var bits = a[limb] &>> shift
      if shift > 6, limb < 8 { bits |= a[limb + 1] &<< (64 &- shift) }
      result[index] = bits & mask
    }
    return result
  }

  /// Back to limbs of 64 bits, below p.
  static func left(_ a: Element) -> Element {
    // Bit 521 on counts one. The second round takes what the first one made.
    var limbs = a
    for _ in 0..<2 {
      var carry: UInt64 = 0
      for index in 0..<8 {
        carry &+= limbs[index]
        limbs[index] = carry & mask
        carry &>>= 58
      }
      carry &+= limbs[8]
      limbs[8] = carry & highestMask
      limbs[0] &+= carry &>> 57
    }
    var result = Element.zero
    for index in 0..<9 {
      let (limb, shift) = (index * 58 / 64, UInt64(index * 58 % 64))
      result[limb] |= limbs[index] &<< shift
      if shift > 6, limb < 8 { result[limb + 1] |= limbs[index] &>> (64 &- shift) }
    }
    return result.reducedOnce(top: 0, modulus: modulus)
  }

  static func inverse(_ a: Element) -> Element { entered(divsteps.inverse(of: left(a))) }
}
