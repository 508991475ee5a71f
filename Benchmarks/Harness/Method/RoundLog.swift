/// What was measured, round by round.
public struct RoundLog: Sendable {
  /// The contenders' names, the subjects' first.
  public let names: [String]
  /// How many of them are subjects; the others are the baselines that they are compared with.
  public let subjects: Int
  /// How many operations each contender did in a round.
  public let operationsPerRound: Int
  /// Nanoseconds an operation, for each contender the rounds in order.
  public private(set) var nanoseconds: [[Double]]

  /// Makes a log without rounds.
  ///
  /// - Precondition: At least one is a subject. Checked.
  public init(names: [String], operationsPerRound: Int, subjects: Int = 1) {
    precondition((1...max(1, names.count)).contains(subjects))
    (self.names, self.subjects) = (names, subjects)
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
    return names.indices.dropFirst(subjects).min { medians[$0] < medians[$1] }
  }

  /// How many times as fast as the fastest baseline a subject was, in each round.
  public func ratios(of subject: Int = 0) -> [Double] {
    guard let baseline = fastestBaseline else { return [] }
    return shares(of: baseline, in: subject)
  }

  /// How many times as long as `other` a contender took, in each round.
  public func shares(of contender: Int, in other: Int) -> [Double] {
    zip(nanoseconds[contender], nanoseconds[other]).map { $0 / $1 }
  }

  /// How much longer than the fastest baseline a subject took in each round, in nanoseconds an
  /// operation.
  public func differences(of subject: Int = 0) -> [Double] {
    guard let baseline = fastestBaseline else { return [] }
    return zip(nanoseconds[subject], nanoseconds[baseline]).map { $0 - $1 }
  }

  /// Whether the intervals of all figures of record are narrower than `width`, as a share of them.
  func isNarrower(than width: Double, by bootstrap: Bootstrap) -> Bool {
    (0..<subjects).allSatisfy { subject in
      let sample = subjects < names.count ? ratios(of: subject) : nanoseconds[subject]
      return bootstrap.median(of: sample).relativeWidth < width
    }
  }
}
