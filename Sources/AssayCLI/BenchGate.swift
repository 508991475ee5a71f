import BenchmarkHarness

/// The baselines of `assay bench`: saving one, and holding a run against one.
struct BenchGate {
  static let options: Set<String> = ["save-baseline", "baseline", "threshold", "summary"]
  static let flags: Set<String> = ["fail-on-improvement"]

  static let details = """
      --save-baseline FILE   measure everything three times, and write a baseline
      --baseline FILE        compare with a baseline
      --threshold P%         the least change of a ratio that counts (5%)
      --fail-on-improvement  let a change for the better count as well
      --summary FILE         append the comparison to a file, in Markdown

    A baseline is the report in JSON. Ratios with OpenSSL are compared, so one from another machine
    with the same kind of CPU will do. Only a change whose whole interval is beyond the threshold
    counts, and only if measuring it again, for longer, says the same. Any more heap a token count as well. Exit status: 0 no such change, 2 slower or more allocations, 4 faster
    (with --fail-on-improvement), 1 everything else, such as a baseline that cannot be read.
    """

  /// How often everything is measured for a baseline.
  private static let baselineRuns = 3

  /// How much longer a row is measured each time it is measured again.
  private static let patience = 2.0

  private let saving: String?
  private let comparing: String?
  private let summary: String?
  private let gate: Gate
  private let failsOnImprovement: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    saving = try arguments.one("save-baseline")
    comparing = try arguments.one("baseline")
    summary = try arguments.one("summary")
    failsOnImprovement = arguments.has("fail-on-improvement")
    let threshold = try Self.threshold(try arguments.one("threshold"))
    gate = Gate(threshold: threshold ?? 0.05)
    if saving != nil && comparing != nil {
      throw .usage("--save-baseline and --baseline exclude each other")
    }
    if comparing == nil && (threshold != nil || summary != nil || failsOnImprovement) {
      throw .usage("--threshold, --summary and --fail-on-improvement need a --baseline")
    }
  }

  /// How often everything is to be measured.
  var runs: Int { saving == nil ? 1 : Self.baselineRuns }

  /// A share such as `5%` or `0.05`.
  private static func threshold(_ text: String?) throws(CommandError) -> Double? {
    guard let text else { return nil }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? text.dropLast() : text[...]),
      case let share = isPercent ? number / 100 : number, share > 0, share < 1
    else { throw .usage("--threshold is \(text.debugDescription), not a share such as 5%") }
    return share
  }

  /// The baseline, read before anything is measured, so that a bad one costs no time.
  func baseline() throws(CommandError) -> Report? {
    guard let comparing else { return nil }
    let octets = try Input(path: comparing).readAll(limit: 16 << 20)
    do throws(GateError) {
      return try BaselineFile.report(from: octets)
    } catch {
      throw .failed("\(comparing): \(error)")
    }
  }

  /// Saves or compares, as was asked for.
  ///
  /// - Parameters:
  ///   - reports: The runs; there are ``runs``.
  ///   - baseline: What ``baseline()`` gave.
  ///   - output: Where the comparison is written.
  ///   - measure: Measures one row again, with the time for it multiplied.
  /// - Returns: What the shell is told.
  /// - Throws: `CommandError`.
  func conclude(
    _ reports: [Report], baseline: Report?, to output: Output,
    measure: (Comparison.Key, Double) throws(MeasurementError) -> Report.Result?
  ) throws(CommandError) -> ExitCode {
    if let saving, let report = Report.baseline(of: reports) {
      try OutputFile.write(try Self.json(of: report) + "\n", to: saving)
    }
    guard let baseline, let report = reports.first else { return .success }
    let comparison = try compared(report, with: baseline, measure: measure)
    for line in [""] + comparison.table() { output.writeLine(line) }
    if let summary {
      let text = comparison.markdown().joined(separator: "\n")
      try OutputFile.append(text + "\n\n", to: summary)
    }
    if comparison.hasRegression { return .regression }
    return failsOnImprovement && comparison.hasImprovement ? .improvement : .success
  }

  private func compared(
    _ report: Report, with baseline: Report,
    measure: (Comparison.Key, Double) throws(MeasurementError) -> Report.Result?
  ) throws(CommandError) -> Comparison {
    var comparison: Comparison
    do throws(GateError) {
      comparison = try gate.compare(report, with: baseline)
    } catch {
      throw .failed("the baseline \(error)")
    }
    let changes: [Comparison.Verdict] =
      failsOnImprovement ? [.regression, .improvement] : [.regression]
    do throws(MeasurementError) {
      for change in changes {
        comparison = try gate.confirmed(comparison, baseline: baseline, of: change) {
          (key, attempt) throws(MeasurementError) in
          try measure(key, 1 + Self.patience * Double(attempt))
        }
      }
      return comparison
    } catch {
      throw .failed("\(error)")
    }
  }

  static func json(of report: Report) throws(CommandError) -> String {
    guard let text = try? report.json() else { throw .failed("a figure is not finite") }
    return text
  }
}
