/// Confidence intervals of a median by resampling.
///
/// The interval is made by the percentile method: many samples as large as the first are drawn
/// from it with replacement, and the interval holds the middle share of their medians (B. Efron,
/// "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7, 1979).
///
/// Rounds that follow each other on a shared machine resemble each other, and resampling them one
/// by one would pretend to know more than it does. So runs of neighbours are drawn together, on a
/// ring (D. Politis, J. Romano, "A Circular Block-Resampling Procedure for Stationary Data", 1992).
public struct Bootstrap: Hashable, Sendable {
  /// How many samples are drawn.
  public var resamples: Int
  /// The share of their medians that the interval holds.
  public var confidence: Double
  /// Where the sequence of draws starts.
  public var seed: UInt64
  /// How many neighbours are drawn together; `nil` takes ∛*n* of *n* values.
  public var blockLength: Int?

  /// Describes a bootstrap.
  public init(
    resamples: Int = 2000, confidence: Double = 0.95, seed: UInt64 = 0x5eed, blockLength: Int? = nil
  ) {
    precondition(resamples > 0 && confidence > 0 && confidence < 1)
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
    self.blockLength = blockLength
  }

  /// The median of `values`, which are in the order in which they were measured, and its interval.
  ///
  /// - Precondition: `values` is not empty. Checked.
  /// - Complexity: O(`resamples` · *n*): a resample is a count of how often each rank was drawn, so
  ///   that its median is found by adding up and nothing is sorted.
  public func median(of values: [Double]) -> Estimate {
    let order = values.indices.sorted { values[$0] < values[$1] }
    let sorted = order.map { values[$0] }
    var rank = [Int](repeating: 0, count: values.count)
    for (position, index) in order.enumerated() { rank[index] = position }

    let length = min(values.count, max(1, blockLength ?? Int(cubeRoot(values.count).rounded())))
    var generator = SplitMix64(seed: seed)
    var drawn = [Int](repeating: 0, count: values.count)
    var medians: [Double] = []
    medians.reserveCapacity(resamples)
    for _ in 0..<resamples {
      draw(into: &drawn, rank: rank, blockLength: length, from: &generator)
      medians.append(Self.median(ofSorted: sorted, drawn: drawn))
    }
    medians.sort()

    let tail = (1 - confidence) / 2
    let value = Statistics.quantile(0.5, ofSorted: sorted)
    // With a handful of values the percentiles may miss the median itself by a rounding.
    return Estimate(
      value: value,
      low: min(value, Statistics.quantile(tail, ofSorted: medians)),
      high: max(value, Statistics.quantile(1 - tail, ofSorted: medians)))
  }

  private func draw(
    into drawn: inout [Int], rank: [Int], blockLength: Int, from generator: inout SplitMix64
  ) {
    for position in drawn.indices { drawn[position] = 0 }
    var remaining = rank.count
    while remaining > 0 {
      var index = generator.index(below: rank.count)
      for _ in 0..<min(blockLength, remaining) {
        drawn[rank[index]] += 1
        index = index + 1 == rank.count ? 0 : index + 1
      }
      remaining -= min(blockLength, remaining)
    }
  }

  /// The median of the sample in which `sorted[i]` occurs `drawn[i]` times.
  private static func median(ofSorted sorted: [Double], drawn: [Int]) -> Double {
    let lowerRank = (sorted.count - 1) / 2
    let upperRank = sorted.count / 2
    var lower: Double?
    var seen = 0
    for (value, count) in zip(sorted, drawn) where count > 0 {
      seen += count
      if lower == nil, seen > lowerRank { lower = value }
      if let lower, seen > upperRank { return (lower + value) / 2 }
    }
    preconditionFailure("the draws add up to the size of the sample")
  }

  private func cubeRoot(_ count: Int) -> Double {
    var root = 1.0
    while (root + 1) * (root + 1) * (root + 1) <= Double(count) { root += 1 }
    return root
  }
}
