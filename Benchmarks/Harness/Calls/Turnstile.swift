import Synchronization

/// Where a task waits until the next one comes: a switch of tasks, and nothing else.
///
/// It is what any asynchronous call costs that is answered by another thread or task: suspending,
/// putting the continuation where it will be found, queueing the task again, and taking it up.
final class Turnstile: Sendable {
  /// The one who waits, or 0.
  private let waiting = Atomic<UInt>(0)

  /// How many tasks may still come.
  private let taskCount: Atomic<Int>

  init(taskCount: Int) {
    self.taskCount = Atomic(taskCount)
  }

  /// Waits until another task comes, if there is any.
  func pass() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let bits = unsafeBitCast(continuation, to: UInt.self)
      Self.release(waiting.exchange(bits, ordering: .sequentiallyConsistent))
      if taskCount.load(ordering: .sequentiallyConsistent) <= 1 { open() }
    }
  }

  /// Tells that a task will not come again.
  func leave() {
    taskCount.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    open()
  }

  private func open() {
    Self.release(waiting.exchange(0, ordering: .sequentiallyConsistent))
  }

  private static func release(_ bits: UInt) {
    guard bits != 0 else { return }
    unsafeBitCast(bits, to: UnsafeContinuation<Void, Never>.self).resume()
  }
}
