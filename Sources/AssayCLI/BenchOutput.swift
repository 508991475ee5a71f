import BenchmarkHarness

/// What becomes of a report of `assay bench`.
struct BenchOutput {
  static let options: Set<String> = ["format", "html", "svg", "json", "peers"]

  static let details = """
      --format FORMAT  how to print the report: table, for people (the default); json; markdown, for
                       a pull request; bmf, for Bencher; github, for github-action-benchmark
                       (customBiggerIsBetter); gobench, for benchstat; html, a page with charts;
                       svg, the chart of all algorithms
      --html FILE      write the page to a file as well
      --svg FILE       write the chart to a file as well
      --json FILE      write the report as json to a file as well
      --peers FILE     show what Benchmarks/peers/run has measured of other libraries beside it
    """

  /// The formats that may go to files beside what is printed; each is named by its option.
  private static let fileFormats: [ReportFormat] = [.html, .svg, .json]

  private let format: ReportFormat
  private let files: [(format: ReportFormat, path: String)]
  private let peers: [PeerResult]?

  init(_ arguments: Arguments) throws(CommandError) {
    let name = try arguments.one("format") ?? ReportFormat.table.rawValue
    guard let format = ReportFormat(rawValue: name) else {
      let names = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage("--format is \(name.debugDescription), not one of \(names)")
    }
    self.format = format
    var files: [(format: ReportFormat, path: String)] = []
    for format in Self.fileFormats {
      if let path = try arguments.one(format.rawValue) { files.append((format, path)) }
    }
    self.files = files
    peers = try arguments.one("peers").map { path throws(CommandError) in
      guard let peers = try? [PeerResult](json: try Input(path: path).readAll(limit: 16 << 20))
      else { throw .failed("\(path) tells of no other libraries") }
      return peers
    }
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

  /// Prints the report, and writes it to the files that were named.
  func write(_ report: Report) throws(CommandError) {
    var report = report
    if let peers { report.peers = peers }
    Output.standardOutput.writeLine(try Self.text(of: report, as: format))
    for (format, path) in files {
      try OutputFile.write(try Self.text(of: report, as: format) + "\n", to: path)
    }
  }

  private static func text(
    of report: Report, as format: ReportFormat
  ) throws(CommandError) -> String {
    guard let text = try? format.text(of: report) else { throw .failed("a figure is not finite") }
    return text
  }
}
