/// What the benchmark itself adds to a token.
///
/// Found by a contender that goes through the tokens as the others do and verifies none, in turns
/// with one that verifies them.
public struct HarnessOverhead: Hashable, Sendable, Codable {
  /// The time it adds to a token: the median over the rounds.
  public let nanosecondsPerToken: Double

  /// The algorithm whose tokens it is a share of, the cheapest there is.
  public let algorithm: String

  /// How these tokens were verified where the share is greatest: `single` or `batch`.
  public let workload: String?

  /// The share of such a token's time: the median of the rounds' shares.
  public let share: Double

  /// The upper end of the share's 95 % interval.
  public let shareHigh: Double

  /// Makes a result.
  public init(
    nanosecondsPerToken: Double, algorithm: String, workload: String? = nil, share: Estimate
  ) {
    (self.nanosecondsPerToken, self.algorithm) = (nanosecondsPerToken, algorithm)
    (self.workload, self.share, shareHigh) = (workload, share.value, share.high)
  }
}

extension HarnessOverhead: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    "The benchmark itself adds \(Figure.decimal(nanosecondsPerToken, 2)) ns to a token, "
      + "\(Figure.decimal(share * 100, 2)) % of one of \(algorithm)"
      + (workload.map { " (\($0))" } ?? "") + "."
  }
}
