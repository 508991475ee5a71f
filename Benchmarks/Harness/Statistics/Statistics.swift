import Glibc

/// Order statistics of a sample: they need no bell curve, and one bad value does not move them.
public enum Statistics {
  /// The value below which the share `p` of an ascending sample lies.
  ///
  /// Between two values it interpolates (Hyndman and Fan's definition 7, the default of R and
  /// NumPy: "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996).
  ///
  /// - Parameters:
  ///   - p: Within 0…1.
  ///   - sorted: The sample.
  /// - Returns: The value.
  /// - Precondition: `sorted` is ascending and not empty. That it is not empty is checked.
  public static func quantile(_ p: Double, ofSorted sorted: [Double]) -> Double {
    precondition(!sorted.isEmpty && p >= 0 && p <= 1)
    let position = p * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The middle value, or the mean of the middle two.
  ///
  /// - Precondition: `values` is not empty. Checked.
  public static func median(_ values: [Double]) -> Double {
    quantile(0.5, ofSorted: values.sorted())
  }

  /// The median distance from the median (MAD), not scaled to a standard deviation.
  ///
  /// - Precondition: `values` is not empty. Checked.
  public static func medianAbsoluteDeviation(_ values: [Double]) -> Double {
    let center = median(values)
    return median(values.map { abs($0 - center) })
  }

  /// How many values lie more than 1.5 interquartile ranges outside the quartiles (Tukey's fences).
  ///
  /// They are counted so that a reader knows of them; nothing is ever removed from a sample.
  ///
  /// - Precondition: `values` is not empty. Checked.
  public static func outlierCount(_ values: [Double]) -> Int {
    let sorted = values.sorted()
    let lower = quantile(0.25, ofSorted: sorted)
    let upper = quantile(0.75, ofSorted: sorted)
    let reach = 1.5 * (upper - lower)
    return values.count { $0 < lower - reach || $0 > upper + reach }
  }

  /// The point that a standard normal variable exceeds with the probability `tail`.
  ///
  /// Found by bisection of `erfc`: it is called once a comparison, so plain beats fast.
  ///
  /// - Parameter tail: Within 0…0.5, both ends excluded.
  /// - Returns: The point, in standard deviations.
  public static func normalDeviate(tail: Double) -> Double {
    precondition(tail > 0 && tail < 0.5)
    var low = 0.0
    var high = 40.0
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
