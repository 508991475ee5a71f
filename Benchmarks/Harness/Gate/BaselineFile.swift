import Foundation

/// A baseline as a file: a report in JSON, checked before anything is concluded from it.
public enum BaselineFile {
  /// Reads a report.
  ///
  /// - Parameter octets: The JSON text.
  /// - Returns: The report, whose figures make sense.
  /// - Throws: ``GateError/malformed(reason:)``.
  public static func report(from octets: [UInt8]) throws(GateError) -> Report {
    let data = Data(octets)
    guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
      throw .malformed(reason: "it is not a report in JSON")
    }
    guard head.schema == 1 else {
      throw .malformed(reason: "its schema is \(head.schema), and only 1 can be read")
    }
    let report: Report
    do {
      report = try JSONDecoder().decode(Report.self, from: data)
    } catch DecodingError.keyNotFound(let key, let context) {
      let place = (context.codingPath.map(\.stringValue) + [key.stringValue])
      throw .malformed(reason: "\(place.joined(separator: ".")) is missing")
    } catch {
      throw .malformed(reason: "a member of it has the wrong type")
    }
    try check(report)
    return report
  }

  private struct Head: Decodable {
    let schema: Int
  }

  private static func check(_ report: Report) throws(GateError) {
    guard !report.results.isEmpty else { throw .malformed(reason: "it has no results") }
    var keys: Set<Comparison.Key> = []
    for result in report.results {
      let name = "\(result.algorithm) \(result.workload)"
      guard keys.insert(result.key).inserted else {
        throw .malformed(reason: "\(name) is in it twice")
      }
      let limits = [result.ratio, result.ratioLow, result.ratioHigh]
      let given = limits.compactMap(\.self)
      guard given.isEmpty || given.count == limits.count else {
        throw .malformed(reason: "\(name) has a ratio without an interval")
      }
      guard given.isEmpty || (given[1] > 0 && given[1] <= given[0] && given[0] <= given[2]) else {
        throw .malformed(reason: "the ratio of \(name) is outside its own interval")
      }
      guard result.allocationsPerToken.map({ $0 >= 0 }) ?? true else {
        throw .malformed(reason: "\(name) has fewer than no allocations")
      }
    }
  }
}

extension Report {
  /// One report of several runs of the same work, for a baseline.
  ///
  /// Processes of one build differ by more than the interval of each admits, as ``MeasuringProcess``
  /// explains, and a baseline of one lucky run would alarm for ever after. So its figures are those of the
  /// run whose ratio is in the middle, and its interval holds those of the middle runs, a third of all
  /// of them or more: of seven runs three, so that two unlucky ones make it no wider.
  ///
  /// - Parameter runs: The reports, each of a process of its own; rows that are not in the first are
  ///   left out.
  /// - Returns: The report, or `nil` where there are no runs.
  public static func baseline(of runs: [Report]) -> Report? {
    guard let first = runs.first else { return nil }
    let rows = first.results.map { row in
      Result.enclosing(runs.compactMap { run in run.results.first { $0.key == row.key } }) ?? row
    }
    return Report(machine: first.machine, results: rows)
  }
}

extension Report.Result {
  /// The row in the middle, with an interval that holds those of its neighbours.
  fileprivate static func enclosing(_ rows: [Report.Result]) -> Report.Result? {
    let sorted = rows.sorted { ($0.ratio ?? 0) < ($1.ratio ?? 0) }
    guard !sorted.isEmpty else { return nil }
    let middle = (sorted.count - 1) / 2
    let outer = sorted.count / 3
    let inner = sorted[min(outer, middle)...max(sorted.count - 1 - outer, middle)]
    return sorted[middle].withInterval(
      low: inner.compactMap(\.ratioLow).min(), high: inner.compactMap(\.ratioHigh).max())
  }

  /// The same figures with another interval.
  private func withInterval(low: Double?, high: Double?) -> Report.Result {
    Report.Result(
      algorithm: algorithm, workload: workload, tier: tier, tokensPerSecond: tokensPerSecond,
      opensslPerSecond: opensslPerSecond, ratio: ratio, ratioLow: low, ratioHigh: high,
      allocationsPerToken: allocationsPerToken, nanosecondsPerToken: nanosecondsPerToken,
      nanosecondsBeyondOpenSSL: nanosecondsBeyondOpenSSL, spread: spread, rounds: rounds,
      outliers: outliers, baselines: baselines)
  }
}
