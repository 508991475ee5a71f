import Foundation

/// Columns of text for people.
enum Columns {
  /// The rows as lines: words to the left of their columns, figures to the right.
  static func lines(_ rows: [[String]], isText: (Int) -> Bool) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return isText(column) ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}
