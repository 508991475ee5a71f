import Foundation
import Testing

@testable import BenchmarkHarness

@Suite("Reports in the formats of other programs")
struct ReportFormatTests {
  @Test("exactly this text", arguments: Array(ReportFormatTests.expected.keys))
  func text(_ format: ReportFormat) throws {
    #expect(try format.text(of: ReportFixture.small) == Self.expected[format])
  }

  @Test("the names of the JSON are all there, and what is unknown is null")
  func contract() throws {
    let text = try ReportFixture.full.json()
    let root = try #require(try object(text) as? [String: Any])
    #expect(root["schema"] as? Int == 1)
    let machine = try #require(root["machine"] as? [String: Any])
    for name in ["cpu", "features", "openssl", "tier", "build", "commit"] {
      #expect(machine[name] != nil, "\(name)")
    }
    let results = try #require(root["results"] as? [[String: Any]])
    #expect(results.count == 26)
    let names = [
      "algorithm", "workload", "tier", "tokensPerSecond", "opensslPerSecond", "ratio", "ratioLow",
      "ratioHigh", "allocationsPerToken",
    ]
    for result in results { for name in names { #expect(result[name] != nil, "\(name)") } }
    for (part, names) in [
      ("latency", ["p50", "p90", "p99", "p999", "count"]),
      ("keyCosts", ["prepareNanoseconds", "bytes"]),
      ("coldStarts", ["what", "nanoseconds"]),
      ("peers", ["library", "version", "algorithm", "tokensPerSecond", "ratio"]),
      ("scaling", ["algorithm", "tier", "threads", "tokensPerSecond", "efficiency"]),
      ("attacks", ["attack", "nanosecondsPerByte", "goodNanosecondsPerByte", "relativeCost"]),
    ] {
      let first = try #require((root[part] as? [[String: Any]])?.first, "\(part)")
      for name in names { #expect(first[name] != nil, "\(part).\(name)") }
    }
    #expect((root["overhead"] as? [String: Any])?["share"] as? Double == 0.0015)
    #expect((root["warnings"] as? [String])?.count == 1)
    #expect(results[3]["ratio"] is NSNull)
    #expect(try Report(json: Array(text.utf8)) == ReportFixture.full)
  }

  @Test("the names of workloads are a contract")
  func workloads() {
    let names = [
      "single", "batch", "signature-single", "signature-batch", "stage-split", "stage-header",
      "stage-key", "stage-base64url", "stage-digest", "stage-json", "stage-claims",
    ]
    #expect(Set(names).isSubset(of: Workload.allCases.map(\.rawValue)))
    #expect(
      Attack.allCases.map(\.rawValue) == [
        "bad-signatures", "crafted-signatures", "random-kids", "oversized", "beyond-limit",
        "nested-headers", "nested-payloads", "10000-keys",
      ])
  }

  @Test("a report of another schema, or none, is not read")
  func otherSchema() throws {
    let text = try ReportFixture.small.json()
    for wrong in [text.replacing(#""schema" : 1"#, with: #""schema" : 2"#), "{}", "[", ""] {
      #expect(throws: DecodingError.self) { try Report(json: Array(wrong.utf8)) }
    }
  }

  @Test("what is not finite is refused, not written")
  func notFinite() {
    let report = Report(
      machine: ReportFixture.machine, results: [ReportFixture.result("x", "y", nanoseconds: 0)])
    for format in [ReportFormat.json, .bmf, .github] {
      #expect(throws: EncodingError.self) { try format.text(of: report) }
    }
  }

  @Test("Bencher reads three levels of objects, each with a value")
  func bencher() throws {
    for report in [ReportFixture.full, ReportFixture.nasty] {
      let text = try ReportFormat.bmf.text(of: report)
      let root = try #require(try object(text) as? [String: [String: [String: Double]]])
      #expect(root.count == report.results.count + 1)
      for metric in root.values.flatMap(\.values) {
        let value = try #require(metric["value"])
        #expect(metric["lower_value"].map { $0 <= value } != false)
        #expect(metric["upper_value"].map { $0 >= value } != false)
        #expect(Set(metric.keys).isSubset(of: ["value", "lower_value", "upper_value"]))
      }
    }
  }

  @Test("github-action-benchmark reads an array of names, units and values, no name twice")
  func github() throws {
    for report in [ReportFixture.full, ReportFixture.nasty] {
      let text = try ReportFormat.github.text(of: report)
      let entries = try #require(try object(text) as? [[String: Any]])
      let ratios = report.results.count { $0.ratio != nil }
      #expect(entries.count == report.results.count + ratios)
      #expect(entries.allSatisfy { $0["unit"] is String && $0["value"] is Double })
      #expect(Set(entries.compactMap { $0["name"] as? String }).count == entries.count)
    }
  }

  @Test("benchstat reads fields in pairs, and no line of ours as something else")
  func goBenchmark() throws {
    for report in [ReportFixture.full, ReportFixture.nasty] {
      let lines = try ReportFormat.gobench.text(of: report)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let results = lines.filter { $0.hasPrefix("Benchmark") }
      #expect(results.count == report.results.count + 1)
      for result in results {
        let fields = result.split(whereSeparator: \.isWhitespace)
        #expect(fields.count >= 4 && fields.count.isMultiple(of: 2), "\(result)")
        #expect(Int(fields[1]) != nil)
        for index in stride(from: 2, to: fields.count, by: 2) {
          #expect(Double(fields[index]) != nil && Double(fields[index + 1]) == nil)
        }
      }
      let others = lines.filter { !$0.isEmpty && !$0.hasPrefix("Benchmark") }.map { line in
        String(line.prefix { $0 != ":" && $0 != " " })
      }
      #expect(others == ["#", "cpu", "cpu-count", "openssl", "build", "Unit", "Unit"])
    }
  }

  @Test("Markdown shows every text as it is, a row a result")
  func markdown() throws {
    let lines = try ReportFormat.markdown.text(of: ReportFixture.nasty).split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("|") }
    #expect(rows.count == 2 + 7 + 2 + 1)
    for row in rows {
      // Bars that no backslash makes text are the table's own.
      let bars = row.replacing(#"\\"#, with: "").replacing(#"\|"#, with: "").count { $0 == "|" }
      #expect(bars == 9 || bars == 4, "\(row)")
    }
    #expect(!lines.contains { $0.replacing(#"\<"#, with: "").contains("<b ") })
    let special = #"\`*_[]<>#|~&$@"#
    #expect(Report.escaped(special) == special.map { "\\\($0)" }.joined())
    #expect(Report.escaped("a\r\nb\u{2028}c") == "a b c")
  }

  private func object(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }
}
