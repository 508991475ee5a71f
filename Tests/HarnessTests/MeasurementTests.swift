import BenchmarkHarness
import Synchronization
import Testing

@Suite("Measuring in turns")
struct MeasurementTests {
  /// A clock that stands still but for what contenders say they took.
  final class FakeClock: Sendable {
    private let time = Mutex<UInt64>(0)

    func advance(_ nanoseconds: Double) { time.withLock { $0 += UInt64(nanoseconds) } }
    func now() -> UInt64 { time.withLock { $0 } }

    func contender(_ name: String, nanoseconds: @escaping @Sendable (UInt64) -> Double) -> Contender
    {
      Contender(name: name) { range in
        self.advance(nanoseconds(self.now()) * Double(range.count))
        return range.count
      }
    }
  }

  private var plan: MeasurementPlan {
    var plan = MeasurementPlan()
    plan.seconds = 0.5
    return plan
  }

  @Test("a ratio is that of the costs, also where the machine drifts")
  func ratio() throws {
    let clock = FakeClock()
    // Everything takes three times as long in every other tenth of a second.
    let drift: @Sendable (UInt64) -> Double = { $0 / 100_000_000 % 2 == 0 ? 1 : 3 }
    let measurement = try Measurement(
      [
        clock.contender("fast") { 1000 * drift($0) }, clock.contender("slow") { 4000 * drift($0) },
        clock.contender("slower") { 5000 * drift($0) },
      ], operations: 4096, plan: plan, now: clock.now)
    let log = try measurement.run()
    #expect(log.names == ["fast", "slow", "slower"])
    #expect(log.fastestBaseline == 1)
    #expect(abs(Statistics.median(log.ratios()) - 4) < 0.05)
    #expect(log.rounds >= plan.minimumRounds)
  }

  @Test("several subjects are each held against the fastest baseline, and against each other")
  func subjects() throws {
    let clock = FakeClock()
    let measurement = try Measurement(
      [1000, 2000, 8000, 9000].map { time in clock.contender("\(time)") { _ in time } },
      subjects: 2, operations: 4096, plan: plan, now: clock.now)
    let log = try measurement.run()
    #expect(log.fastestBaseline == 2)
    #expect((0...1).map { Statistics.median(log.ratios(of: $0)) } == [8, 4])
    #expect(Statistics.median(log.differences(of: 1)) == -6000)
    #expect(Statistics.median(log.shares(of: 0, in: 1)) == 0.5)
    let result = Report.Result(
      algorithm: "x", workload: "y", tier: "z", log: log, subject: 1, allocations: nil)
    #expect(result.ratio == 4 && result.nanosecondsPerToken == 2000)
    #expect(result.baselines.map(\.name) == ["8000.0", "9000.0"])
  }

  @Test("an operation that does not end as it should ends the measurement")
  func wrongOutcome() throws {
    let clock = FakeClock()
    let good = clock.contender("good") { _ in 1000 }
    let bad = Contender(name: "bad") { range in
      clock.advance(1000 * Double(range.count))
      return range.contains(77) ? range.count - 1 : range.count
    }
    let measurement = try Measurement(
      [good, bad], operations: 4096, plan: plan, now: clock.now)
    let error = #expect(throws: MeasurementError.self) { try measurement.run() }
    guard case .wrongOutcome("bad", let range, let succeeded)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(range.contains(77))
    #expect(succeeded == range.count - 1)
  }

  @Test("an empty selection is an error")
  func empty() {
    #expect(throws: MeasurementError.emptySelection) { try Measurement([], operations: 1) }
    #expect(throws: MeasurementError.emptySelection) { try Benchmark(subjects: []) }
    #expect(throws: MeasurementError.emptySelection) {
      try Benchmark(subjects: [Subject(.es256)], workloads: [])
    }
  }
}
