internal import Synchronization

/// A call of an asynchronous function that waits for its verdict.
///
/// It is answered once: by whoever verifies it, or by its cancellation, whichever is first. It is the one
/// thing that is allocated for a call that waits, beside the token that it is answered with.
@safe
final class PendingCall: Sendable {
  typealias Verdict = Result<VerifiedToken, Rejection>

  let token: [UInt8]
  let start = Instant.now

  private let stage = Atomic<UInt8>(Stage.new)

  // INVARIANT: written before the stage becomes `waiting`, by the task that waits, and read by the one
  // thread that ends that stage.
  private nonisolated(unsafe) var waiter: Waiter?

  /// What has become of it.
  private enum Stage {
    /// Nobody waits yet.
    static let new: UInt8 = 0
    static let waiting: UInt8 = 1
    static let answered: UInt8 = 2
  }

  init(_ token: [UInt8]) {
    self.token = token
  }

  /// Whether it needs no answer any more.
  var isAnswered: Bool { stage.load(ordering: .relaxed) == Stage.answered }

  /// Takes in the one who waits; `false` where the call has been cancelled before.
  func wait(_ waiter: Waiter) -> Bool {
    // SAFE: nobody reads it before the exchange.
    unsafe self.waiter = waiter
    return stage.compareExchange(
      expected: Stage.new, desired: Stage.waiting, ordering: .releasing
    ).exchanged
  }

  /// Answers, unless that has been done; tells whether it did.
  @discardableResult
  func resolve(_ verdict: @autoclosure () -> Verdict) -> Bool {
    guard
      stage.compareExchange(
        expected: Stage.waiting, desired: Stage.answered, ordering: .acquiring
      ).exchanged
    else { return false }
    // SAFE: the exchange succeeds once, so this thread alone answers.
    unsafe waiter?.resume(verdict())
    return true
  }

  /// Has it need no verdict any more, and answers if somebody waits; tells whether it was the first to.
  func cancel() -> Bool {
    switch stage.exchange(Stage.answered, ordering: .acquiring) {
    case Stage.new: return true
    case Stage.waiting:
      // SAFE: as above.
      unsafe waiter?.resume(.failure(.cancelled))
      return true
    default: return false
    }
  }
}

/// A task that is suspended until it has a verdict.
///
/// In debug builds the runtime checks that it is resumed once; in others a call's stage sees to that.
@safe
struct Waiter: Sendable {
  #if DEBUG
    private let continuation: CheckedContinuation<PendingCall.Verdict, Never>

    static func suspend(_ body: (Waiter) -> Void) async -> PendingCall.Verdict {
      await withCheckedContinuation { body(Waiter(continuation: $0)) }
    }

    func resume(_ verdict: PendingCall.Verdict) {
      continuation.resume(returning: verdict)
    }
  #else
    private let continuation: UnsafeContinuation<PendingCall.Verdict, Never>

    /// Suspends the task, and hands it to `body`, which sees to it that it is resumed.
    static func suspend(_ body: (Waiter) -> Void) async -> PendingCall.Verdict {
      unsafe await withUnsafeContinuation { unsafe body(Waiter(continuation: $0)) }
    }

    /// Has the task go on.
    ///
    /// - Precondition: That has not been done.
    func resume(_ verdict: PendingCall.Verdict) {
      // SAFE: the precondition.
      unsafe continuation.resume(returning: verdict)
    }
  #endif
}
