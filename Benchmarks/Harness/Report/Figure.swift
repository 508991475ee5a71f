import Foundation

/// Figures as text for people, the same in tables, on pages and in charts.
enum Figure {
  /// A figure with a given number of decimals.
  static func decimal(_ figure: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", figure)
  }

  /// A whole number with a blank between thousands.
  static func grouped(_ figure: Double, separator: String = " ") -> String {
    let digits = decimal(figure.rounded().magnitude, 0)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += separator }
      text.append(digit)
    }
    return figure < -0.5 ? "-" + text : text
  }

  /// A figure with three digits that count: 1.23, 12.3, 123; of small ones two: 0.93, 0.0052.
  static func rounded(_ figure: Double) -> String {
    let size = figure.magnitude
    if size > 0, size < 0.0995 { return decimal(figure, 1 + Int((-log10(size)).rounded(.up))) }
    return decimal(figure, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
  }

  /// Nanoseconds: whole ones with a blank between thousands, and a decimal where they are few.
  static func nanoseconds(_ figure: Double) -> String {
    figure.magnitude < 99.95 ? decimal(figure, 1) : grouped(figure)
  }

  /// A ratio to four digits, and not more than three decimals: 0.795, 6.088, 43.06, 1234.
  static func exact(_ figure: Double) -> String {
    let size = figure.magnitude
    return decimal(figure, size < 9.9995 ? 3 : size < 99.995 ? 2 : size < 999.95 ? 1 : 0)
  }

  /// How many times as fast.
  static func ratio(_ figure: Double) -> String { rounded(figure) + "×" }

  /// A rate, short: 129 k, 1.23 M.
  static func rate(_ figure: Double) -> String {
    scaled(figure, by: 1000, units: ["", "k", "M", "G"])
  }

  /// A time: 410 ns, 7.74 µs.
  static func duration(nanoseconds: Double) -> String {
    scaled(nanoseconds, by: 1000, units: ["ns", "µs", "ms", "s"])
  }

  /// A power of ten on an axis: 0.01, 10, 100 k.
  static func tick(_ figure: Double) -> String { withoutZeros(rate(figure), or: figure) }

  /// A power of ten of nanoseconds on an axis: 10 ns, 1 µs.
  static func durationTick(nanoseconds: Double) -> String {
    withoutZeros(duration(nanoseconds: nanoseconds), or: nanoseconds)
  }

  /// A whole figure without the digits that say nothing; a fraction to its first digit that counts.
  private static func withoutZeros(_ text: String, or figure: Double) -> String {
    guard figure < 1 else { return text.replacing(#/\.0+(?=$| )/#, with: "") }
    let digits = figure > 0 ? Int((-log10(figure)).rounded(.up)) : 0
    return decimal(figure, digits) + text.drop { $0 != " " }
  }

  /// An amount of memory: 512 B, 1.50 KiB.
  static func memory(bytes: Int) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    return scaled(Double(bytes), by: 1024, units: ["B", "KiB", "MiB", "GiB"])
  }

  private static func scaled(_ figure: Double, by step: Double, units: [String]) -> String {
    var (figure, index) = (figure, 0)
    // What would be rounded up to 1000 belongs to the next unit.
    while figure.magnitude >= step - 0.5, index < units.count - 1 {
      figure /= step
      index += 1
    }
    let text = rounded(figure)
    return units[index].isEmpty ? text : text + " " + units[index]
  }
}
