import Foundation

/// A thread that a test waits for.
final class TestThread: Sendable {
  private let isFinished = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [isFinished] in
      body()
      isFinished.signal()
    }
  }

  func join() {
    isFinished.wait()
  }
}
