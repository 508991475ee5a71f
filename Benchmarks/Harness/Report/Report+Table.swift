import Foundation

extension Report {
  /// The lines above a table: what was measured on.
  public var heading: [String] {
    [
      "\(machine.cpu), \(machine.processors) processors (\(machine.features.joined(separator: " ")))",
      "\(machine.openssl), tier \(tiers), \(machine.build) build" + commit,
    ]
  }

  /// Which code judged signatures.
  var tiers: String {
    let names = Set(results.map(\.tier)).sorted()
    return names.isEmpty ? machine.tier ?? "-" : names.joined(separator: ", ")
  }

  private var commit: String { machine.commit.map { ", commit \($0)" } ?? "" }

  /// The results as columns for people.
  public func table() -> [String] {
    let header = [
      "algorithm", "workload", "tokens/s", "ns/token", "±", "OpenSSL/s", "ratio", "95 %", "+ns",
      "mallocs", "fastest OpenSSL call",
    ]
    let rows = [header] + results.map(Self.cells)
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        // Words to the left, figures to the right.
        let isText = column < 2 || column == row.count - 1
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return isText ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }

  private static func cells(_ result: Result) -> [String] {
    let fastest = result.fastestBaseline
    return [
      result.algorithm, result.workload, Figure.grouped(result.tokensPerSecond),
      Figure.grouped(result.nanosecondsPerToken), Figure.grouped(result.spread),
      result.opensslPerSecond.map { Figure.grouped($0) } ?? "",
      result.ratio.map { Figure.decimal($0, 3) } ?? "", result.interval ?? "",
      result.nanosecondsBeyondOpenSSL.map { Figure.grouped($0) } ?? "",
      result.allocationsPerToken.map { Figure.decimal($0, 1) } ?? "", fastest?.name ?? "",
    ]
  }
}
