import BenchmarkHarness
import Foundation

/// Keeping a measurement as a baseline, and comparing one with it.
struct BenchGate {
  private let savedPath: String?
  private let gate: Gate?
  private let failsOnImprovement: Bool

  /// Reads the options, and the baseline, so that a file that is none is told before any work is done.
  init(_ arguments: Arguments) throws(CommandError) {
    savedPath = try arguments.one("save-baseline")
    failsOnImprovement = arguments.has("fail-on-improvement")
    let threshold = try Self.threshold(try arguments.one("threshold") ?? "5%")
    guard let path = try arguments.one("baseline") else {
      gate = nil
      return
    }
    let text = try Input(path: path).readAll(limit: 16 * 1024 * 1024)
    let report: Report
    do {
      report = try Report(json: String(decoding: text, as: UTF8.self))
    } catch {
      let reason = (error as? DecodingError).map(Self.reason) ?? "it cannot be decoded"
      throw .unreadable(path: path, reason: "it is no report of assay bench (\(reason))")
    }
    do throws(GateError) {
      gate = try Gate(baseline: report, threshold: threshold)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  /// A share such as `5%` or `0.05`.
  private static func threshold(_ text: String) throws(CommandError) -> Double {
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? String(text.dropLast()) : text),
      case let share = isPercent ? number / 100 : number, share > 0, share < 1
    else { throw .usage("--threshold is \(text.debugDescription), not a share such as 5%") }
    return share
  }

  private static func reason(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.debugDescription
    @unknown default: "it cannot be decoded"
    }
  }

  /// Saves the report where that was asked for, compares it with the baseline and prints what came out.
  func judge(_ report: Report) throws(CommandError) -> ExitCode {
    if let savedPath { try OutputFile.write(try Self.json(of: report) + "\n", to: savedPath) }
    guard let gate else { return .success }
    let comparisons: [Gate.Comparison]
    do throws(GateError) {
      comparisons = try gate.compare(report)
    } catch {
      throw .failed("\(error)")
    }
    // The report may be read by a program, so this goes beside it.
    for warning in gate.warnings(about: report) {
      Output.standardError.writeLine("assay: \(warning)")
    }
    let missing = gate.missing(from: report).map(\.description)
    if !missing.isEmpty {
      Output.standardError.writeLine(
        "assay: in the baseline and not measured now: \(missing.joined(separator: ", "))")
    }
    for line in Gate.table(comparisons) { Output.standardError.writeLine(line) }
    let verdicts = Set(comparisons.map(\.verdict))
    if verdicts.contains(.regression) || verdicts.contains(.allocations) { return .regression }
    return failsOnImprovement && verdicts.contains(.improvement) ? .improvement : .success
  }

  static func json(of report: Report) throws(CommandError) -> String {
    guard let text = try? report.json() else { throw .failed("a figure is not finite") }
    return text
  }
}
