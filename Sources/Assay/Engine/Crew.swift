/// The threads of an engine, and the batches that wait for them.
///
/// A thread that has nothing to do sleeps; whoever brings work wakes some.
final class Crew: Sendable {
  private let state = Lock(State())
  private let wakeUp = Semaphore()
  private let threads = Lock<[WorkerThread]>([])

  private struct State {
    var batches: [BatchTask] = []
    /// Threads asleep that nobody has woken yet.
    var idleCount = 0
    var isShutDown = false
    /// Whether there is a thread to take part.
    var hasThreads = false
  }

  /// What a thread is to do next.
  private enum Order {
    case batch(BatchTask)
    case sleep
    case leave
  }

  /// Starts `count` threads, or as many as the system gives.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - makeWorker: Makes what a thread works with.
  func start(_ count: Int, makeWorker: @escaping @Sendable () -> BatchWorker) {
    threads.withLock { threads in
      for _ in 0..<count {
        guard
          let thread = WorkerThread({ [self] in
            var worker = makeWorker()
            work(with: &worker)
          })
        else { return }
        threads.append(thread)
        state.withLock { $0.hasThreads = true }
      }
    }
  }

  // MARK: Threads

  private func work(with worker: inout BatchWorker) {
    while true {
      switch nextOrder() {
      case .batch(let task): task.work(with: &worker)
      case .sleep: wakeUp.wait()
      case .leave: return
      }
    }
  }

  private func nextOrder() -> Order {
    state.withLock { state in
      state.batches.removeAll(where: \.isTaken)
      if let batch = state.batches.first { return .batch(batch) }
      if state.isShutDown { return .leave }
      state.idleCount += 1
      return .sleep
    }
  }

  /// Wakes up to `count` threads that are asleep.
  private static func threadsToWake(_ count: Int, _ state: inout State) -> Int {
    let woken = min(count, state.idleCount)
    state.idleCount -= woken
    return woken
  }

  // MARK: Work

  /// Lets the threads take part in `task`, whose blocks its owner takes too.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - count: The most threads to wake for it.
  func join(_ task: BatchTask, waking count: Int) {
    let woken = state.withLock { state in
      state.batches.append(task)
      return Self.threadsToWake(count, &state)
    }
    for _ in 0..<woken { wakeUp.signal() }
  }

  /// Takes a finished batch off the list, so that its memory may go.
  func leave(_ task: BatchTask) {
    state.withLock { state in state.batches.removeAll { $0 === task } }
  }

  /// How many threads it has.
  var threadCount: Int { threads.withLock(\.count) }

  /// Whether it has any thread.
  var hasThreads: Bool { state.withLock(\.hasThreads) }

  /// Ends the threads, and waits until they have.
  func shutDown() {
    let woken = state.withLock { state in
      state.isShutDown = true
      return Self.threadsToWake(.max, &state)
    }
    for _ in 0..<woken { wakeUp.signal() }
    let threads = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in threads { thread.join() }
  }
}
