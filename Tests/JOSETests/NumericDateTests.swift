import JOSE
import Testing

@Suite("NumericDate — RFC 7519 §2")
struct NumericDateTests {
  private func date(_ text: String) -> NumericDate? {
    NumericDate(number: text.octets)
  }

  @Test(
    "a number says an exact date",
    arguments: [
      ("0", 0, 0), ("-0", 0, 0), ("-0.0e5", 0, 0), ("1", 1, 0), ("1767225600", 1_767_225_600, 0),
      ("253402300799", 253_402_300_799, 0), ("253402300799.0", 253_402_300_799, 0),
      ("1.5", 1, 500_000_000), ("1.000000001", 1, 1), ("0.999999999", 0, 999_999_999),
      // What is finer than a nanosecond rounds up: not expired until it has passed.
      ("1.0000000001", 1, 1), ("0.9999999991", 1, 0), ("1e-400", 0, 1),
      ("1e9", 1_000_000_000, 0), ("1.5E3", 1500, 0), ("15e-1", 1, 500_000_000),
      ("1234567.89e3", 1_234_567_890, 0), ("0e99999999999999999999", 0, 0),
      ("0.000000000000000000001e30", 1_000_000_000, 0), ("2534023007990e-1", 253_402_300_799, 0),
      ("1000000000000e-12", 1, 0),
    ] as [(String, Int64, UInt32)])
  func exact(_ text: String, _ seconds: Int64, _ nanoseconds: UInt32) {
    #expect(date(text) == NumericDate(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(
    "a number out of range says none",
    arguments: [
      "-1", "-0.5", "-1e-400", "253402300800", "253402300799.1", "253402300799.0000000001",
      "9007199254740993", "9223372036854775808", "18446744073709551616", "1e19", "1e400",
      "1e99999999999999999999", "999999999999", "2.534023008e11",
    ])
  func outOfRange(_ text: String) {
    #expect(date(text) == nil)
  }

  @Test("every one of many digits counts")
  func manyDigits() {
    let zeros = String(repeating: "0", count: 400)
    #expect(date("1." + zeros) == NumericDate(seconds: 1))
    #expect(date("1." + zeros + "1") == NumericDate(seconds: 1, nanoseconds: 1))
    #expect(date("1" + zeros) == nil)
    #expect(date("1" + zeros + "e-400") == NumericDate(seconds: 1))
    #expect(date("0." + zeros + "1e401") == NumericDate(seconds: 1))
  }

  @Test(
    "durations are added exactly, also negative ones",
    arguments: [
      (10, 0, Duration.seconds(5), 15, 0), (10, 0, .seconds(-5), 5, 0),
      (10, 0, .nanoseconds(-1), 9, 999_999_999), (10, 999_999_999, .nanoseconds(1), 11, 0),
      (0, 500_000_000, .milliseconds(-1500), -1, 0), (Int64.max, 0, .seconds(1), Int64.max, 0),
      (Int64.min, 0, .seconds(-1), Int64.min, 0),
    ] as [(Int64, UInt32, Duration, Int64, UInt32)])
  func addition(
    _ seconds: Int64, _ nanoseconds: UInt32, _ duration: Duration, _ sum: Int64, _ rest: UInt32
  ) {
    let date = NumericDate(seconds: seconds, nanoseconds: nanoseconds)
    #expect(date + duration == NumericDate(seconds: sum, nanoseconds: rest))
    #expect(date - (.zero - duration) == date + duration)
  }

  @Test("earlier comes first")
  func order() {
    let dates = [(0, 0), (0, 1), (0, 999_999_999), (1, 0), (1, 1)].map {
      NumericDate(seconds: $0.0, nanoseconds: UInt32($0.1))
    }
    for (i, a) in dates.enumerated() {
      for (j, b) in dates.enumerated() { #expect((a < b) == (i < j)) }
    }
  }
}
