/// What a call with `await` costs, with many in flight.
public struct CallResult: Hashable, Sendable, Codable {
  /// The algorithm, as in a result.
  public let algorithm: String

  /// Which code judged signatures.
  public let tier: String

  /// How many calls were in flight.
  public let inFlight: Int

  /// All of them together, by the clock on the wall.
  public let callsPerSecond: Double

  /// The processor time of a call, in nanoseconds: the median over the rounds.
  public let nanosecondsPerCall: Double

  /// The processor time of a token in a batch.
  public let nanosecondsPerBatchToken: Double

  /// How much more of it a call takes: the median of the rounds' differences.
  public let nanosecondsBeyondBatch: Double

  /// The lower end of the difference's 95 % interval.
  public let beyondLow: Double

  /// The upper end of it.
  public let beyondHigh: Double

  /// The processor time of a bare switch of tasks, which is part of any call that waits.
  public let switchNanoseconds: Double

  /// The latency that half of the calls stayed within, in nanoseconds.
  public let p50: Double

  /// The latency that 99 % of the calls stayed within, in nanoseconds.
  public let p99: Double

  /// Makes a result; all times are in nanoseconds.
  public init(
    algorithm: String, tier: String, inFlight: Int, callsPerSecond: Double,
    nanosecondsPerCall: Double, nanosecondsPerBatchToken: Double, beyondBatch: Estimate,
    switchNanoseconds: Double, p50: Double, p99: Double
  ) {
    (self.algorithm, self.tier, self.inFlight) = (algorithm, tier, inFlight)
    self.callsPerSecond = callsPerSecond
    self.nanosecondsPerCall = nanosecondsPerCall
    self.nanosecondsPerBatchToken = nanosecondsPerBatchToken
    nanosecondsBeyondBatch = beyondBatch.value
    (beyondLow, beyondHigh) = (beyondBatch.low, beyondBatch.high)
    self.switchNanoseconds = switchNanoseconds
    (self.p50, self.p99) = (p50, p99)
  }
}
