import Foundation
import Signatures

/// What a call with `await` costs beyond a token of a batch, under load.
///
/// Costs are processor time, of all threads together: with calls in flight all the time the work is
/// spread over the processors, and what counts is how much of it there is. Calls, batches on as many
/// threads as there are processors, and bare switches of tasks take turns.
enum CallStudy {
  /// How many calls are in flight.
  static let taskCounts = [64, 1024]

  /// How many rounds of the corpus a turn has, so that making the tasks is little beside the calls.
  private static let repetitions = 4

  static func run(
    on corpus: TokenCorpus, tier: Tier, plan: MeasurementPlan,
    processors: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws(MeasurementError) -> [CallResult] {
    try taskCounts.map { taskCount throws(MeasurementError) in
      try run(on: corpus, tier: tier, plan: plan, processors: processors, taskCount: taskCount)
    }
  }

  private static func run(
    on corpus: TokenCorpus, tier: Tier, plan: MeasurementPlan, processors: Int, taskCount: Int
  ) throws(MeasurementError) -> CallResult {
    let tokens = (0..<repetitions).flatMap { _ in corpus.tokens }
    let count = tokens.count
    let calls = try AssayWays.calls(corpus, tier, taskCount: taskCount, granule: count)
    let switches = AssayWays.switches(taskCount: taskCount, granule: count)
    let batch = try AssayWays.batches(
      corpus.label, tokens, [try AssayWays.key(of: corpus)], tier, threads: processors, size: count,
      isAccepted: corpus.isAccepted)
    var plan = plan
    plan.minimumRounds = min(plan.minimumRounds, 9)
    let log = try Measurement(
      [calls, switches, batch], subjects: 2, operations: count, plan: plan,
      now: Stopwatch.processorTime
    ).run()
    let start = Stopwatch.now()
    let succeeded = calls.pass(0..<count)
    let wall = Double(Stopwatch.now() - start) / Double(count)
    guard succeeded == count else {
      throw .wrongOutcome(contender: calls.name, operations: 0..<count, succeeded: succeeded)
    }
    let latency = try latency(of: tokens, on: corpus, tier, taskCount: taskCount)
    let beyond = zip(log.nanoseconds[0], log.nanoseconds[2]).map { $0 - $1 }
    return CallResult(
      algorithm: corpus.label, tier: tier.rawValue, inFlight: taskCount,
      callsPerSecond: 1e9 / wall, nanosecondsPerCall: Statistics.median(log.nanoseconds[0]),
      nanosecondsPerBatchToken: Statistics.median(log.nanoseconds[2]),
      beyondBatch: plan.bootstrap.median(of: beyond),
      switchNanoseconds: Statistics.median(log.nanoseconds[1]),
      p50: Double(latency.percentile(0.5)), p99: Double(latency.percentile(0.99)))
  }

  /// How long calls take, timed by themselves, which costs two looks at the clock.
  private static func latency(
    of tokens: [[UInt8]], on corpus: TokenCorpus, _ tier: Tier, taskCount: Int
  ) throws(MeasurementError) -> LatencyHistogram {
    let engine = try AssayWays.engine(corpus, tier)
    let times = TimeLog(count: tokens.count)
    let calls = CallsInFlight(taskCount: taskCount)
    for _ in 0..<2 {
      _ = calls.run(0..<tokens.count) { index in
        let start = Stopwatch.now()
        let isAccepted = await engine.accepts(tokens[index])
        times[index] = Stopwatch.now() - start
        return isAccepted
      }
    }
    return times.histogram
  }
}
