import Testing

@testable import BenchmarkHarness

@Suite("The gate, measuring again")
struct GateConfirmationTests {
  static let baseline = MadeUp.report(MadeUp.row("ES256"), MadeUp.row("HS256"))

  /// The ratios that measurements give in turn, against a baseline of 2 ± 1 %, and what comes of it.
  static let stories: [(ratios: [Double], verdict: Comparison.Verdict)] = [
    ([2.0], .pass), ([2.4], .improvement),
    ([1.8, 1.8, 1.8, 1.8, 1.8], .regression), ([1.8, 2.0], .pass), ([1.8, 1.8, 2.0], .pass),
    ([1.8, 1.8, 1.8, 1.8, 2.0], .pass), ([1.8, 2.4], .improvement),
    // 1.88 is beyond the threshold, but its interval is not.
    ([1.88, 1.88, 1.88, 1.8, 1.8], .regression), ([1.88, 2.0], .pass),
    ([1.88, 1.88, 1.88, 1.88, 1.8], .unclear), ([1.8, 1.8, 1.8, 1.8, 1.88], .unclear),
    ([1.88, 1.88, 1.88, 1.88, 1.88], .unclear),
  ]

  @Test("a regression is one only if it comes out again", arguments: stories)
  func confirms(_ story: (ratios: [Double], verdict: Comparison.Verdict)) throws {
    let gate = Gate()
    let first = try gate.compare(
      MadeUp.report(MadeUp.row("HS256"), MadeUp.row("ES256", ratio: story.ratios[0])),
      with: Self.baseline)
    var asked: [String] = []
    let settled = try gate.confirmed(first, baseline: Self.baseline, of: .regression) {
      key, attempt in
      asked.append("\(key.algorithm) \(attempt)")
      return MadeUp.row(key.algorithm, ratio: story.ratios[attempt])
    }
    #expect(settled.rows.map(\.verdict) == [.pass, story.verdict])
    #expect(settled.rows.map(\.measurements) == [1, story.ratios.count])
    #expect(asked == (1..<story.ratios.count).map { "ES256 \($0)" })
  }

  @Test("an improvement has to come out again as well")
  func improvement() throws {
    let gate = Gate()
    let report = MadeUp.report(MadeUp.row("HS256"), MadeUp.row("ES256", ratio: 2.4))
    let first = try gate.compare(report, with: Self.baseline)
    for (later, verdict) in [(2.4, Comparison.Verdict.improvement), (2.0, .pass)] {
      let settled = try gate.confirmed(first, baseline: Self.baseline, of: .improvement) {
        key, _ in MadeUp.row(key.algorithm, ratio: later)
      }
      #expect(settled.rows.map(\.verdict) == [.pass, verdict])
    }
  }

  @Test("what was not asked about, or cannot be measured again, stands as it is")
  func stands() throws {
    let gate = Gate()
    let first = try gate.compare(
      MadeUp.report(MadeUp.row("HS256", ratio: 3), MadeUp.row("ES256", ratio: 1.8)),
      with: Self.baseline)
    let settled = try gate.confirmed(first, baseline: Self.baseline, of: .regression) {
      key, _ in
      #expect(key.algorithm == "ES256")
      return nil
    }
    #expect(settled == first)
  }
}
