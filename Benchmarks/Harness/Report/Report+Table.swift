import Foundation

extension Report {
  /// The lines above a table: what was measured on.
  public var heading: [String] {
    let tier = results.first?.tier ?? "-"
    return [
      "\(machine.cpu), \(machine.processors) processors (\(machine.features.joined(separator: " ")))",
      "\(machine.openssl), tier \(tier), \(machine.build) build",
    ]
  }

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
    let interval = result.ratioLow.flatMap { low in
      result.ratioHigh.map { "\(decimal(low, 3))–\(decimal($0, 3))" }
    }
    return [
      result.algorithm, result.workload, grouped(result.tokensPerSecond),
      grouped(result.nanosecondsPerToken), grouped(result.spread),
      result.opensslPerSecond.map(grouped) ?? "", result.ratio.map { decimal($0, 3) } ?? "",
      interval ?? "", result.nanosecondsBeyondOpenSSL.map(grouped) ?? "",
      result.allocationsPerToken.map { decimal($0, 1) } ?? "", fastest?.name ?? "",
    ]
  }

  /// A figure with a given number of decimals.
  private static func decimal(_ figure: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", figure)
  }

  /// A whole number with a blank between thousands.
  private static func grouped(_ figure: Double) -> String {
    let digits = String(Int(figure.rounded().magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return figure < -0.5 ? "-" + text : text
  }
}
