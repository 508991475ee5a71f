internal import Synchronization

/// Has calls that are in flight at the same time verified together, on the threads of whoever calls.
///
/// Where nobody is at work, a caller verifies its own token. Otherwise its call waits in a queue, and a
/// task is queued with the executor that takes what waits there, a *round*. The executor first runs what it
/// had to run before, and whatever of that calls too has its call in the same round: so rounds grow
/// by themselves with the load, without a timer, without threads beside the executor's, and without waking
/// any. As many rounds as there are processors may be under way, and one more may be due.
final class Coalescer: Sendable {
  /// Verifies some calls that wait, and answers; tells whether there were any.
  typealias Round = @Sendable (CallQueue, _ share: Int) -> Void

  private let queue: CallQueue
  private let round: Round
  private let roundLimit: UInt64

  /// Who is at work: see the constants.
  private let state = Atomic<UInt64>(0)

  private let overloaded = Atomic<UInt64>(0)
  private let refused = Atomic<UInt64>(0)
  private let cancelled = Atomic<UInt64>(0)

  // In `state`: no more calls are taken; a round is due; how many rounds are under way; how many
  // callers serve themselves.
  private static var isShutDown: UInt64 { 1 }
  private static var isDue: UInt64 { 2 }
  private static var oneRound: UInt64 { 1 << 8 }
  private static var oneCaller: UInt64 { 1 << 32 }

  /// - Parameters:
  ///   - queueLimit: The most calls that wait.
  ///   - processors: How many rounds may be under way at once.
  ///   - round: Verifies what waits, up to a share of it.
  init(queueLimit: Int, processors: Int, _ round: @escaping Round) {
    queue = CallQueue(capacity: queueLimit)
    roundLimit = UInt64(max(1, processors))
    self.round = round
  }

  // MARK: Calls

  /// What becomes of a call.
  enum Admission {
    /// Nobody is at work: the caller may serve itself, and says so when it is done.
    case serveYourself
    case enqueue
    case shutDown
  }

  /// Asks whether a caller may verify its token itself.
  func admit() -> Admission {
    let (isFirst, found) = state.compareExchange(
      expected: 0, desired: Self.oneCaller, ordering: .acquiringAndReleasing)
    if isFirst { return .serveYourself }
    guard found & Self.isShutDown == 0 else {
      refused.wrappingAdd(1, ordering: .relaxed)
      return .shutDown
    }
    return .enqueue
  }

  /// Tells that a caller who served itself is done.
  func dismiss() {
    state.wrappingSubtract(Self.oneCaller, ordering: .releasing)
  }

  /// Has a call wait for a round.
  ///
  /// - Returns: Why it cannot, if so.
  func enqueue(_ call: PendingCall) -> Rejection? {
    switch queue.append(call) {
    case .queued:
      summon()
      return nil
    case .full:
      overloaded.wrappingAdd(1, ordering: .relaxed)
      return .overloaded
    case .closed:
      refused.wrappingAdd(1, ordering: .relaxed)
      return .shutDown
    }
  }

  /// Counts a call that was cancelled before it had a verdict.
  func noteCancellation() {
    cancelled.wrappingAdd(1, ordering: .relaxed)
  }

  // MARK: Rounds

  /// Sees to it that a round will come that finds all calls which are in the queue now.
  ///
  /// Either one is due, and it looks at the queue after it has said that it no longer is; or as many as
  /// may be are under way, and each looks at the queue again when it has ended. As the call was in the
  /// queue before the state is looked at here, and all of this is in one order, none is missed.
  private func summon() {
    var found = state.load(ordering: .sequentiallyConsistent)
    while found & Self.isDue == 0, found % Self.oneCaller / Self.oneRound < roundLimit {
      let (isMine, other) = state.weakCompareExchange(
        expected: found, desired: found | Self.isDue, ordering: .sequentiallyConsistent)
      if isMine {
        // With the priority of who calls: it is put behind what the executor has to run of that.
        Task.detached(priority: Task.currentPriority) { self.begin() }
        return
      }
      found = other
    }
  }

  /// Does the round that is due.
  private func begin() {
    state.wrappingAdd(Self.oneRound &- Self.isDue, ordering: .sequentiallyConsistent)
    work()
  }

  private func work() {
    let share = (queue.count + Int(roundLimit) - 1) / Int(roundLimit)
    round(queue, share)
    state.wrappingSubtract(Self.oneRound, ordering: .sequentiallyConsistent)
    if queue.isReady { summon() }
  }

  // MARK: The end, and what was counted

  /// Takes no more calls, and returns when all that were taken have been answered.
  ///
  /// What waits is verified here: the executor's threads may be those that wait for this to return.
  func shutDown() {
    state.bitwiseOr(Self.isShutDown, ordering: .sequentiallyConsistent)
    queue.close()
    while queue.count > 0 {
      state.wrappingAdd(Self.oneRound, ordering: .sequentiallyConsistent)
      work()
    }
    while state.load(ordering: .acquiring) >= Self.oneRound { yieldThread() }
  }

  /// How many calls wait, and how many were not judged, by the reason.
  var metrics: (queueDepth: Int, refusals: [Rejection: UInt64]) {
    let counts: [Rejection: UInt64] = [
      .overloaded: overloaded.load(ordering: .relaxed),
      .shutDown: refused.load(ordering: .relaxed),
      .cancelled: cancelled.load(ordering: .relaxed),
    ]
    return (queue.count, counts.filter { $0.value > 0 })
  }
}
