/// A call of an asynchronous function that waits for its verdict.
///
/// It is answered once: by a thread, or by its cancellation, whichever is first.
final class PendingCall: Sendable {
  let token: [UInt8]
  let start = Instant.now
  private let answer: Lock<Answer>

  private typealias Verdict = Result<VerifiedToken, Rejection>

  private enum Answer {
    case nobodyWaits
    case awaited(CheckedContinuation<Result<VerifiedToken, Rejection>, Never>)
    case early(Result<VerifiedToken, Rejection>)
    case given
  }

  init(_ token: [UInt8]) {
    self.token = token
    answer = Lock(.nobodyWaits)
  }

  /// Whether it needs no answer any more.
  var isAnswered: Bool {
    answer.withLock { answer in
      switch answer {
      case .early, .given: true
      case .nobodyWaits, .awaited: false
      }
    }
  }

  /// Takes in the one who waits, who is answered at once where the verdict is there already.
  func wait(_ continuation: CheckedContinuation<Result<VerifiedToken, Rejection>, Never>) {
    let early: Result<VerifiedToken, Rejection>? = answer.withLock { answer in
      if case .early(let verdict) = answer {
        answer = .given
        return verdict
      }
      answer = .awaited(continuation)
      return nil
    }
    if let early { continuation.resume(returning: early) }
  }

  /// Answers, unless that has been done; tells whether it did.
  @discardableResult
  func resolve(_ verdict: Result<VerifiedToken, Rejection>) -> Bool {
    var waiting: CheckedContinuation<Result<VerifiedToken, Rejection>, Never>?
    let isFirst = answer.withLock { answer in
      switch answer {
      case .nobodyWaits: answer = .early(verdict)
      case .awaited(let continuation):
        answer = .given
        waiting = continuation
      case .early, .given: return false
      }
      return true
    }
    waiting?.resume(returning: verdict)
    return isFirst
  }
}

/// Calls in the order in which they came, no more than a fixed number.
struct CallQueue {
  private var calls: [PendingCall?]
  private var first = 0
  private(set) var count = 0

  /// - Parameter capacity: At least 1.
  init(capacity: Int) {
    calls = [PendingCall?](repeating: nil, count: max(1, capacity))
  }

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { count == calls.count }

  /// Takes in a call, unless the queue is full.
  mutating func append(_ call: PendingCall) -> Bool {
    guard !isFull else { return false }
    calls[(first + count) % calls.count] = call
    count += 1
    return true
  }

  /// Gives out the first calls, up to `limit`.
  mutating func take(_ limit: Int) -> [PendingCall] {
    var taken: [PendingCall] = []
    taken.reserveCapacity(min(limit, count))
    while count > 0, taken.count < limit {
      if let call = calls[first] { taken.append(call) }
      calls[first] = nil
      first = (first + 1) % calls.count
      count -= 1
    }
    return taken
  }
}
