import Foundation
import JOSE
import Testing

@testable import AssayCLI

@Suite("Dates in words — RFC 3339")
struct CalendarDateTests {
  static let table: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (1_709_164_800, "2024-02-29T00:00:00Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
  ]

  @Test("go both ways", arguments: table)
  func bothWays(_ seconds: Int64, _ text: String) {
    #expect(CalendarDate.text(of: NumericDate(seconds: seconds)) == text)
    #expect(CalendarDate.parse(text) == NumericDate(seconds: seconds))
  }

  @Test("every day of four centuries follows the one before")
  func days() {
    let formatter = ISO8601DateFormatter()
    for day in stride(from: Int64(0), to: 146_097, by: 37) {
      let expected = formatter.string(from: Date(timeIntervalSince1970: Double(day * 86_400)))
      #expect(CalendarDate.text(of: NumericDate(seconds: day * 86_400)) == expected)
    }
  }

  @Test(
    "are refused where there are none",
    arguments: [
      "", "noon", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z",
      "2024-01-01 00:00:00Z", "2024-01-01T00:00:00", "-1", "1e99", "1.", "0x10", "253402300800",
      "20x4-01-01T00:00:00Z",
    ])
  func refused(_ text: String) {
    #expect(CalendarDate.parse(text) == nil)
  }

  @Test("a fraction shows, without zeros behind it")
  func fraction() {
    let date = NumericDate(seconds: 1, nanoseconds: 500_000_000)
    #expect(CalendarDate.text(of: date) == "1970-01-01T00:00:01.5Z")
    #expect(CalendarDate.parse("1.5") == date)
  }
}
