/// Contenders measured against each other in short, interleaved rounds.
///
/// In every round each contender does the same operations, one contender right after the other; one
/// that works in batches does as many more as make the last batch full.
/// Whatever slows the machine for longer than a round slows all of them, so it cancels out of the
/// round's ratio; what is shorter hits one round and moves no median.
public struct Measurement {
  private let contenders: [Contender]
  private let subjects: Int
  private let operations: Int
  private let plan: MeasurementPlan
  private let now: () -> UInt64
  private let stack = StackWalk()

  /// Prepares to measure the first contenders against the others.
  ///
  /// - Parameters:
  ///   - contenders: The subjects, and then what they are compared with.
  ///   - subjects: How many of them are subjects.
  ///   - operations: How many distinct operations there are; ranges wrap around at their end.
  ///   - plan: How long, and how finely.
  ///   - now: The clock, which tests replace.
  /// - Throws: ``MeasurementError/emptySelection`` where there is no contender or no operation.
  public init(
    _ contenders: [Contender], subjects: Int = 1, operations: Int,
    plan: MeasurementPlan = MeasurementPlan(),
    now: @escaping () -> UInt64 = Stopwatch.now
  ) throws(MeasurementError) {
    guard !contenders.isEmpty, operations > 0 else { throw .emptySelection }
    (self.contenders, self.subjects) = (contenders, subjects)
    self.operations = operations
    self.plan = plan
    self.now = now
  }

  /// Measures until the interval is narrow enough or the time is up.
  ///
  /// - Throws: ``MeasurementError/wrongOutcome(contender:operations:succeeded:)`` as soon as an
  ///   operation does not end as it should.
  public func run() throws(MeasurementError) -> RoundLog {
    let size = try warmUp()
    var log = RoundLog(names: contenders.map(\.name), operationsPerRound: size, subjects: subjects)
    var times = [Double](repeating: 0, count: contenders.count)
    var position = 0
    var nextLook = max(1, plan.minimumRounds)
    let deadline = now() + nanoseconds(plan.seconds)

    while true {
      for index in order(ofRound: log.rounds) {
        let count = size.roundedUp(to: contenders[index].granule)
        times[index] = try time(contenders[index], from: position, count: count) / Double(count)
      }
      log.append(times)
      position = (position + size) % operations

      if now() >= deadline { return log }
      // Looks at the interval are rare, because each one is a chance to stop by luck.
      if log.rounds >= nextLook {
        if log.isNarrower(than: plan.relativeWidth, by: plan.bootstrap) { return log }
        nextLook = log.rounds + log.rounds / 4 + 1
      }
    }
  }

  /// Each contender goes first equally often, and follows each other one equally often.
  private func order(ofRound round: Int) -> [Int] {
    let count = contenders.count
    let rotated = (0..<count).map { ($0 + round / 2) % count }
    return round.isMultiple(of: 2) ? rotated : rotated.reversed()
  }

  /// Warms up, and finds how many operations make a round.
  private func warmUp() throws(MeasurementError) -> Int {
    let granule = max(1, plan.granule)
    let share = nanoseconds(plan.warmUpSeconds) / UInt64(contenders.count)
    var slowest = 0.0
    for contender in contenders {
      let end = now() + share
      let granule = granule.roundedUp(to: contender.granule)
      var position = 0
      var cost: Double
      repeat {
        cost = try time(contender, from: position, count: granule) / Double(granule)
        position = (position + granule) % operations
      } while now() < end
      slowest = max(slowest, cost)
    }
    let wanted = plan.roundSeconds * 1e9 / max(slowest, 0.1)
    return max(1, Int(wanted) / granule) * granule
  }

  /// The time of `count` operations from `start` on, in nanoseconds.
  ///
  /// They are done in slices, each of which is brought into the cache just before. All of a round may
  /// be more than an L2 cache holds, and then how its pages lie in memory, which differs from process to
  /// process, would make a tenth of the time of a short stage.
  private func time(
    _ contender: Contender, from start: Int, count: Int
  ) throws(MeasurementError) -> Double {
    var position = start / contender.granule * contender.granule
    let slice = plan.sliceOperations.roundedUp(to: contender.granule)
    var (remaining, time) = (count, UInt64(0))
    while remaining > 0 {
      let range = position..<min(position + min(remaining, slice), operations)
      contender.touch(range)
      var succeeded = 0
      stack.call {
        let begin = now()
        succeeded = contender.pass(range)
        time += now() - begin
      }
      guard succeeded == range.count else {
        throw .wrongOutcome(contender: contender.name, operations: range, succeeded: succeeded)
      }
      remaining -= range.count
      position = range.upperBound == operations ? 0 : range.upperBound
    }
    return Double(time)
  }

  private func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(0, seconds) * 1e9) }
}

extension Int {
  /// The smallest multiple of `granule` that is not below.
  fileprivate func roundedUp(to granule: Int) -> Int {
    (self + granule - 1) / granule * granule
  }
}
