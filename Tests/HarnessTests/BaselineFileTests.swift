import Foundation
import Testing

@testable import BenchmarkHarness

@Suite("Baselines as files")
struct BaselineFileTests {
  @Test("a report comes back as it was written")
  func roundTrip() throws {
    let report = MadeUp.report(MadeUp.row(), MadeUp.row("RS256", ratio: nil, allocations: nil))
    #expect(try BaselineFile.report(from: Array(report.json().utf8)) == report)
  }

  /// Changes to a good report's text, and a word of what is then said.
  static let spoilt: [(from: String, to: String, word: String)] = [
    ("{", "", "not a report"),
    (#""schema" : 1"#, #""schema" : 2"#, "schema is 2"),
    (#""schema""#, #""schemer""#, "not a report"),
    (#""tokensPerSecond""#, #""tps""#, "tokensPerSecond is missing"),
    (#""rounds" : 30"#, #""rounds" : "many""#, "wrong type"),
    (#""ratio" : 2,"#, #""ratio" : 3,"#, "outside its own interval"),
    (#""ratio" : 2,"#, #""ratio" : -2,"#, "outside its own interval"),
    (#""ratio" : 2,"#, "", "without an interval"),
    (#""ratioLow" : 1.98"#, #""ratioLow" : 0"#, "outside its own interval"),
    (#""allocationsPerToken" : 1"#, #""allocationsPerToken" : -1"#, "no allocations"),
    (#""RS256""#, #""ES256""#, "twice"),
  ]

  @Test("what is no baseline is refused, and why", arguments: spoilt)
  func refuses(_ change: (from: String, to: String, word: String)) throws {
    let good = try MadeUp.report(MadeUp.row(), MadeUp.row("RS256")).json()
    #expect(good.contains(change.from))
    let bad = good.replacingOccurrences(of: change.from, with: change.to)
    let error = #expect(throws: GateError.self) { try BaselineFile.report(from: Array(bad.utf8)) }
    #expect(error?.description.contains(change.word) == true, "\(String(describing: error))")
  }

  @Test("no results, no octets, and octets that are no text are no baseline")
  func empty() throws {
    let empty = Report(machine: MadeUp.machine(), results: [])
    for octets in [Array(try empty.json().utf8), [], [0xff, 0xfe, 0]] {
      #expect(throws: GateError.self) { try BaselineFile.report(from: octets) }
    }
  }

  @Test("a baseline of several runs is the middle one, with an interval of the middle ones")
  func severalRuns() throws {
    let runs = [2.1, 1.9, 2.0].map { MadeUp.report(MadeUp.row(ratio: $0, width: 0.01)) }
    let row = try #require(Report.baseline(of: runs)?.results.first)
    #expect(row.ratio == 2.0)
    #expect(row.ratioLow == 2.0 * 0.99 && row.ratioHigh == 2.0 * 1.01)
    // Two unlucky ones of seven make it no wider.
    let seven = [2.0, 1.2, 2.02, 2.04, 2.01, 1.3, 1.99].map { MadeUp.report(MadeUp.row(ratio: $0)) }
    let middle = try #require(Report.baseline(of: seven)?.results.first)
    #expect(middle.ratio == 2.0)
    #expect(middle.ratioLow == 1.99 * 0.99 && middle.ratioHigh == 2.01 * 1.01)
    let two = try #require(Report.baseline(of: Array(runs.prefix(2)))?.results.first)
    #expect(two.ratio == 1.9 && two.ratioLow == 1.9 * 0.99 && two.ratioHigh == 2.1 * 1.01)
    #expect(Report.baseline(of: []) == nil)
  }

  @Test("the comparison in Markdown is a table with its conclusion")
  func markdown() throws {
    let comparison = try Gate().compare(
      MadeUp.report(MadeUp.row(ratio: 1.8), MadeUp.row("RS256")),
      with: MadeUp.report(
        MadeUp.row(), MadeUp.row("RS256"), machine: MadeUp.machine(openssl: "OpenSSL 1.1")))
    let lines = comparison.markdown()
    #expect(lines.first == "**slower by more than 5 %: ES256 single**")
    #expect(lines.filter { $0.hasPrefix("|") }.allSatisfy { $0.count { $0 == "|" } == 10 })
    #expect(lines.filter { $0.hasPrefix("| ES256") }.first?.contains("-10.0 %") == true)
    #expect(lines.last?.hasPrefix("> the baseline is of OpenSSL 1.1") == true)
    #expect(comparison.table().last == "slower by more than 5 %: ES256 single")
  }
}
