/// What some threads together verify.
public struct ScalingResult: Hashable, Sendable, Codable {
  /// The algorithm, as in a result.
  public let algorithm: String

  /// Which code judged signatures.
  public let tier: String

  /// How many threads verified at the same time.
  public let threads: Int

  /// All of them together, the median over the rounds.
  public let tokensPerSecond: Double

  /// The share of so many times one thread's rate: the median of the rounds' shares.
  public let efficiency: Double

  /// The lower end of the efficiency's 95 % interval.
  public let efficiencyLow: Double

  /// The upper end of it.
  public let efficiencyHigh: Double

  /// Makes a result.
  public init(
    algorithm: String, tier: String, threads: Int, tokensPerSecond: Double, efficiency: Estimate
  ) {
    (self.algorithm, self.tier, self.threads) = (algorithm, tier, threads)
    self.tokensPerSecond = tokensPerSecond
    self.efficiency = efficiency.value
    (efficiencyLow, efficiencyHigh) = (efficiency.low, efficiency.high)
  }
}
