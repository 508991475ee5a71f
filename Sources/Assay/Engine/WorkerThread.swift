internal import Glibc

/// A thread of the system's, which ends with its body.
package struct WorkerThread: Sendable {
  private let thread: pthread_t

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }

  /// Starts a thread, or returns `nil` where the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let boxed = unsafe Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    // SAFE: the thread takes over the one reference that is passed.
    let result = unsafe pthread_create(
      &thread, nil,
      { boxed in
        guard let boxed = unsafe boxed else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(boxed).takeRetainedValue().run()
        return nil
      }, boxed.toOpaque())
    guard result == 0 else {
      unsafe boxed.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the body has returned.
  ///
  /// - Precondition: Nobody has waited for it before.
  package func join() {
    pthread_join(thread, nil)
  }

  /// Lets the thread free what it has when its body returns, since nobody will wait for it.
  ///
  /// - Precondition: Nobody has waited for it before, and nobody will.
  package func detach() {
    pthread_detach(thread)
  }
}

/// Lets another thread run first (POSIX.1-2017, `sched_yield`).
func yieldThread() {
  sched_yield()
}
