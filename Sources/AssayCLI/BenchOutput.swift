import BenchmarkHarness

/// What becomes of a report of `assay bench`.
struct BenchOutput {
  static let options: Set<String> = ["format"]

  static let details = """
      --format FORMAT  how to print the report: table, for people (the default); json; markdown, for
                       a pull request; bmf, for Bencher; github, for github-action-benchmark
                       (customBiggerIsBetter); gobench, for benchstat
    """

  private let format: ReportFormat

  init(_ arguments: Arguments) throws(CommandError) {
    let name = try arguments.one("format") ?? ReportFormat.table.rawValue
    guard let format = ReportFormat(rawValue: name) else {
      let names = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage("--format is \(name.debugDescription), not one of \(names)")
    }
    self.format = format
  }

  /// Whether more may be printed behind the report.
  var isForPeople: Bool { format == .table }

  /// Reads a report that was written as JSON.
  static func report(in path: String) throws(CommandError) -> Report {
    let octets = try Input(path: path).readAll(limit: 16 << 20)
    guard let report = try? Report(json: octets) else {
      throw .failed("\(path) is not a report in JSON")
    }
    return report
  }

  /// Prints the report.
  func write(_ report: Report) throws(CommandError) {
    guard let text = try? format.text(of: report) else { throw .failed("a figure is not finite") }
    Output.standardOutput.writeLine(text)
  }
}
