import Foundation
import Testing

@testable import BenchmarkHarness

@Suite("The gate")
struct GateTests {
  /// A baseline of ratio 2 ± 1 %, a row now, and what must come of them at a threshold of 5 %.
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let old: Report.Result
    let new: Report.Result
    let verdict: Comparison.Verdict

    init(
      _ description: String, _ verdict: Comparison.Verdict, old: Report.Result = MadeUp.row(),
      new: Report.Result
    ) {
      (testDescription, self.verdict, self.old, self.new) = (description, verdict, old, new)
    }
  }

  static let cases = [
    Case("the same", .pass, new: MadeUp.row()),
    Case("4 % slower", .pass, new: MadeUp.row(ratio: 1.92)),
    Case("6 % slower, give or take 1.4 %", .unclear, new: MadeUp.row(ratio: 1.88)),
    Case("9 % slower", .regression, new: MadeUp.row(ratio: 2 / 1.1)),
    Case("9 % slower, give or take 5 %", .unclear, new: MadeUp.row(ratio: 2 / 1.1, width: 0.05)),
    Case(
      "9 % slower than what was known to 5 % only", .unclear, old: MadeUp.row(width: 0.05),
      new: MadeUp.row(ratio: 2 / 1.1)),
    Case("half as fast, and known badly", .regression, new: MadeUp.row(ratio: 1, width: 0.2)),
    Case("4 % faster", .pass, new: MadeUp.row(ratio: 2.08)),
    Case("6 % faster, give or take 1.4 %", .pass, new: MadeUp.row(ratio: 2.12)),
    Case("10 % faster", .improvement, new: MadeUp.row(ratio: 2.2)),
    Case("one more allocation", .allocations, new: MadeUp.row(allocations: 2)),
    Case("one in ten tokens allocates more", .allocations, new: MadeUp.row(allocations: 1.1)),
    Case("faster, and allocates more", .allocations, new: MadeUp.row(ratio: 4, allocations: 2)),
    Case("an allocation less", .pass, new: MadeUp.row(allocations: 0)),
    Case("an allocation once in 256", .pass, new: MadeUp.row(allocations: 1 + 1.0 / 256)),
    Case("allocations not counted now", .pass, new: MadeUp.row(allocations: nil)),
    Case(
      "no ratios, the same allocations", .pass, old: MadeUp.row(ratio: nil),
      new: MadeUp.row(ratio: nil)),
    Case(
      "no ratios, more allocations", .allocations, old: MadeUp.row(ratio: nil),
      new: MadeUp.row(ratio: nil, allocations: 3)),
    Case(
      "nothing to hold against each other", .notCompared,
      old: MadeUp.row(ratio: nil, allocations: nil), new: MadeUp.row()),
  ]

  @Test("has a verdict for every row", arguments: cases)
  func verdict(_ testCase: Case) throws {
    let comparison = try Gate().compare(
      MadeUp.report(testCase.new), with: MadeUp.report(testCase.old))
    #expect(comparison.rows.map(\.verdict) == [testCase.verdict])
    #expect(
      comparison.hasRegression == [.regression, .allocations].contains(testCase.verdict))
    #expect(comparison.hasImprovement == (testCase.verdict == .improvement))
  }

  @Test("the threshold is what is asked for")
  func threshold() throws {
    let (old, new) = (MadeUp.report(MadeUp.row()), MadeUp.report(MadeUp.row(ratio: 1.8)))
    #expect(try Gate(threshold: 0.05).compare(new, with: old).hasRegression)
    #expect(try !Gate(threshold: 0.15).compare(new, with: old).hasRegression)
  }

  @Test("rows that one side does not have are told, and nothing else of them")
  func oneSided() throws {
    let old = MadeUp.report(MadeUp.row(), MadeUp.row("RS256"), MadeUp.row("HS256", tier: "avx512"))
    let new = MadeUp.report(MadeUp.row("PS256"), MadeUp.row(), MadeUp.row("HS256"))
    let comparison = try Gate().compare(new, with: old)
    #expect(
      comparison.rows.map { "\($0.key.algorithm) \($0.key.tier) \($0.verdict.rawValue)" } == [
        "PS256 openssl not in the baseline", "ES256 openssl pass",
        "HS256 openssl not in the baseline", "RS256 openssl not in this run",
        "HS256 avx512 not in this run",
      ])
    #expect(!comparison.hasRegression && !comparison.hasImprovement)
  }

  @Test("what cannot be compared is refused, and says why")
  func incomparable() throws {
    let good = MadeUp.report(MadeUp.row())
    func refusal(_ baseline: Report) -> String {
      let error = #expect(throws: GateError.self) { try Gate().compare(good, with: baseline) }
      return error.map(\.description) ?? ""
    }
    let debug = MadeUp.report(MadeUp.row(), machine: MadeUp.machine(build: "debug"))
    #expect(refusal(debug).contains("debug build"))
    let arm = MadeUp.report(MadeUp.row(), machine: MadeUp.machine(architecture: "aarch64"))
    #expect(refusal(arm).contains("aarch64"))
    #expect(refusal(MadeUp.report(MadeUp.row(tier: "avx512"))).contains("tier avx512"))
    #expect(refusal(MadeUp.report(MadeUp.row("RS256"))).contains("none of the algorithms"))
  }

  @Test("what makes a comparison uncertain is told")
  func warnings() throws {
    let good = MadeUp.report(MadeUp.row())
    #expect(try Gate().compare(good, with: good).warnings.isEmpty)
    for (machine, word) in [
      (MadeUp.machine(family: "maker-1-3"), "maker-1-3"), (MadeUp.machine(family: nil), "a CPU"),
      (MadeUp.machine(features: ["avx2", "sha_ni"]), "sha_ni"),
      (MadeUp.machine(openssl: "OpenSSL 3.5.0"), "3.5.0"),
    ] {
      let baseline = MadeUp.report(MadeUp.row(), machine: machine)
      let warnings = try Gate().compare(good, with: baseline).warnings
      #expect(warnings.count == 1 && warnings[0].contains(word), "\(warnings)")
    }
  }

  @Test("the interval of a change is made of both intervals, and grows with the rows")
  func change() {
    let old = Estimate(value: 2, low: 2 / 1.03, high: 2 * 1.03)
    let new = Estimate(value: 1, low: 1 / 1.04, high: 1.04)
    let one = Change(from: old, to: new).estimate
    #expect(abs(one.value + 0.5) < 1e-12)
    let reach = exp(hypot(log(1.03), log(1.04)))
    #expect(abs(one.low - (0.5 / reach - 1)) < 1e-12)
    #expect(abs(one.high - (0.5 * reach - 1)) < 1e-12)
    let twenty = Change(from: old, to: new, comparisons: 20).estimate
    // z(0.025 / 20) = 3.0233, z(0.025) = 1.9600
    #expect(abs(log1p(twenty.low) - log(0.5) + log(reach) * 3.0233 / 1.95996) < 1e-4)
  }

  @Test("a slow-down does the stage again for as many tokens as it says")
  func slowDown() {
    var (whole, again) = (0, 0)
    let contender = Contender(name: "Assay") { range in
      whole += range.count
      return range.count
    }
    let stage = Contender(name: "stage") { range in
      again += range.count
      return range.count
    }
    let slowed = SlowDown(stage: .json, share: 0.1).applied(to: contender, repeating: stage)
    for start in stride(from: 0, to: 4096, by: 8) { #expect(slowed.pass(start..<start + 8) == 8) }
    #expect(whole == 4096)
    #expect(again == 409)
    let failing = Contender(name: "stage") { _ in -1 }
    #expect(
      SlowDown(stage: .json, share: 1).applied(to: contender, repeating: failing).pass(0..<8) == 0)
  }
}
