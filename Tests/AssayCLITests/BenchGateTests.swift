import Foundation
import TestSupport
import Testing

@Suite("assay bench, with a baseline")
struct BenchGateTests {
  private static let quick = [
    "bench", "--algorithm", "HS256", "--workload", "single", "--seconds", "0.02",
  ]

  private static func bench(_ more: String...) throws -> ToolRun {
    try ToolRun(quick + more)
  }

  @Test("saves a baseline, passes against it, and tells the shell what has changed")
  func gate() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("baseline.json").path
    let saved = try Self.bench("--save-baseline", file)
    #expect(saved.status == 0, "\(saved.errors)")
    let text = try String(contentsOfFile: file, encoding: .utf8)

    // So wide a threshold that no noise reaches it.
    let same = try Self.bench("--baseline", file, "--threshold", "90%", "--format", "json")
    #expect(same.status == 0, "\(same.errors)")
    #expect(try JSONSerialization.jsonObject(with: Data(same.output.utf8)) is [String: Any])
    #expect(same.errors.contains("no change beyond 90 %"))

    // A baseline that was a thousand times as fast, or as slow.
    let summary = folder.url.appendingPathComponent("summary.md").path
    let faster = try folder.file("faster.json", Self.scaled(text, by: 1000).utf8)
    let slow = try Self.bench("--baseline", faster, "--threshold=0.9", "--summary", summary)
    #expect(slow.status == 2)
    #expect(slow.lines.last == "slower by more than 90 %: HS256 single")
    let row = try #require(slow.lines.last { $0.hasPrefix("HS256") })
    #expect(row.hasSuffix("5  regression"), "\(row)")
    let slower = try folder.file("slower.json", Self.scaled(text, by: 0.001).utf8)
    #expect(try Self.bench("--baseline", slower, "--summary", summary).status == 0)
    #expect(try Self.bench("--baseline", slower, "--fail-on-improvement").status == 4)
    let told = try String(contentsOfFile: summary, encoding: .utf8)
    #expect(told.components(separatedBy: "| HS256 | single |").count == 3)
  }

  private static func scaled(_ text: String, by factor: Double) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var report = try #require(object as? [String: Any])
    var results = try #require(report["results"] as? [[String: Any]])
    for index in results.indices {
      for name in ["ratio", "ratioLow", "ratioHigh"] {
        let value = try #require(results[index][name] as? Double)
        results[index][name] = value * factor
      }
    }
    report["results"] = results
    return String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self)
  }

  /// What is not measured, what is said, and always the status 1: 2 would mean a regression.
  static let faults: [(arguments: [String], word: String)] = [
    (["--baseline", "/nonexistent"], "cannot read /nonexistent"),
    (["--baseline", "/dev/null"], "not a report in JSON"),
    (["--baseline", "x", "--save-baseline", "y"], "exclude each other"),
    (["--threshold", "5%"], "need a --baseline"),
    (["--baseline", "x", "--threshold", "0"], "not a share"),
    (["--baseline", "x", "--threshold", "fast"], "not a share"),
    (["--save-baseline", "/nonexistent/file"], "cannot write"),
    (["--workload", "nothing"], "not one of single"),
    (["--algorithm", "none"], "there is no algorithm"),
    (["--no-such-option"], "no option"),
  ]

  @Test("what cannot be done is told, and is no regression", arguments: faults)
  func refuses(_ fault: (arguments: [String], word: String)) throws {
    let run = try ToolRun(Self.quick + fault.arguments)
    #expect(run.status == 1)
    #expect(run.errors.contains(fault.word), "\(run.errors)")
  }
}
