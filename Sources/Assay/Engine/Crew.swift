/// The threads of an engine, and the work that waits for them: blocks of batches, and single calls.
///
/// A thread that has nothing to do sleeps; whoever brings work wakes one. Nothing is timed: a thread
/// takes whatever waits, so that lanes fill by themselves when more comes than one can do.
final class Crew: Sendable {
  private let state: Lock<State>
  private let wakeUp = Semaphore()
  private let threads = Lock<[WorkerThread]>([])

  private struct State {
    var batches: [BatchTask] = []
    var calls: CallQueue
    /// Threads asleep that nobody has woken yet.
    var idleCount = 0
    /// Threads, and callers who serve themselves, that are at work.
    var busyCount = 0
    var isShutDown = false
    /// The calls that were not judged, by the reason.
    var refusals: [Rejection: UInt64] = [:]
    /// Whether there is a thread to serve calls that wait.
    var hasThreads = false

    /// Counts a call that is not taken in.
    mutating func refuse(_ admission: Admission) -> Admission {
      refusals[admission == .overloaded ? .overloaded : .shutDown, default: 0] += 1
      return admission
    }
  }

  /// What a thread is to do next.
  private enum Order {
    case batch(BatchTask)
    case calls([PendingCall])
    case sleep
    case leave
  }

  /// Makes a crew of no thread.
  ///
  /// - Parameter queueLimit: The most calls that wait.
  init(queueLimit: Int) {
    state = Lock(State(calls: CallQueue(capacity: queueLimit)))
  }

  /// Starts `count` threads, or as many as the system gives.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - makeWorker: Makes what a thread works with.
  ///   - serve: Verifies calls and answers them.
  func start(
    _ count: Int, makeWorker: @escaping @Sendable () -> BatchWorker,
    serve: @escaping @Sendable ([PendingCall], inout BatchWorker, inout VerdictBlock) -> Void
  ) {
    threads.withLock { threads in
      for _ in 0..<count {
        guard
          let thread = WorkerThread({ [self] in
            var worker = makeWorker()
            var block = VerdictBlock()
            work(with: &worker, &block, serve)
          })
        else { return }
        threads.append(thread)
        state.withLock { $0.hasThreads = true }
      }
    }
  }

  // MARK: Threads

  private func work(
    with worker: inout BatchWorker, _ block: inout VerdictBlock,
    _ serve: ([PendingCall], inout BatchWorker, inout VerdictBlock) -> Void
  ) {
    var wasBusy = false
    while true {
      let order = nextOrder(afterWork: wasBusy)
      wasBusy = true
      switch order {
      case .batch(let task): task.work(with: &worker)
      case .calls(let calls): serve(calls, &worker, &block)
      case .sleep:
        wakeUp.wait()
        wasBusy = false
      case .leave: return
      }
    }
  }

  private func nextOrder(afterWork wasBusy: Bool) -> Order {
    state.withLock { state in
      if wasBusy { state.busyCount -= 1 }
      // Calls first: somebody waits for each, and a block of them is soon done.
      if !state.calls.isEmpty {
        state.busyCount += 1
        return .calls(state.calls.take(VerdictBlock.capacity))
      }
      state.batches.removeAll(where: \.isTaken)
      if let batch = state.batches.first {
        state.busyCount += 1
        return .batch(batch)
      }
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

  /// What becomes of a call.
  enum Admission {
    /// Nothing is being done: the caller may serve itself, and says so when it is done.
    case serveYourself
    case overloaded
    case shutDown
    case queued
  }

  /// Asks whether a caller may verify its token itself, because nobody else is at work.
  func admit() -> Admission {
    state.withLock { state in
      if state.isShutDown { return state.refuse(.shutDown) }
      guard !state.hasThreads || state.busyCount == 0 && state.calls.isEmpty else {
        return state.calls.isFull ? state.refuse(.overloaded) : .queued
      }
      state.busyCount += 1
      return .serveYourself
    }
  }

  /// Tells that a caller who served itself is done.
  func dismiss() {
    state.withLock { $0.busyCount -= 1 }
  }

  /// Has a call wait for a thread.
  ///
  /// - Returns: `.queued`, or why not.
  func enqueue(_ call: PendingCall) -> Admission {
    let (admission, woken): (Admission, Int) = state.withLock { state in
      if state.isShutDown { return (state.refuse(.shutDown), 0) }
      guard state.calls.append(call) else { return (state.refuse(.overloaded), 0) }
      return (.queued, Self.threadsToWake(1, &state))
    }
    for _ in 0..<woken { wakeUp.signal() }
    return admission
  }

  /// How many threads it has.
  var threadCount: Int { threads.withLock(\.count) }

  /// Whether it has any thread.
  var hasThreads: Bool { state.withLock(\.hasThreads) }

  /// How many calls wait, and how many were not judged, by the reason.
  var metrics: (queueDepth: Int, refusals: [Rejection: UInt64]) {
    state.withLock { ($0.calls.count, $0.refusals) }
  }

  /// Counts a call that was cancelled before it had a verdict.
  func noteCancellation() {
    state.withLock { $0.refusals[.cancelled, default: 0] += 1 }
  }

  /// Takes no more calls, and waits until all that were taken have been answered.
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
