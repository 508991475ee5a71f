import BenchmarkHarness
import Glibc

/// The baselines of `assay bench`: saving one, and holding a run against one.
struct BenchGate {
  static let options: Set<String> = ["save-baseline", "baseline", "threshold", "summary"]
  static let flags: Set<String> = ["fail-on-improvement"]

  static let details = """
      --save-baseline FILE   measure everything seven times, each in a process of its
                             own, and write a baseline
      --baseline FILE        compare with a baseline
      --threshold P%         the least change of a ratio that counts (5%)
      --fail-on-improvement  let a change for the better count as well
      --summary FILE         append the comparison to a file, in Markdown

    A baseline is the report in JSON. Ratios with OpenSSL are compared, so one from another machine
    with the same kind of CPU will do. Only a change whose whole interval is beyond the threshold
    counts, and only if measuring it again, up to four times in processes of their own, says the
    same. Any more heap allocations a token count as well. Where FILE is a folder, the baseline in
    it is named after the kind of CPU, such as authenticamd-26-2.json. Exit status: 0 no such change,
    2 slower or more allocations, 4 faster (with --fail-on-improvement), 1 everything else, such as a
    baseline that cannot be read.
    """

  /// How often everything is measured for a baseline.
  private static let baselineRuns = 7

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

  /// A share such as `5%` or `0.05`.
  private static func threshold(_ text: String?) throws(CommandError) -> Double? {
    guard let text else { return nil }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? text.dropLast() : text[...]),
      case let share = isPercent ? number / 100 : number, share > 0, share < 1
    else { throw .usage("--threshold is \(text.debugDescription), not a share such as 5%") }
    return share
  }

  /// The file of a baseline: in a folder, the one for a kind of CPU.
  private func path(_ path: String, for machine: Machine) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return path }
    return (path.hasSuffix("/") ? path : path + "/") + machine.baselineName
  }

  /// The baseline, read before anything is measured, so that a bad one costs no time.
  func baseline(for machine: Machine) throws(CommandError) -> Report? {
    guard let comparing = comparing.map({ path($0, for: machine) }) else { return nil }
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
  ///   - report: The run.
  ///   - baseline: What ``baseline(for:)`` gave.
  ///   - output: Where the comparison is written.
  ///   - measure: Measures one row again in another process, with the time for it multiplied; `nil`
  ///     stands for all rows.
  /// - Returns: What the shell is told.
  /// - Throws: `CommandError`.
  func conclude(
    _ report: Report, baseline: Report?, to output: Output,
    measure: (Comparison.Key?, Double) throws(MeasurementError) -> Report?
  ) throws(CommandError) -> ExitCode {
    if let saving { try save(report, to: path(saving, for: report.machine), measure: measure) }
    guard let baseline else { return .success }
    let comparison = try compared(report, with: baseline, measure: measure)
    for line in [""] + comparison.table() { output.writeLine(line) }
    if let summary {
      let text = comparison.markdown().joined(separator: "\n")
      try OutputFile.append(text + "\n\n", to: summary)
    }
    if comparison.hasRegression { return .regression }
    return failsOnImprovement && comparison.hasImprovement ? .improvement : .success
  }

  private func save(
    _ report: Report, to path: String,
    measure: (Comparison.Key?, Double) throws(MeasurementError) -> Report?
  ) throws(CommandError) {
    var reports = [report]
    do throws(MeasurementError) {
      while reports.count < Self.baselineRuns, let again = try measure(nil, 1) {
        reports.append(again)
      }
    } catch {
      throw .failed("\(error)")
    }
    guard let baseline = Report.baseline(of: reports) else { return }
    try OutputFile.write(try Self.json(of: baseline) + "\n", to: path)
  }

  private func compared(
    _ report: Report, with baseline: Report,
    measure: (Comparison.Key?, Double) throws(MeasurementError) -> Report?
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
          (key, _) throws(MeasurementError) in
          try measure(key, Self.patience)?.results.first { $0.key == key }
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
