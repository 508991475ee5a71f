import Glibc

/// The clock of the benchmark: nanoseconds that only grow.
public enum Stopwatch {
  /// The time since some moment in the past, in nanoseconds.
  ///
  /// `clock_gettime` costs 24 ns on the development machine, `ContinuousClock.now` 34.
  @inline(__always)
  public static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// The processor time that all threads of this process have taken, in nanoseconds.
  public static func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// What one look at the clock costs, in nanoseconds: the mean of `looks`.
  public static func cost(looks: Int = 10_000) -> Double {
    let start = now()
    for _ in 1..<max(2, looks) { _ = now() }
    return Double(now() - start) / Double(max(2, looks))
  }
}
