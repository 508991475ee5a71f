import Foundation

/// An axis on which equal distances are equal factors.
struct LogScale {
  private let low: Double
  private let high: Double

  /// The pixels that it runs over.
  let pixels: ClosedRange<Double>

  /// An axis from the power of ten below all `figures` to `slack` times the largest.
  init(_ figures: [Double], over pixels: ClosedRange<Double>, slack: Double = 1) {
    let usable = figures.filter { $0.isFinite && $0 > 0 }
    // A bar that begins at its own value would not be seen.
    low = floor(log10((usable.min() ?? 1) * 0.85))
    high = max(log10((usable.max() ?? 10) * slack), low + 0.1)
    self.pixels = pixels
  }

  /// Where a figure is; one that is not positive is at the very beginning.
  func position(of figure: Double) -> Double {
    guard figure > 0 else { return pixels.lowerBound }
    let share = (min(max(log10(figure), low), high) - low) / (high - low)
    return pixels.lowerBound + share * (pixels.upperBound - pixels.lowerBound)
  }

  /// Powers of ten on it, so many that their names have room beside each other.
  ///
  /// - Parameter width: How wide the name of a figure is.
  /// - Returns: Figures, ascending.
  func ticks(width: (Double) -> Double) -> [Double] {
    let decades = (Int(low)...Int(high)).map { pow(10, Double($0)) }
    let widest = (decades.map(width).max() ?? 0) + 6
    let decade = (pixels.upperBound - pixels.lowerBound) / (high - low)
    let step = max(1, Int((widest / max(decade, 1)).rounded(.up)))
    return stride(from: 0, to: decades.count, by: step).map { decades[$0] }
  }
}
