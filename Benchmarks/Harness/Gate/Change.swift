import Glibc

/// How much a ratio has changed between two reports, as a share: −0.1 is a tenth slower.
///
/// Both ratios are medians with an interval of their own, and neither is known exactly, so the
/// interval of the change is made of both (MOVER: G. Zou, A. Donner, "Construction of confidence
/// limits about effect measures: a general approach", Statistics in Medicine 27, 2008). It works on
/// logarithms, where the quotient is a difference and a tenth up is as far as a tenth down:
/// with *d* = ln *new* − ln *old*, the lower limit is
/// *d* − √((ln *new* − ln *newLow*)² + (ln *oldHigh* − ln *old*)²), and the upper one its mirror.
public struct Change: Hashable, Sendable {
  /// The change and its limits.
  public let estimate: Estimate

  /// Works out the change from one ratio to another.
  ///
  /// With twenty rows, one in twenty lies outside its 95 % interval by pure chance. So intervals grow
  /// with the number of rows until the chance that any of them misses is 5 % (C. Bonferroni's
  /// correction): their half-widths are stretched by the quotient of the normal deviates.
  ///
  /// - Parameters:
  ///   - old: The baseline's ratio, with its 95 % interval.
  ///   - new: The ratio now, with its 95 % interval.
  ///   - comparisons: How many rows are judged together.
  /// - Precondition: All limits are above zero. Checked.
  public init(from old: Estimate, to new: Estimate, comparisons: Int = 1) {
    precondition(old.low > 0 && new.low > 0)
    let difference = log(new.value) - log(old.value)
    let stretch = Self.stretch(for: comparisons)
    let down = stretch * hypot(log(new.value / new.low), log(old.high / old.value))
    let up = stretch * hypot(log(new.high / new.value), log(old.value / old.low))
    estimate = Estimate(
      value: expm1(difference), low: expm1(difference - down), high: expm1(difference + up))
  }

  private static func stretch(for comparisons: Int) -> Double {
    guard comparisons > 1 else { return 1 }
    return Statistics.normalDeviate(tail: 0.025 / Double(comparisons))
      / Statistics.normalDeviate(tail: 0.025)
  }
}
