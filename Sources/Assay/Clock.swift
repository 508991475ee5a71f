internal import Glibc
public import JOSE

/// Where a verifier takes the time from.
///
/// Wall-clock time, since tokens name dates. Tests and tools give one that stands still.
public struct WallClock: Sendable {
  /// The time, asked for once a token.
  public let now: @Sendable () -> NumericDate

  /// Makes a clock of a function.
  public init(_ now: @escaping @Sendable () -> NumericDate) {
    self.now = now
  }

  /// The system's clock, to the nanosecond.
  public static let system = WallClock {
    var time = timespec()
    // SAFE: `clock_gettime` writes one `timespec`, and cannot fail for this clock.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return NumericDate(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
  }

  /// A clock that always says `date`.
  public static func fixed(at date: NumericDate) -> WallClock {
    WallClock { date }
  }
}

/// A moment, to measure how long something takes.
struct Instant: Sendable {
  /// Since some moment before the process began.
  let nanoseconds: UInt64

  /// This moment, by the clock that is never set (POSIX.1-2017, `CLOCK_MONOTONIC`).
  static var now: Instant {
    var time = timespec()
    // SAFE: as above.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
  }
}
