internal import Glibc

/// A count that threads wait for (POSIX.1-2017, `sem_wait`).
@safe
final class Semaphore: Sendable {
  // INVARIANT: initialized by `init`, and owned by this object alone.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe semaphore.initialize(to: sem_t())
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Adds one, and wakes a thread that waits for it.
  func signal() {
    unsafe sem_post(semaphore)
  }

  /// Waits until there is one, and takes it, but no longer than so many nanoseconds; tells whether it
  /// took one.
  @discardableResult
  func wait(nanoseconds: UInt64) -> Bool {
    var end = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &end)
    let sum = UInt64(end.tv_nsec) + nanoseconds
    end.tv_sec += Int(sum / 1_000_000_000)
    end.tv_nsec = Int(sum % 1_000_000_000)
    return unsafe sem_timedwait(semaphore, &end) == 0
  }

  /// Waits until there is one, and takes it.
  func wait() {
    // A signal handler may end the wait early.
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
