/// A point in time as JWT writes it: seconds since 1970-01-01T00:00:00Z, without leap seconds (RFC 7519 §2).
public struct NumericDate: Hashable, Sendable {
  /// Whole seconds since the epoch.
  public let seconds: Int64

  /// The rest, 0 to 999 999 999.
  public let nanoseconds: UInt32

  /// Makes a date from whole seconds and nanoseconds.
  ///
  /// - Precondition: `nanoseconds` < 10⁹. Checked.
  public init(seconds: Int64, nanoseconds: UInt32 = 0) {
    precondition(nanoseconds < 1_000_000_000, "a second has 10⁹ nanoseconds")
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The last second that a token may name: 9999-12-31T23:59:59Z.
  public static let latest = NumericDate(seconds: 253_402_300_799)
}

extension NumericDate: Comparable {
  /// Whether `a` is before `b`.
  public static func < (a: NumericDate, b: NumericDate) -> Bool {
    a.seconds == b.seconds ? a.nanoseconds < b.nanoseconds : a.seconds < b.seconds
  }
}

extension NumericDate {
  /// The date `duration` later, rounded down to a nanosecond; past 64 bits of seconds it stays there.
  public static func + (date: NumericDate, duration: Duration) -> NumericDate {
    let (more, attoseconds) = duration.components
    let nanoseconds = Int64(date.nanoseconds) + attoseconds / 1_000_000_000
    // Both terms are less than a second in size, so one carry or one borrow is all there can be.
    let carry: Int64 = nanoseconds < 0 ? -1 : nanoseconds < 1_000_000_000 ? 0 : 1
    let (sum, overflow) = date.seconds.addingReportingOverflow(more)
    let (seconds, carryOverflow) = sum.addingReportingOverflow(carry)
    guard !overflow, !carryOverflow else {
      return NumericDate(seconds: more < 0 ? .min : .max)
    }
    return NumericDate(
      seconds: seconds, nanoseconds: UInt32(nanoseconds - carry * 1_000_000_000))
  }

  /// The date `duration` earlier.
  public static func - (date: NumericDate, duration: Duration) -> NumericDate {
    date + (.zero - duration)
  }
}

// MARK: - From JSON

extension NumericDate {
  /// The date that a JSON number says, or `nil` where it lies outside 0 to ``latest``.
  ///
  /// The number may have a fraction and an exponent, and every digit counts, however many there
  /// are. What is finer than a nanosecond is rounded up. That changes no comparison with a clock
  /// that counts nanoseconds: for a whole *t*, *t* ≥ *x* if and only if *t* ≥ ⌈*x*⌉.
  ///
  /// - Parameter text: The octets of one number, in the grammar of RFC 8259 §6.
  /// - Complexity: O(*n*) in the length of `text`.
  public init?(number text: RawSpan) {
    // Twelve digits hold every date there is, and nearly every date comes as ten.
    if let seconds = Self.shortInteger(text) {
      guard seconds <= Self.latest.seconds else { return nil }
      self.init(seconds: seconds)
      return
    }
    guard let nanoseconds = Self.nanoseconds(of: text),
      nanoseconds <= UInt128(Self.latest.seconds) * 1_000_000_000
    else { return nil }
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    self.init(seconds: Int64(seconds), nanoseconds: UInt32(rest))
  }

  /// The value of at most twelve digits with nothing else around them, or `nil`.
  private static func shortInteger(_ text: RawSpan) -> Int64? {
    guard text.byteCount <= 12 else { return nil }
    var value: Int64 = 0
    for offset in 0..<text.byteCount {
      let digit = text[octet: offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  /// ⌈10⁹·*x*⌉ for the number *x* that `text` says, or `nil` where *x* is negative or at least 10¹².
  private static func nanoseconds(of text: RawSpan) -> UInt128? {
    let isNegative = text[octet: 0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    let (mantissaEnd, exponent) = splitExponent(of: text)
    // An exponent has no point, so one that is there stands in the mantissa.
    let point = text.firstOffset(of: UInt8(ascii: "."), from: start) ?? mantissaEnd

    // A digit of weight w stands for digit·10^w nanoseconds.
    var weight = point - start - 1 + exponent + 9
    var sum: UInt128 = 0
    var isInexact = false
    for offset in start..<mantissaEnd where offset != point {
      let digit = text[octet: offset] &- UInt8(ascii: "0")
      if weight < 0 {
        isInexact = isInexact || digit != 0
      } else if sum != 0 || digit != 0 {
        // The first digit that is not zero bounds the sum: ten to the twenty-first at most.
        guard weight <= 20 else { return nil }
        sum = sum &* 10 &+ UInt128(digit)
      }
      weight -= 1
    }
    if sum != 0 { for _ in 0..<max(weight + 1, 0) { sum = sum &* 10 } }
    if isInexact { sum += 1 }
    return isNegative && sum != 0 ? nil : sum
  }

  /// Where the mantissa ends, and the exponent of ten after it, held within ±10⁶.
  private static func splitExponent(of text: RawSpan) -> (mantissaEnd: Int, exponent: Int) {
    for offset in 0..<text.byteCount where text[octet: offset] | 0x20 == UInt8(ascii: "e") {
      var magnitude = 0
      var isNegative = false
      for digit in (offset + 1)..<text.byteCount {
        switch text[octet: digit] {
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "+"): break
        case let octet: magnitude = min(magnitude * 10 + Int(octet &- UInt8(ascii: "0")), 1_000_000)
        }
      }
      return (offset, isNegative ? -magnitude : magnitude)
    }
    return (text.byteCount, 0)
  }
}
