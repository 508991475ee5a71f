import Foundation
import TestSupport
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
      ("html", "<h2>Tokens a second</h2>"), ("svg", #"<svg xmlns="http://www.w3.org/2000/svg""#),
    ])
  func formats(_ format: String, _ text: String) throws {
    let run = try ToolRun("bench", "show", "-", "--format", format, input: Self.report)
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.contains(text), "\(run.output)")
    #expect(run.output.hasSuffix("\n"))
  }

  @Test("files are written beside what is printed, or the fault is told")
  func files() throws {
    let folder = try TemporaryFolder()
    func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }
    let run = try ToolRun(
      "bench", "show", "-", "--html", path("a.html"), "--svg", path("a.svg"), "--json",
      path("a.json"), input: Self.report)
    #expect(run.status == 0 && run.output.contains("ES256      single"))
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: path(name), encoding: .utf8)
    }
    #expect(try text("a.html").hasSuffix("</html>\n"))
    #expect(try text("a.svg").hasSuffix("</svg>\n"))
    let again = try ToolRun("bench", "show", path("a.json"), "--format", "json")
    #expect(try text("a.json") == again.output)
    let fault = try ToolRun(
      "bench", "show", "-", "--html", "/nonexistent/a.html", input: Self.report)
    #expect(fault.status == 1 && fault.errors.contains("cannot write /nonexistent/a.html"))
  }

  @Test("what is no report is refused", arguments: ["", "{}", "[1]", #"{"schema":2}"#])
  func noReport(_ text: String) throws {
    let run = try ToolRun("bench", "show", "-", input: text)
    #expect(run.status != 0 && run.output == "")
    #expect(run.errors.contains("not a report in JSON"))
  }
}
