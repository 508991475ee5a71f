/// A figure with the interval that holds the true one with the stated confidence.
public struct Estimate: Hashable, Sendable {
  /// The figure itself.
  public let value: Double
  /// The lower end of its interval.
  public let low: Double
  /// The upper end of its interval.
  public let high: Double

  /// Makes an estimate from its parts.
  ///
  /// - Precondition: `low ≤ value ≤ high`. Checked.
  public init(value: Double, low: Double, high: Double) {
    precondition(low <= value && value <= high)
    self.value = value
    self.low = low
    self.high = high
  }

  /// The width of the interval as a share of the figure.
  public var relativeWidth: Double { value == 0 ? .infinity : (high - low) / abs(value) }
}
