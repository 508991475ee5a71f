import Foundation

extension Comparison {
  /// The comparison as columns for people, and below them the outcome.
  public func table() -> [String] {
    let rows = [Self.header] + rows.map(cells)
    let widths = Self.header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return Self.isText(column) ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
    return lines + [""] + warnings.map { "warning: \($0)" } + [conclusion]
  }

  /// The comparison in Markdown, for a pull request or the summary of a job.
  public func markdown() -> [String] {
    let alignment = Self.header.indices.map { Self.isText($0) ? "---" : "--:" }
    let lines = ([Self.header, alignment] + rows.map(cells)).map {
      "| \($0.joined(separator: " | ")) |"
    }
    return ["**\(conclusion)**", ""] + lines + warnings.flatMap { ["", "> \($0)"] }
  }

  /// One sentence: what came of it.
  public var conclusion: String {
    let limit = Self.percent(threshold, signed: false)
    let (slower, hungrier) = (rows(.regression), rows(.allocations))
    var parts: [String] = []
    if !slower.isEmpty { parts.append("slower by more than \(limit): \(Self.names(slower))") }
    if !hungrier.isEmpty { parts.append("more allocations: \(Self.names(hungrier))") }
    if hasImprovement {
      parts.append("faster by more than \(limit): \(Self.names(rows(.improvement)))")
    }
    if parts.isEmpty { parts.append("no change beyond \(limit)") }
    let unclear = rows(.unclear)
    if !unclear.isEmpty { parts.append("perhaps slower: \(Self.names(unclear))") }
    return parts.joined(separator: "; ")
  }

  private static func names(_ rows: [Row]) -> String {
    rows.map { "\($0.key.algorithm) \($0.key.workload)" }.joined(separator: ", ")
  }

  private static let header = [
    "algorithm", "workload", "baseline", "now", "change", "interval", "allocs", "measured",
    "verdict",
  ]

  private static func isText(_ column: Int) -> Bool {
    column < 2 || column == header.count - 1
  }

  private func cells(_ row: Row) -> [String] {
    let estimate = row.change?.estimate
    let before = row.oldAllocations.map { String(format: "%.1f", $0) } ?? "-"
    let now = row.newAllocations.map { String(format: "%.1f", $0) } ?? "-"
    return [
      row.key.algorithm, row.key.workload, Self.ratio(row.oldRatio), Self.ratio(row.newRatio),
      estimate.map { Self.percent($0.value) } ?? "",
      estimate.map { "\(Self.percent($0.low)) to \(Self.percent($0.high))" } ?? "",
      before == now ? now : "\(before) to \(now)", "\(row.measurements)", row.verdict.rawValue,
    ]
  }

  private static func ratio(_ value: Double?) -> String {
    value.map { String(format: "%.3f", $0) } ?? "-"
  }

  private static func percent(_ share: Double, signed: Bool = true) -> String {
    String(format: signed ? "%+.1f %%" : "%g %%", share * 100)
  }
}
