/// Inverses modulo an odd number by division steps, in the variable-time form that skips zeros.
///
/// Source: D. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular inversion", TCHES
/// 2019.
///
/// A step takes (δ, f, g) to (1 − δ, g, (g − f)/2) where g is odd and δ > 0, and else to
/// (1 + δ, f, (g + (g mod 2)·f)/2); f is always odd, and g becomes 0 with f = ±gcd. What 62 steps do
/// depends on the lowest 62 bits alone, so they are done on words, and their matrix *t* with
/// 2^62·(f′, g′) = t·(f, g) is then applied to the long numbers. The same matrices, applied to
/// (d, e) = (0, 1) modulo the modulus, leave d = ±1/g.
struct Divsteps<let count: Int>: Sendable {
  /// A signed number in limbs of 62 bits, the highest with the sign.
  typealias Signed = InlineArray<count, Int64>

  private let modulus: Signed
  /// 1 / modulus mod 2^62.
  private let inverse: UInt64

  private static var mask: UInt64 { (1 << 62) - 1 }

  init<Number: LimbArray>(_ modulus: Number) {
    self.modulus = Self.signed(modulus)
    var inverse = modulus[limb: 0]
    for _ in 0..<5 { inverse = inverse &* (2 &- modulus[limb: 0] &* inverse) }
    self.inverse = inverse & Self.mask
  }

  /// 1/`number` modulo the modulus, for a number below it and prime to it.
  func inverse<Number: LimbArray>(of number: Number) -> Number {
    var (f, g) = (modulus, Self.signed(number))
    var (d, e) = (Signed(repeating: 0), Signed(repeating: 0))
    e[0] = 1
    var eta: Int64 = -1
    repeat {
      let matrix = Self.steps(&eta, f: f[0], g: g[0])
      apply(matrix, toResidues: &d, &e)
      Self.apply(matrix, to: &f, &g)
    } while !Self.isZero(g)
    return Self.number(normalized(d, isNegated: f[count - 1] < 0))
  }

  /// What 62 steps do: (u, v; q, r).
  private struct Matrix {
    var (u, v, q, r): (Int64, Int64, Int64, Int64)
  }

  /// 62 steps on the lowest bits, with η = −δ.
  @inline(__always)
  private static func steps(_ eta: inout Int64, f: Int64, g: Int64) -> Matrix {
    var (f, g) = (UInt64(bitPattern: f), UInt64(bitPattern: g))
    var (u, v, q, r): (UInt64, UInt64, UInt64, UInt64) = (1, 0, 0, 1)
    var left = 62
    while true {
      // Even g: as many steps at once as it has zeros at its end.
      let zeros = (g | (UInt64.max &<< UInt64(left))).trailingZeroBitCount
      g &>>= UInt64(zeros)
      u &<<= UInt64(zeros)
      v &<<= UInt64(zeros)
      eta &-= Int64(zeros)
      left &-= zeros
      if left == 0 { break }
      if eta < 0 {
        eta = 0 &- eta
        (f, g) = (g, 0 &- f)
        (u, q) = (q, 0 &- u)
        (v, r) = (r, 0 &- v)
      }
      // A multiple of f makes up to 4 bits of g vanish; no more steps than until δ turns its sign.
      let limit = min(Int(eta) &+ 1, left)
      let mask = (UInt64.max &>> UInt64(64 &- limit)) & 15
      // −1/f mod 16, negated: f + 2·(f + 1 & 4) is 1/f there.
      let factor = (0 &- (f &+ (((f &+ 1) & 4) &<< 1))) &* g & mask
      g &+= f &* factor
      q &+= u &* factor
      r &+= v &* factor
    }
    return Matrix(
      u: Int64(bitPattern: u), v: Int64(bitPattern: v), q: Int64(bitPattern: q),
      r: Int64(bitPattern: r))
  }

  /// (f, g) := t·(f, g) / 2^62, exactly.
  @inline(__always)
  private static func apply(_ t: Matrix, to f: inout Signed, _ g: inout Signed) {
    var low = wide(t.u, f[0]) &+ wide(t.v, g[0])
    var high = wide(t.q, f[0]) &+ wide(t.r, g[0])
    for index in 1..<count {
      low = (low &>> 62) &+ wide(t.u, f[index]) &+ wide(t.v, g[index])
      high = (high &>> 62) &+ wide(t.q, f[index]) &+ wide(t.r, g[index])
      f[index - 1] = limb(low)
      g[index - 1] = limb(high)
    }
    f[count - 1] = Int64(truncatingIfNeeded: low &>> 62)
    g[count - 1] = Int64(truncatingIfNeeded: high &>> 62)
  }

  /// (d, e) := t·(d, e) / 2^62 modulo the modulus, within −2·modulus and modulus.
  @inline(__always)
  private func apply(_ t: Matrix, toResidues d: inout Signed, _ e: inout Signed) {
    // A negative number counts as itself plus the modulus.
    let (signD, signE) = (d[count - 1] &>> 63, e[count - 1] &>> 63)
    var multipleD = (t.u & signD) &+ (t.v & signE)
    var multipleE = (t.q & signD) &+ (t.r & signE)
    var low = Self.wide(t.u, d[0]) &+ Self.wide(t.v, e[0])
    var high = Self.wide(t.q, d[0]) &+ Self.wide(t.r, e[0])
    // The multiple of the modulus that makes the lowest 62 bits vanish.
    multipleD &-= exactMultiple(low, multipleD)
    multipleE &-= exactMultiple(high, multipleE)
    low = low &+ Self.wide(modulus[0], multipleD)
    high = high &+ Self.wide(modulus[0], multipleE)
    for index in 1..<count {
      low =
        (low &>> 62) &+ Self.wide(t.u, d[index]) &+ Self.wide(t.v, e[index])
        &+ Self.wide(modulus[index], multipleD)
      high =
        (high &>> 62) &+ Self.wide(t.q, d[index]) &+ Self.wide(t.r, e[index])
        &+ Self.wide(modulus[index], multipleE)
      d[index - 1] = Self.limb(low)
      e[index - 1] = Self.limb(high)
    }
    d[count - 1] = Int64(truncatingIfNeeded: low &>> 62)
    e[count - 1] = Int64(truncatingIfNeeded: high &>> 62)
  }

  @inline(__always)
  private func exactMultiple(_ value: Int128, _ multiple: Int64) -> Int64 {
    let low = UInt64(truncatingIfNeeded: value)
    return Int64(
      bitPattern: (inverse &* low &+ UInt64(bitPattern: multiple)) & Self.mask)
  }

  /// ±d between 0 and the modulus.
  private func normalized(_ d: Signed, isNegated: Bool) -> Signed {
    var value = Self.carried(d)
    if value[count - 1] < 0 { value = sum(value, modulus) }
    if isNegated {
      for index in 0..<count { value[index] = 0 &- value[index] }
      value = Self.carried(value)
    }
    return value[count - 1] < 0 ? sum(value, modulus) : value
  }

  private func sum(_ a: Signed, _ b: Signed) -> Signed {
    var sum = a
    for index in 0..<count { sum[index] = a[index] &+ b[index] }
    return Self.carried(sum)
  }

  private static func carried(_ a: Signed) -> Signed {
    var result = a
    for index in 0..<(count - 1) {
      result[index + 1] &+= result[index] &>> 62
      result[index] &= Int64(mask)
    }
    return result
  }

  @inline(__always) private static func wide(_ a: Int64, _ b: Int64) -> Int128 {
    Int128(a) &* Int128(b)
  }

  @inline(__always) private static func limb(_ value: Int128) -> Int64 {
    Int64(bitPattern: UInt64(truncatingIfNeeded: value) & mask)
  }

  @inline(__always) private static func isZero(_ a: Signed) -> Bool {
    var bits: Int64 = 0
    for index in 0..<count { bits |= a[index] }
    return bits == 0
  }

  private static func signed<Number: LimbArray>(_ number: Number) -> Signed {
    var result = Signed(repeating: 0)
    for index in 0..<count {
      let (limb, shift) = (index * 62 / 64, UInt64(index * 62 % 64))
      guard limb < Number.limbCount else { break }
      var bits = number[limb: limb] &>> shift
      if shift > 2, limb + 1 < Number.limbCount { bits |= number[limb: limb + 1] &<< (64 &- shift) }
      result[index] = Int64(bitPattern: bits & mask)
    }
    return result
  }

  private static func number<Number: LimbArray>(_ value: Signed) -> Number {
    var result = Number.zero
    for index in 0..<count {
      let (limb, shift) = (index * 62 / 64, UInt64(index * 62 % 64))
      let bits = UInt64(bitPattern: value[index])
      guard limb < Number.limbCount else { break }
      result[limb: limb] |= bits &<< shift
      if shift > 2, limb + 1 < Number.limbCount { result[limb: limb + 1] |= bits &>> (64 &- shift) }
    }
    return result
  }
}
