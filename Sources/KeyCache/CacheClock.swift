internal import Glibc
public import JOSE

/// Where a key cache takes the time from.
///
/// Tests give one that they move by hand, and then no test waits for keys to grow old.
public struct CacheClock: Sendable {
  /// The time since some fixed moment, by which everything is timed.
  ///
  /// Its clock is never set, and goes on while the machine sleeps.
  public let elapsed: @Sendable () -> Duration

  /// The date, by which dates of servers and ages of files are judged.
  public let date: @Sendable () -> NumericDate

  /// Whether it goes by itself, so that one can wait for a moment of it.
  let isSystem: Bool

  /// Makes a clock of two functions.
  public init(
    elapsed: @escaping @Sendable () -> Duration, date: @escaping @Sendable () -> NumericDate
  ) {
    self.init(isSystem: false, elapsed: elapsed, date: date)
  }

  private init(
    isSystem: Bool, elapsed: @escaping @Sendable () -> Duration,
    date: @escaping @Sendable () -> NumericDate
  ) {
    self.isSystem = isSystem
    self.elapsed = elapsed
    self.date = date
  }

  /// The system's clocks (Linux, `CLOCK_BOOTTIME` and `CLOCK_REALTIME`).
  public static let system = CacheClock(
    isSystem: true,
    elapsed: {
      let time = Self.time(of: CLOCK_BOOTTIME)
      return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    },
    date: {
      let time = Self.time(of: CLOCK_REALTIME)
      return NumericDate(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
    })

  private static func time(of clock: clockid_t) -> timespec {
    var time = timespec()
    // SAFE: `clock_gettime` writes one `timespec`, and cannot fail for these clocks.
    _ = unsafe clock_gettime(clock, &time)
    return time
  }
}
