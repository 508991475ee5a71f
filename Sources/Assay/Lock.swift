internal import Glibc

/// A value that one thread at a time may touch (POSIX.1-2017, `pthread_mutex_lock`).
///
/// It does what `Synchronization.Mutex` does, at the same price, and ThreadSanitizer sees it: what is
/// handed over under it is known to be handed over, and what is not is found.
@safe
package struct Lock<Value: Sendable>: ~Copyable, Sendable {
  // INVARIANT: both initialized by `init`, never moved, and owned by this value alone.
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

  package init(_ value: Value) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
  }

  deinit {
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Lends the value for the time of `body`, which no other thread enters meanwhile.
  ///
  /// - Precondition: The thread has not locked it already.
  package borrowing func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFE: a mutex of the default kind that was initialized fails neither to lock nor to unlock.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&value.pointee)
  }
}
