/// What was measured, round by round.
public struct RoundLog: Sendable {
  /// The contenders' names; the first is the subject.
  public let names: [String]
  /// How many operations each contender did in a round.
  public let operationsPerRound: Int
  /// Nanoseconds an operation, for each contender the rounds in order.
  public private(set) var nanoseconds: [[Double]]

  /// Makes a log without rounds.
  public init(names: [String], operationsPerRound: Int) {
    self.names = names
    self.operationsPerRound = operationsPerRound
    nanoseconds = [[Double]](repeating: [], count: names.count)
  }

  /// How many rounds there were.
  public var rounds: Int { nanoseconds.first?.count ?? 0 }

  /// Adds a round: nanoseconds an operation, for each contender in order.
  public mutating func append(_ times: [Double]) {
    precondition(times.count == names.count)
    // A clock that did not move would make a ratio infinite.
    for (index, time) in times.enumerated() { nanoseconds[index].append(max(time, 0.001)) }
  }

  /// The baseline with the smallest median time, or `nil` where there is no baseline.
  ///
  /// It is chosen after all is measured, so it is the hardest to beat in this very run.
  public var fastestBaseline: Int? {
    guard rounds > 0 else { return nil }
    let medians = nanoseconds.map(Statistics.median)
    return names.indices.dropFirst().min { medians[$0] < medians[$1] }
  }

  /// How many times as fast as the fastest baseline the subject was, in each round.
  public var ratios: [Double] {
    guard let baseline = fastestBaseline else { return [] }
    return zip(nanoseconds[baseline], nanoseconds[0]).map { $0 / $1 }
  }

  /// How much longer than the fastest baseline the subject took in each round, in nanoseconds an
  /// operation.
  public var differences: [Double] {
    guard let baseline = fastestBaseline else { return [] }
    return zip(nanoseconds[0], nanoseconds[baseline]).map { $0 - $1 }
  }

  /// Whether the interval of the figure of record is narrower than `width`, as a share of it.
  func isNarrower(than width: Double, by bootstrap: Bootstrap) -> Bool {
    let sample = names.count > 1 ? ratios : nanoseconds[0]
    return bootstrap.median(of: sample).relativeWidth < width
  }
}
