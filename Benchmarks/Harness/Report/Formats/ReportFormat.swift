/// A way of writing a report down.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// Columns, for people.
  case table
  /// Everything, for programs: the names of ``Report``.
  case json
  /// Bencher Metric Format (bencher.dev, "Bencher Metric Format"), for Bencher's `json` adapter.
  case bmf
  /// What github-action-benchmark reads as `customBiggerIsBetter`.
  case github
  /// The text of Go's benchmarks (R. Cox, A. Clements, "Go Benchmark Data Format"), for `benchstat`.
  case gobench
  /// A table for a comment on a pull request.
  case markdown
  /// A page for a browser, with charts, that needs nothing else.
  case html
  /// The chart of all algorithms, as a picture.
  case svg

  /// Writes a report down.
  ///
  /// - Returns: Lines, without a line break behind the last.
  /// - Throws: An `EncodingError` where a figure is not finite.
  public func text(of report: Report) throws -> String {
    switch self {
    case .table: report.text()
    case .json: try report.json()
    case .bmf: try report.bencherMetrics()
    case .github: try report.githubActionBenchmark()
    case .gobench: report.goBenchmark()
    case .markdown: report.markdown()
    case .html: report.page()
    case .svg: report.svg()
    }
  }
}

extension Report.Result {
  /// The name by which a result is followed over time.
  ///
  /// The tier is part of it, or a faster tier would look like faster code.
  var path: String { "\(algorithm)/\(workload)/\(tier)" }

  /// The ratio's 95 % interval, for people.
  var interval: String? {
    guard let ratioLow, let ratioHigh else { return nil }
    return "\(Figure.exact(ratioLow))–\(Figure.exact(ratioHigh))"
  }
}
