import Foundation

extension Gate {
  /// The comparisons as lines of text, the names and figures in columns.
  public static func table(_ comparisons: [Comparison]) -> [String] {
    let names = comparisons.map(\.subject.description)
    let width = names.map(\.count).max() ?? 0
    return zip(names, comparisons).map { name, comparison in
      let padded = name + String(repeating: " ", count: width - name.count)
      let change = percent(comparison.change)
      let interval = "\(percent(comparison.changeLow)) to \(percent(comparison.changeHigh))"
      return "\(padded)  \(change)  (\(interval))  \(comparison.verdict.rawValue)"
    }
  }

  private static func percent(_ quotient: Double) -> String {
    String(format: "%+.1f %%", 100 * (quotient - 1))
  }
}
