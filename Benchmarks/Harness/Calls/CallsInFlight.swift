import Foundation

/// Asynchronous calls, so many of which are in flight at any time.
///
/// Tasks do one call after the other, as the handlers of a server do, on the threads of Swift's own
/// executor; who measures sleeps until all are done.
struct CallsInFlight {
  /// How many tasks there are.
  let taskCount: Int

  /// Does the calls of a range, while the calling thread sleeps.
  ///
  /// - Parameters:
  ///   - range: The numbers of the calls.
  ///   - call: Does one.
  ///   - finish: Is told when a task has done its last.
  /// - Returns: How many ended as they should.
  /// - Precondition: The thread is not one of the executor's: the tasks could not run on it.
  func run(
    _ range: Range<Int>, _ call: @escaping @Sendable (Int) async -> Bool,
    finish: @escaping @Sendable () -> Void = {}
  ) -> Int {
    let (result, taskCount) = (Box(), taskCount)
    Task.detached {
      result.succeeded = await withTaskGroup(of: Int.self) { group in
        for task in 0..<taskCount {
          group.addTask {
            var succeeded = 0
            var index = range.lowerBound + task
            while index < range.upperBound {
              succeeded += await call(index) ? 1 : 0
              index += taskCount
            }
            finish()
            return succeeded
          }
        }
        return await group.reduce(0, +)
      }
      result.isReady.signal()
    }
    result.isReady.wait()
    return result.succeeded
  }

  /// Written before the semaphore is signalled, and read after.
  private final class Box: @unchecked Sendable {
    var succeeded = 0
    let isReady = DispatchSemaphore(value: 0)
  }
}
