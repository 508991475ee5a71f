/// Which verdicts are checked again: one in so many, at distances that cannot be foretold.
///
/// The distances are spread evenly over 1 to 2*n* − 1, so their mean is *n*, and no pattern of tokens
/// keeps out of step with them.
struct AuditSchedule {
  private let rate: Int
  private var distance: Int
  private var random: UInt64

  /// Makes a schedule.
  ///
  /// - Parameter rate: One verdict in so many; 1 for all, 0 for none.
  init(rate: Int) {
    self.rate = max(0, rate)
    random = UInt64.random(in: 1...(.max))
    distance = .max
    if self.rate > 0 { distance = next() }
  }

  /// Whether the next verdict is to be checked.
  @inline(__always)
  mutating func isDue() -> Bool {
    distance &-= 1
    if distance > 0 { return false }
    distance = next()
    return true
  }

  /// Whether any of the next `count` verdicts is to be checked; they are passed over where none is.
  @inline(__always)
  mutating func isAnyDue(of count: Int) -> Bool {
    if distance <= count { return true }
    distance &-= count
    return false
  }

  /// A distance, by a xorshift generator (Marsaglia, Journal of Statistical Software 8 (2003), 14).
  private mutating func next() -> Int {
    guard rate > 0 else { return .max }
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    // A rate beyond half of all numbers would not leave room for its double.
    let range = 2 * UInt64(min(rate, 1 << 40)) - 1
    return 1 + Int(random % range)
  }
}
