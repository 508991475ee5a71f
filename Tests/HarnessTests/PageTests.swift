import Foundation
import Testing

@testable import BenchmarkHarness

@Suite("Reports as pages and pictures")
struct PageTests {
  /// The names of a document's elements, or `nil` where they do not close in their order or text
  /// has a character in it that begins something else.
  private static func elements(of document: String) -> [String]? {
    let tag = #/<(/?)([A-Za-z0-9]+)((?: [a-zA-Z0-9:-]+(?:="[^"<]*")?)*) ?(/?)>/#
    let entity = #/&(amp|lt|gt|quot|#39);/#
    var (open, names) = ([String](), [String]())
    for match in document.matches(of: tag) {
      let name = String(match.2)
      if !match.1.isEmpty {
        guard open.popLast() == name else { return nil }
        continue
      }
      names.append(name)
      if match.4.isEmpty { open.append(name) }
    }
    let text = document.replacing("<!DOCTYPE html>", with: "").replacing(tag, with: "")
    let isPlain = !text.replacing(entity, with: "").contains { "<&".contains($0) }
    let controls = document.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }
    return open.isEmpty && isPlain && !controls ? names : nil
  }

  private static let reports = [ReportFixture.full, ReportFixture.small, ReportFixture.nasty]

  @Test("well-formed, and nothing in a text becomes an element")
  func wellFormed() throws {
    for document in Self.reports.flatMap({ [$0.page(), $0.svg()] }) {
      let elements = try #require(Self.elements(of: document))
      #expect(elements.count > 5 && !elements.contains("b") && !elements.contains("script"))
      #expect(!document.contains("onload=\"x"))
    }
    #expect(ReportFixture.nasty.page().contains("&lt;b onload=&quot;x&quot;&gt;&amp;&#39;|`"))
    #expect(Self.elements(of: "<p>a<b></p>") == nil && Self.elements(of: "<p>a & b</p>") == nil)
  }

  @Test("nothing is fetched")
  func selfContained() {
    for document in Self.reports.flatMap({ [$0.page(), $0.svg()] }) {
      let text = document.replacing(#"xmlns="http://www.w3.org/2000/svg""#, with: "")
      for word in ["http", "src=", "href=", "url(", "@import", "//"] {
        #expect(!text.contains(word), "\(word)")
      }
      #expect(text.contains("prefers-color-scheme:dark"))
    }
  }

  @Test("there is a picture, wide and narrow, for everything that was measured")
  func figures() {
    let page = ReportFixture.full.page()
    for title in [
      "Tokens a second", "Where the time goes", "Threads", "How long single calls take",
      "What an attack costs",
    ] {
      #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
      for style in ["wide", "narrow"] {
        #expect(page.contains(#"class="chart \#(style)""#) && page.contains(title))
      }
    }
    for title in ["What a key costs", "Cold start", "What disturbed this run", "All figures"] {
      #expect(page.contains(title), "\(title)")
    }
    #expect(page.contains("0.15 % of one of HS256"))
    #expect(!page.contains("<h2>Tiers</h2>"))
    let small = ReportFixture.small.page()
    for title in ["Where the time goes", "Threads", "Cold start", "What an attack costs"] {
      #expect(!small.contains(title), "\(title)")
    }
  }

  @Test("the table tells of other libraries too, and the text of the other parts")
  func text() throws {
    let report = ReportFixture.full
    let table = report.table()
    // Behind the rows of its algorithm; 8 times OpenSSL is Assay, and 10.5 times the other.
    let peer = try #require(table.firstIndex { $0.hasPrefix("ES256      libjwt 1.10") })
    #expect(table[peer].contains("12 000") && table[peer].hasSuffix(" 0.762"))
    #expect(table[peer - 1].hasPrefix("ES256") && table[peer + 1].hasPrefix("RS256"))
    #expect(!table.contains { $0.contains("threads-") || $0.contains("adversarial-") })
    #expect(report.tableRows.last?.last == "Assay is 10.5× as fast")
    let text = try ReportFormat.table.text(of: report)
    for line in ["algorithm  tier    threads", "single calls", "attack", "key", "cold start"] {
      #expect(text.contains("\n\n\(line) "), "\(line)")
    }
    #expect(
      text.hasSuffix("The benchmark itself adds 1.25 ns to a token, 0.15 % of one of HS256."))
  }

  @Test("no line of the table is wider than a terminal of 100 columns")
  func width() throws {
    let long = (1...3).map { number in
      ReportFixture.result(
        "RS256-4096", "signature-single", nanoseconds: 1234 * Double(number), openssl: 5_678_901,
        spread: 12_345, allocations: 10)
    }
    for report in [ReportFixture.full, Report(machine: ReportFixture.machine, results: long)] {
      let lines = try ReportFormat.table.text(of: report).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.max { $0.count < $1.count } ?? "")")
    }
  }

  @Test("tiers have tables of their own, the machine's first; OpenSSL's ways are all shown")
  func tablesOfTiers() {
    let report = Report(
      machine: ReportFixture.machine,
      results: ["openssl", "avx512"].map { tier in
        ReportFixture.result("ES256", "batch", nanoseconds: 10, openssl: 50, tier: tier)
      })
    let lines = report.table()
    #expect(lines.filter { $0.hasPrefix("tier") } == ["tier avx512", "tier openssl"])
    #expect(report.wayTables.isEmpty)
    var log = RoundLog(names: ["Assay", "one-shot", "reused"], operationsPerRound: 1)
    log.append([10, 2000, 1000])
    let result = Report.Result(
      algorithm: "ES256", workload: "batch", tier: "avx512", log: log, allocations: nil)
    let measured = Report(machine: ReportFixture.machine, results: [result])
    let ways = measured.wayTables
    #expect(measured.page().contains("<h2>Ways of calling OpenSSL</h2>"))
    #expect(Self.elements(of: measured.page()) != nil)
    #expect(ways.map(\.header) == [["OpenSSL, ns", "one-shot", "reused"]])
    #expect(ways.map(\.rows) == [[["ES256", "2 000", "*1 000"]]])
  }
}
