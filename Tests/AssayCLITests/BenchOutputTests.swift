import Foundation
import Testing

@Suite("assay bench show: reports in every format")
struct BenchOutputTests {
  private static let report = #"""
    {"schema":1,"machine":{"cpu":"Example","features":[],"processors":2,"openssl":"3.0",
    "build":"release"},"results":[{"algorithm":"ES256","workload":"single","tier":"avx512",
    "tokensPerSecond":125000,"opensslPerSecond":15625,"ratio":8,"ratioLow":7.75,"ratioHigh":8.25,
    "nanosecondsPerToken":8000,"spread":1,"rounds":30,"outliers":1,"baselines":[]}]}
    """#

  @Test(
    "each one, from a report of before there were tier and commit",
    arguments: [
      ("table", "ES256      single     125 000"), ("json", #""tokensPerSecond" : 125000"#),
      ("bmf", #""ES256/single/avx512" : {"#), ("github", #""unit" : "tokens/s""#),
      ("gobench", "BenchmarkVerify/alg=ES256/"), ("markdown", "| ES256 | single | 125 000 |"),
    ])
  func formats(_ format: String, _ text: String) throws {
    let run = try ToolRun("bench", "show", "-", "--format", format, input: Self.report)
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.contains(text), "\(run.output)")
    #expect(run.output.hasSuffix("\n"))
  }

  @Test("what is no report is refused", arguments: ["", "{}", "[1]", #"{"schema":2}"#])
  func noReport(_ text: String) throws {
    let run = try ToolRun("bench", "show", "-", input: text)
    #expect(run.status != 0 && run.output == "")
    #expect(run.errors.contains("not a report in JSON"))
  }
}
