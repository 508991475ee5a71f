internal import Synchronization

/// Calls in the order in which they came, no more than a fixed number, without a lock.
///
/// Places form a ring. Each has a number that tells whose turn it is: 2·n while it is free for the call
/// number n, 2·n + 1 while it holds it. Who appends claims a number by moving `end`, puts the call in its
/// place, and then says so; who takes claims all that are there by moving `first`, and then frees their
/// places for the next round (after D. Vyukov, "Bounded MPMC queue", 2010; there by a difference of
/// numbers, which needs two places at least). So a call costs one exchange on a line that all share, and a
/// group of calls another.
@safe
final class CallQueue: Sendable {
  /// The most calls that wait.
  private let capacity: UInt64

  // INVARIANT: `capacity` initialized places, owned by this object alone.
  private nonisolated(unsafe) let places: UnsafeMutablePointer<Place>

  private let end = Line()
  private let first = Line()

  @safe
  private struct Place: ~Copyable {
    let turn: Atomic<UInt64>
    // INVARIANT: owns one reference while the turn is odd.
    var call: Unmanaged<PendingCall>?
  }

  /// A number with cache lines to itself: those who append and those who take do not meet.
  private struct Line: ~Copyable, Sendable {
    let number = Atomic<UInt64>(0)
    private let padding: [15 of UInt64] = .init(repeating: 0)
  }

  /// In `end`, when no more calls are taken in.
  private static var isClosed: UInt64 { 1 << 63 }

  /// What became of a call.
  enum Admission {
    case queued
    case full
    case closed
  }

  /// - Parameter capacity: The most calls that wait; at least 1 does.
  init(capacity: Int) {
    self.capacity = UInt64(max(1, capacity))
    unsafe places = .allocate(capacity: max(1, capacity))
    for number in 0..<self.capacity {
      unsafe (places + Int(number)).initialize(to: Place(turn: Atomic(2 * number)))
    }
  }

  deinit {
    for number in 0..<Int(capacity) {
      // SAFE: nobody else has the queue any more; a place whose turn is odd holds a reference.
      let turn = unsafe places[number].turn.load(ordering: .acquiring)
      if turn % 2 == 1 { unsafe places[number].call?.release() }
    }
    unsafe places.deinitialize(count: Int(capacity))
    unsafe places.deallocate()
  }

  /// How many calls wait.
  var count: Int {
    let first = first.number.load(ordering: .relaxed)
    let end = end.number.load(ordering: .relaxed) & ~Self.isClosed
    return Int(end > first ? end - first : 0)
  }

  /// Whether a call waits that can be taken.
  var isReady: Bool {
    let number = first.number.load(ordering: .sequentiallyConsistent)
    // SAFE: `place` is one of the ring's.
    return unsafe place(number).pointee.turn.load(ordering: .sequentiallyConsistent)
      >= 2 * number + 1
  }

  private func place(_ number: UInt64) -> UnsafeMutablePointer<Place> {
    unsafe places + Int(truncatingIfNeeded: number % capacity)
  }

  /// Takes in a call, unless the queue is full or closed.
  func append(_ call: PendingCall) -> Admission {
    var number = end.number.load(ordering: .relaxed)
    while true {
      guard number & Self.isClosed == 0 else { return .closed }
      // SAFE: a place of the ring; the call in it is written by whoever claimed its number.
      let place = unsafe place(number)
      let turn = unsafe place.pointee.turn.load(ordering: .acquiring)
      if turn == 2 * number {
        let (isMine, found) = end.number.weakCompareExchange(
          expected: number, desired: number + 1, ordering: .relaxed)
        if isMine {
          unsafe place.pointee.call = Self.reference(to: call)
          unsafe place.pointee.turn.store(2 * number + 1, ordering: .sequentiallyConsistent)
          return .queued
        }
        number = found
      } else {
        // Another's call stands there: of the round before, or `end` has moved on meanwhile.
        let found = end.number.load(ordering: .relaxed)
        if found == number && turn < 2 * number { return .full }
        number = found
      }
    }
  }

  /// A reference of the queue's own.
  ///
  /// Never inlined: the optimizer moves a retain behind the store that publishes the call, since it sees
  /// no release in it, and another thread's release would come first.
  @inline(never)
  private static func reference(to call: PendingCall) -> Unmanaged<PendingCall> {
    unsafe .passRetained(call)
  }

  /// Gives out the first calls, up to `limit`.
  ///
  /// - Parameters:
  ///   - limit: The most calls.
  ///   - calls: Room for as many, which is initialized; each comes with a reference.
  /// - Returns: How many.
  func take(_ limit: Int, into calls: UnsafeMutablePointer<Unmanaged<PendingCall>>) -> Int {
    var number = first.number.load(ordering: .relaxed)
    while true {
      var count: UInt64 = 0
      // SAFE: places of the ring. Their turns are read in the one order that ``Coalescer`` relies on: what
      // was appended before a round was said to begin is found by it.
      while count < limit,
        case let next = number + count,
        unsafe place(next).pointee.turn.load(ordering: .sequentiallyConsistent) == 2 * next + 1
      {
        count += 1
      }
      if count == 0 {
        let found = first.number.load(ordering: .relaxed)
        guard found != number else { return 0 }
        number = found
        continue
      }
      let (isMine, found) = first.number.compareExchange(
        expected: number, desired: number + count, ordering: .acquiringAndReleasing)
      guard isMine else {
        number = found
        continue
      }
      for index in 0..<count {
        let place = unsafe place(number + index)
        // SAFE: these numbers were claimed by this thread alone, and their places hold calls.
        guard let call = unsafe place.pointee.call else { preconditionFailure("a place is empty") }
        unsafe (calls + Int(index)).initialize(to: call)
        unsafe place.pointee.turn.store(2 * (number + index + capacity), ordering: .releasing)
      }
      return Int(count)
    }
  }

  /// Takes in no more calls.
  func close() {
    end.number.bitwiseOr(Self.isClosed, ordering: .sequentiallyConsistent)
  }
}
