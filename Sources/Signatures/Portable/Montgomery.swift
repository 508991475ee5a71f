/// Arithmetic modulo an odd number by Montgomery's method, with R = 2^(64·limbs).
///
/// Source: P. Montgomery, "Modular multiplication without trial division", Mathematics of Computation
/// 44, 1985.
struct Montgomery<Number: LimbArray>: Sendable {
  let modulus: Number
  /// −1 / modulus mod 2^64.
  let negatedInverse: UInt64
  /// R² modulo the modulus.
  let rSquared: Number

  /// Prepares a modulus, which is odd and has its highest limb in use.
  init(_ modulus: Number) {
    self.modulus = modulus
    // Newton's iteration doubles the correct bits: m·m = 1 mod 8 gives three to begin with.
    var inverse = modulus[limb: 0]
    for _ in 0..<5 { inverse = inverse &* (2 &- modulus[limb: 0] &* inverse) }
    negatedInverse = 0 &- inverse
    // 1 doubled 2·64·limbs times.
    var power = Number(small: 1)
    for _ in 0..<(128 * Number.limbCount) { power = power.adding(power, modulo: modulus) }
    rSquared = power
  }

  /// a·b/R, below the modulus, where one factor is below the modulus and the other below R.
  @inline(__always)
  func product(_ a: Number, _ b: Number) -> Number {
    let highest = Number.limbCount - 1
    var (sum, top) = (Number.zero, UInt64(0))
    for i in 0...highest {
      let lowest = sum.addRow(a[limb: i], b)
      var carry: UInt64 = 0
      let upper = Carry.add(sum[limb: highest], top, &carry)
      // One limb up again, for the quotient digit that makes the lowest limb vanish.
      for j in (1..<Number.limbCount).reversed() { sum[limb: j] = sum[limb: j - 1] }
      sum[limb: 0] = lowest
      _ = sum.addRow(lowest &* negatedInverse, modulus)
      var above: UInt64 = 0
      sum[limb: highest] = Carry.add(sum[limb: highest], upper, &above)
      top = carry &+ above
    }
    return sum.reducedOnce(top: top, modulus: modulus)
  }

  /// a·R, below the modulus.
  func entered(_ a: Number) -> Number { product(a, rSquared) }

  /// a/R, below the modulus.
  func left(_ a: Number) -> Number { product(a, Number(small: 1)) }
}
