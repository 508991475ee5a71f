/// What it costs to turn an attacker's tokens away, beside what good ones cost.
///
/// An attacker pays by the octet that is sent, so costs are compared by the octet: where
/// ``relativeCost`` is above 1, hostile traffic costs more than good traffic of the same bandwidth.
public struct AttackResult: Hashable, Sendable, Codable {
  /// What is done: `bad-signatures`, as in the workload `adversarial-bad-signatures`.
  public let attack: String

  /// The algorithm, as in a result.
  public let algorithm: String

  /// Which code judged signatures.
  public let tier: String

  /// The mean length of a hostile token, in octets.
  public let bytesPerToken: Double

  /// What an octet of a hostile token costs.
  public let nanosecondsPerByte: Double

  /// What an octet of a good token costs, measured in turns with the hostile ones.
  public let goodNanosecondsPerByte: Double

  /// How many times as much an octet of a hostile token costs: the median of the rounds' ratios.
  public let relativeCost: Double

  /// The lower end of the relative cost's 95 % interval.
  public let relativeCostLow: Double

  /// The upper end of it.
  public let relativeCostHigh: Double

  /// Makes a result; costs are nanoseconds an octet.
  public init(
    attack: String, algorithm: String, tier: String, bytesPerToken: Double, cost: Double,
    goodCost: Double, relativeCost: Estimate
  ) {
    (self.attack, self.algorithm, self.tier) = (attack, algorithm, tier)
    self.bytesPerToken = bytesPerToken
    (nanosecondsPerByte, goodNanosecondsPerByte) = (cost, goodCost)
    self.relativeCost = relativeCost.value
    (relativeCostLow, relativeCostHigh) = (relativeCost.low, relativeCost.high)
  }
}
