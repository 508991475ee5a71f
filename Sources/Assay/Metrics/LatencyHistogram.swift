/// How long things took: how many of them up to each of some bounds.
///
/// The bounds are 1 µs and its doubles up to 8.4 s, so a quantile is known within a factor of two.
public struct LatencyHistogram: Hashable, Sendable {
  /// For each of ``bounds`` how many took no longer, but longer than the bound before; and at the end
  /// how many took longer than all.
  public let counts: [UInt64]

  /// How long all took together.
  public let sum: Duration

  /// The bounds, from 1 µs on.
  public static let bounds: [Duration] = (0..<boundCount).map { .microseconds(1 << $0) }

  /// How many bounds there are.
  static var boundCount: Int { 24 }

  package init(counts: [UInt64], nanoseconds: UInt64) {
    self.counts = counts
    sum = .nanoseconds(Int64(clamping: nanoseconds))
  }

  /// How many things there were.
  public var count: UInt64 { counts.reduce(0, +) }

  /// A bound that the share `quantile` did not exceed.
  ///
  /// - Parameter quantile: From 0 to 1: 0.99 for what only one in a hundred exceeded.
  /// - Returns: The bound, or `nil` where it is beyond the last, or there was nothing.
  public func upperBound(ofQuantile quantile: Double) -> Duration? {
    let total = count
    guard total > 0 else { return nil }
    var seen: UInt64 = 0
    for (bound, count) in zip(Self.bounds, counts) {
      seen += count
      if Double(seen) >= quantile * Double(total) { return bound }
    }
    return nil
  }

  /// The place in ``counts`` of something that took so long.
  package static func place(ofNanoseconds nanoseconds: UInt64) -> Int {
    let microseconds = nanoseconds == 0 ? 0 : (nanoseconds &- 1) / 1000
    return min(UInt64.bitWidth &- microseconds.leadingZeroBitCount, boundCount)
  }
}
