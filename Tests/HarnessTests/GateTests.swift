import Foundation
import TestSupport
import Testing

@testable import BenchmarkHarness

@Suite("The gate against slow-downs")
struct GateTests {
  private static func result(
    _ ratio: ClosedRange<Double>?, algorithm: String = "ES256", workload: String = "batch",
    tier: String = "avx512", allocations: Double? = 0
  ) -> Report.Result {
    let middle = ratio.map { ($0.lowerBound + $0.upperBound) / 2 }
    return Report.Result(
      algorithm: algorithm, workload: workload, tier: tier, tokensPerSecond: 1000,
      opensslPerSecond: middle.map { 1000 / $0 }, ratio: middle, ratioLow: ratio?.lowerBound,
      ratioHigh: ratio?.upperBound, allocationsPerToken: allocations, nanosecondsPerToken: 1e6,
      nanosecondsBeyondOpenSSL: nil, spread: 1, rounds: 100, outliers: 0, baselines: [])
  }

  private static func report(_ results: [Report.Result], cpu: String = "a CPU") -> Report {
    Report(
      machine: Machine(
        cpu: cpu, features: [], processors: 2, openssl: "OpenSSL 3", build: "release"),
      results: results)
  }

  struct Row: CustomTestStringConvertible {
    let then: ClosedRange<Double>
    let now: ClosedRange<Double>
    let verdict: Gate.Verdict
    let testDescription: String
  }

  static let rows = [
    Row(then: 9.9...10.1, now: 9.9...10.1, verdict: .pass, testDescription: "the same"),
    Row(
      then: 9.9...10.1, now: 9.3...9.5, verdict: .pass, testDescription: "6 %, within the intervals"
    ),
    Row(
      then: 9.99...10.01, now: 9.45...9.48, verdict: .regression, testDescription: "5.3 %, surely"),
    Row(then: 9.9...10.1, now: 8.9...9.1, verdict: .regression, testDescription: "10 %"),
    Row(then: 9.9...10.1, now: 6...12, verdict: .pass, testDescription: "too noisy to tell"),
    Row(then: 9.9...10.1, now: 11...11.2, verdict: .improvement, testDescription: "faster"),
    Row(then: 0.29...0.3, now: 0.25...0.26, verdict: .regression, testDescription: "below OpenSSL"),
  ]

  @Test("tells a slow-down from noise", arguments: rows)
  func verdicts(_ row: Row) throws {
    let gate = try Gate(baseline: Self.report([Self.result(row.then)]))
    let comparison = try #require(try gate.compare(Self.report([Self.result(row.now)])).first)
    #expect(comparison.verdict == row.verdict)
    #expect(comparison.changeLow <= comparison.change)
    #expect(comparison.change <= comparison.changeHigh)
  }

  @Test("the threshold is the caller's")
  func threshold() throws {
    let now = Self.report([Self.result(8.9...9.1)])
    for (threshold, verdict) in [(0.2, Gate.Verdict.pass), (0.05, .regression)] {
      let gate = try Gate(baseline: Self.report([Self.result(9.9...10.1)]), threshold: threshold)
      #expect(try gate.compare(now).map(\.verdict) == [verdict])
    }
  }

  @Test("one more allocation is one too many, however fast")
  func allocations() throws {
    let gate = try Gate(baseline: Self.report([Self.result(10...10.1, allocations: 1)]))
    let cases: [(Double?, Gate.Verdict)] = [
      (2, .allocations), (1.01, .improvement), (1, .improvement), (nil, .improvement),
    ]
    for (count, verdict) in cases {
      let now = Self.report([Self.result(20...20.1, allocations: count)])
      #expect(try gate.compare(now).map(\.verdict) == [verdict], "\(count ?? -1)")
    }
  }

  @Test("compares like with like, and tells what is missing")
  func subjects() throws {
    let baseline = Self.report([
      Self.result(10...11), Self.result(3...4, workload: "single"),
      Self.result(1...2, algorithm: "HS256"),
      Self.result(nil, algorithm: "HS256", workload: "stage-json"),
    ])
    let gate = try Gate(baseline: baseline)
    let now = Self.report([
      Self.result(10...11), Self.result(1...2, workload: "single", tier: "openssl"),
      Self.result(1...2, algorithm: "RS256"),
      Self.result(nil, algorithm: "HS256", workload: "stage-json"),
    ])
    #expect(try gate.compare(now).map(\.subject.description) == ["ES256 batch avx512"])
    #expect(
      gate.missing(from: now).map(\.description) == ["ES256 single avx512", "HS256 batch avx512"])
    #expect(throws: GateError.nothingInCommon) { try gate.compare(Self.report([])) }
    #expect(throws: GateError.noRatios) { try Gate(baseline: Self.report([Self.result(nil)])) }
    #expect(gate.warnings(about: now).isEmpty)
    let other = Self.report([], cpu: "another CPU")
    #expect(gate.warnings(about: other).count == 1)
  }

  @Test("a baseline is read back as it was written, and no other file is")
  func file() throws {
    let report = Self.report([Self.result(10...11)])
    #expect(try Report(json: report.json()) == report)
    for text in [
      "", "{}", "[]", try report.json().replacing("\"schema\" : 1", with: "\"schema\" : 9"),
    ] {
      #expect(throws: DecodingError.self) { try Report(json: text) }
    }
  }

  @Test("the table is one line a comparison")
  func table() throws {
    let gate = try Gate(baseline: Self.report([Self.result(10...10)]))
    let comparisons = try gate.compare(Self.report([Self.result(9...9)]))
    #expect(
      Gate.table(comparisons) == ["ES256 batch avx512  -10.0 %  (-10.0 % to -10.0 %)  regression"])
  }
}
