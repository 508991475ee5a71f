import AllocationCounter
import Foundation
import JOSE
import Signatures
import Testing

@testable import BenchmarkHarness

@Suite("Studies: threads, latency, keys, cold start, overhead")
struct StudyTests {
  /// A plan so short that its figures mean nothing.
  static var plan: MeasurementPlan {
    var plan = MeasurementPlan()
    (plan.seconds, plan.warmUpSeconds, plan.minimumRounds) = (0.01, 0.001, 2)
    return plan
  }

  @Test(
    "as many threads as there are processors, and powers of two before",
    arguments: [
      (1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (6, [1, 2, 3, 4, 6]),
      (64, [1, 2, 3, 4, 8, 16, 32, 64]), (96, [1, 2, 3, 4, 8, 16, 32, 64, 96]),
    ])
  func threadCounts(_ processors: Int, _ counts: [Int]) {
    #expect(ScalingStudy.threadCounts(upTo: processors) == counts)
  }

  @Test("threads are held against OpenSSL on as many, and one is as efficient as it is")
  func scaling() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.es256), count: 512)
    let tiers = Array(Tier.available.suffix(2))
    let (results, scaling) = try ScalingStudy(
      corpus, tiers: tiers, plan: Self.plan, processors: 2
    ).run()
    #expect(results.map(\.workload) == ["threads-1", "threads-1", "threads-2", "threads-2"])
    #expect(results.map(\.tier) == (tiers + tiers).map(\.rawValue))
    #expect(results.allSatisfy { ($0.ratio ?? 0) > 0 && $0.baselines.count == 1 })
    #expect(scaling.map(\.threads) == [1, 1, 2, 2])
    #expect(scaling.prefix(2).allSatisfy { $0.efficiency == 1 })
    #expect(scaling.suffix(2).allSatisfy { $0.efficiency > 0 })
  }

  @Test("operations beyond the last begin anew, each of them once")
  func repeating() {
    var seen: [Range<Int>] = []
    let contender = Contender(name: "x") { range in
      seen.append(range)
      return range.count
    }.repeating(upTo: 10)
    #expect(contender.pass(7..<24) == 17)
    #expect(seen == [7..<10, 0..<10, 0..<4])
  }

  @Test("OpenSSL's threads judge all signatures, and none of them twice")
  func parallel() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.es256), count: 64)
    var signatures = corpus.signatures
    for index in [0, 20, 63] { signatures[index][5] ^= 1 }
    let bad = try TokenCorpus(
      label: "x", algorithm: .es256, key: corpus.key, tokens: corpus.tokens,
      signingInputs: corpus.signingInputs, signatures: signatures, isAccepted: false,
      minimumCount: 64)
    for threads in [1, 2, 3] {
      let good = try OpenSSLWays.parallel(for: corpus, threads: threads)
      #expect(good.pass(0..<64) == 64 && good.pass(3..<200) == 197)
      #expect(try OpenSSLWays.parallel(for: bad, threads: threads).pass(0..<64) == 3)
    }
  }

  @Test("calls are timed one by one, by a clock that only they move")
  func latency() throws {
    let clock = MeasurementTests.FakeClock()
    // One call in ten takes ten times as long.
    let contender = Contender(name: "x") { range in
      clock.advance(range.lowerBound.isMultiple(of: 10) ? 10_000 : 1000)
      return range.count
    }
    let histograms = try LatencyStudy.histograms(
      of: [contender], operations: 100, seconds: 0.01, warmUp: 0.001, now: clock.now)
    #expect(histograms[0].count > 1000)
    #expect(1000...1032 ~= histograms[0].percentile(0.5))
    #expect(1000...1032 ~= histograms[0].percentile(0.88))
    #expect(10_000...10_320 ~= histograms[0].percentile(0.99))
    let bad = Contender(name: "bad") { $0.lowerBound == 70 ? 0 : 1 }
    #expect(
      throws: MeasurementError.wrongOutcome(contender: "bad", operations: 70..<71, succeeded: 0)
    ) {
      try LatencyStudy.histograms(
        of: [bad], operations: 100, seconds: 1, warmUp: 0, now: clock.now)
    }
  }

  @Test("calls are timed beside batches and bare switches, and all of them succeed")
  func calls() async throws {
    let found = try await offTheExecutor {
      try CallStudy.run(
        on: try CorpusFactory.corpus(for: Subject(.hs256), count: 512), tier: .openssl,
        plan: Self.plan, processors: 2)
    }
    #expect(found.map(\.inFlight) == CallStudy.taskCounts)
    for result in found {
      #expect(result.algorithm == "HS256" && result.callsPerSecond > 0)
      #expect(result.nanosecondsPerBatchToken > 0 && result.switchNanoseconds > 0)
      #expect(result.nanosecondsPerCall > result.nanosecondsPerBatchToken)
      #expect(result.p50 > 0 && result.p99 >= result.p50)
    }
  }

  @Test("calls that do not end as they should end the study")
  func failingCalls() async throws {
    let calls = CallsInFlight(taskCount: 7)
    let (good, visited) = try await offTheExecutor {
      let log = TimeLog(count: 100)
      let good = calls.run(3..<100) { index in
        log[index] += 1
        await Task.yield()
        return index % 2 == 0
      }
      return (good, (0..<100).map { log[$0] })
    }
    #expect(good == 48)
    #expect(visited == [0, 0, 0] + [UInt64](repeating: 1, count: 97))
  }

  @Test("whoever passes a turnstile waits for the next, and the last for nobody", arguments: 1...4)
  func turnstile(_ taskCount: Int) async throws {
    let passed = try await offTheExecutor {
      AssayWays.switches(taskCount: taskCount, granule: 1).pass(0..<401)
    }
    #expect(passed == 401)
  }

  /// Does on a thread of its own what waits for tasks.
  private func offTheExecutor<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  @Test("a key costs time and memory, in every tier")
  func keys() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.es256), count: 1)
    for tier in Tier.available {
      let cost = try KeyStudy.run(on: corpus, tier: tier)
      #expect(cost.prepareNanoseconds > 1000 && cost.tier == tier.rawValue)
    }
  }

  @Test("what the heap holds is counted, small blocks and large ones")
  func heap() {
    guard AllocationCounting.isAvailable else { return }
    // So much that what other tests do meanwhile is little beside it.
    for (size, count) in [(64 << 20, 1), (4096, 16384)] {
      let before = allocation_counter_heap_bytes()
      let blocks = (0..<count).map { _ in
        UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
      }
      let after = allocation_counter_heap_bytes()
      for block in blocks { block.deallocate() }
      #expect(after > before + 32 << 20)
    }
  }

  @Test("the benchmark's own cost is a small share of a token")
  func overhead() throws {
    let overhead = try OverheadStudy.run(tier: .openssl, plan: Self.plan)
    #expect(overhead.algorithm == "HS256" && ["single", "batch"].contains(overhead.workload))
    #expect(overhead.nanosecondsPerToken > 0 && overhead.share > 0)
    #expect(overhead.description.contains("% of one of HS256"))
  }

  @Test("a driver that does not start, speak or verify is told of")
  func coldFaults() throws {
    for (script, word) in [
      ("exit 0", "says no hello"), ("echo hello x 1; read line", "is not ready"),
      ("echo hello x 1; read line; echo ready 2; read line", "does not verify"),
      (
        "echo hello x 1; read line; echo ready 2; read line; echo verified 0 5; read line", "only 0"
      ),
    ] {
      let error = #expect(throws: MeasurementError.self) {
        try ColdStartStudy.run(Subject(.hs256), driver: ["/bin/sh", "-c", script], starts: 1)
      }
      #expect(error?.description.contains(word) == true, "\(script): \(String(describing: error))")
    }
    #expect(throws: MeasurementError.self) {
      try ColdStartStudy.run(Subject(.hs256), driver: ["/nonexistent"], starts: 1)
    }
  }

  @Test("a driver's steps are medians over the programs that were started")
  func cold() throws {
    let script = "echo hello x 1; read a; echo ready 2; read b; echo verified 1 700; read c; "
    let found = try ColdStartStudy.run(
      Subject(.hs256), driver: ["/bin/sh", "-c", script + "echo verified 1 50"], starts: 3)
    #expect(found.map(\.nanoseconds).suffix(2) == [700, 50])
    #expect(found.allSatisfy { $0.what.hasPrefix("HS256: ") && $0.nanoseconds > 0 })
  }

  @Test("few of the chosen algorithms stand for all")
  func representatives() {
    #expect(
      Subject.representatives(of: Subject.all).map(\.label) == ["HS256", "RS256", "ES256", "EdDSA"])
    #expect(
      Subject.representatives(of: [Subject(.ps512), Subject(.es384)]).map(\.label) == ["PS512"])
  }
}
