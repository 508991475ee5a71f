/// A report held against a baseline, row by row.
public struct Comparison: Hashable, Sendable {
  /// What is judged together: the same work by the same code.
  public struct Key: Hashable, Sendable {
    /// The algorithm, as in a report.
    public let algorithm: String
    /// The part of the work, as in a report.
    public let workload: String
    /// Which code judged signatures.
    public let tier: String
  }

  /// What became of a row.
  public enum Verdict: String, Hashable, Sendable {
    /// The change is within the threshold, or may be.
    case pass
    /// Slower, or it may be: the estimate is beyond the threshold, its interval not wholly so.
    case unclear
    /// Slower: the whole interval is beyond the threshold.
    case regression
    /// Faster: the whole interval is beyond the threshold.
    case improvement
    /// More heap allocations a token than before, by any amount.
    case allocations = "more allocations"
    /// Neither ratios nor allocations to hold against each other.
    case notCompared = "not compared"
    /// The baseline does not have it.
    case isNew = "not in the baseline"
    /// The run does not have it.
    case isMissing = "not in this run"
  }

  /// One row.
  public struct Row: Hashable, Sendable {
    /// What it is about.
    public let key: Key
    /// The baseline's ratio.
    public let oldRatio: Double?
    /// The ratio now.
    public let newRatio: Double?
    /// The change of the ratio.
    public let change: Change?
    /// The baseline's allocations a token.
    public let oldAllocations: Double?
    /// Allocations a token now.
    public let newAllocations: Double?
    /// What became of it.
    public internal(set) var verdict: Verdict
    /// How often it was measured before the verdict stood.
    public internal(set) var measurements = 1
  }

  /// The rows, those of the run first and in its order.
  public internal(set) var rows: [Row]

  /// What makes the comparison less certain, a sentence each.
  public let warnings: [String]

  /// The least change that counts, as a share.
  public let threshold: Double

  /// How many rows' ratios are judged together.
  public let comparisons: Int

  /// The rows with a verdict.
  public func rows(_ verdicts: Verdict...) -> [Row] {
    rows.filter { verdicts.contains($0.verdict) }
  }

  /// Whether anything got slower or allocates more.
  public var hasRegression: Bool { !rows(.regression, .allocations).isEmpty }

  /// Whether anything got faster.
  public var hasImprovement: Bool { !rows(.improvement).isEmpty }
}
