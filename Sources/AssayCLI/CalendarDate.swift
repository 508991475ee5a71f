import JOSE

/// Dates as people write them (RFC 3339), without a calendar library: UTC and the Gregorian rules.
enum CalendarDate {
  /// `date` as `2026-01-31T12:00:00Z`, with a fraction where it has one.
  static func text(of date: NumericDate) -> String {
    let days = date.seconds.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = civil(fromDays: days.quotient)
    let time = days.remainder
    let clock = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }
    var fraction = ""
    if date.nanoseconds > 0 {
      fraction = "." + padded(Int64(date.nanoseconds), 9)
      while fraction.last == "0" { fraction.removeLast() }
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
      + clock.joined(separator: ":") + fraction + "Z"
  }

  /// The date that `text` says: seconds since the epoch, or `2026-01-31T12:00:00Z`; else `nil`.
  static func parse(_ text: String) -> NumericDate? {
    let octets = Array(text.utf8)
    if octets.count == 20, octets[10] == UInt8(ascii: "T"), octets[19] == UInt8(ascii: "Z") {
      return parseCalendar(text)
    }
    var reader = JSONReader(octets.octets, form: .grammar)
    guard let range = try? reader.readNumber(), range == 0..<octets.count, !octets.isEmpty else {
      return nil
    }
    return NumericDate(number: octets.octets)
  }

  private static func parseCalendar(_ text: String) -> NumericDate? {
    let fields = text.dropLast().split { "-T:".contains($0) }.map { Int64($0) ?? -1 }
    guard fields.count == 6, 1970...9999 ~= fields[0], 1...12 ~= fields[1], 1...31 ~= fields[2],
      0...23 ~= fields[3], 0...59 ~= fields[4], 0...59 ~= fields[5]
    else { return nil }
    let days = days(fromCivil: fields[0], fields[1], fields[2])
    guard civil(fromDays: days) == (fields[0], fields[1], fields[2]) else { return nil }
    return NumericDate(
      seconds: days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5])
  }

  /// How long before or after `now` a date is, in the largest unit that fits.
  static func distance(from now: NumericDate, to date: NumericDate) -> String {
    let seconds = date.seconds - now.seconds
    let magnitude = abs(seconds)
    let units: [(Int64, String)] = [
      (31_556_952, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"),
    ]
    let (size, unit) = units.first { magnitude >= $0.0 } ?? (1, "second")
    let count = magnitude / size
    let amount = "\(count) \(unit)\(count == 1 ? "" : "s")"
    return seconds < 0 ? "\(amount) ago" : "in \(amount)"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }

  // Years are counted from March, so that the leap day is the last of its year; 400 such years, an
  // era, have 146 097 days.

  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return shiftedYear / 400 * 146_097 + dayOfEra - 719_468
  }
}
