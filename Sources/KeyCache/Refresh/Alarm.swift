internal import Glibc

/// Wakes a thread that waits for a while (POSIX.1-2017, `pthread_cond_timedwait`).
///
/// The time that it waits is measured by a clock that is never set. One who rings while nobody waits
/// spares the next one the wait.
@safe
final class Alarm: Sendable {
  // INVARIANT: all initialized by `init`, never moved, owned by this object alone; the flag is touched
  // under the mutex.
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>
  private nonisolated(unsafe) let isRinging: UnsafeMutablePointer<Bool>

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
    unsafe isRinging = .allocate(capacity: 1)
    unsafe isRinging.initialize(to: false)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
    unsafe isRinging.deallocate()
  }

  /// Ends the wait of a thread, now or the next time.
  func ring() {
    // SAFE: a mutex and a condition of the default kind that were initialized do not fail.
    unsafe pthread_mutex_lock(mutex)
    unsafe isRinging.pointee = true
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits until it rings, or until the time is over.
  ///
  /// - Returns: Whether it rang.
  @discardableResult
  func wait(atMost duration: Duration) -> Bool {
    var end = Self.moment(after: duration)
    // SAFE: as above; the time is read during the call alone.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while unsafe !isRinging.pointee {
      guard unsafe pthread_cond_timedwait(condition, mutex, &end) == 0 else { return false }
    }
    unsafe isRinging.pointee = false
    return true
  }

  private static func moment(after duration: Duration) -> timespec {
    var time = timespec()
    // SAFE: writes one `timespec`, and cannot fail for this clock.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    // A year is as good as for ever, and keeps the sum within its type.
    let (seconds, attoseconds) = max(.zero, min(duration, .seconds(366 * 86_400))).components
    let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
    time.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    return time
  }
}
