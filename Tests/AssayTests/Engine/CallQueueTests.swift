import Glibc
import Synchronization
import Testing

@testable import Assay

@Suite("Calls that wait: in their order, no more than a number, each of them once")
struct CallQueueTests {
  /// The numbers of the first calls, each of which has its number for a token.
  private func take(_ limit: Int, of queue: CallQueue) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: Unmanaged<PendingCall>.self, capacity: limit) { calls in
      guard let start = calls.baseAddress else { return [] }
      return (0..<queue.take(limit, into: start)).map { calls[$0].takeRetainedValue().token[0] }
    }
  }

  @Test("the first come are the first taken, round after round", arguments: [1, 2, 3, 8])
  func order(_ capacity: Int) {
    let queue = CallQueue(capacity: capacity)
    var (next, expected) = (UInt8(0), UInt8(0))
    for round in 0..<100 {
      #expect(queue.count == 0 && !queue.isReady)
      for count in 1...capacity {
        #expect(queue.append(PendingCall([next])) == .queued)
        next &+= 1
        #expect(queue.count == count && queue.isReady)
      }
      #expect(queue.append(PendingCall([255])) == .full)
      // Some of them, and then the rest.
      for limit in [1 + round % capacity, capacity] {
        for number in take(limit, of: queue) {
          #expect(number == expected)
          expected &+= 1
        }
      }
      #expect(take(1, of: queue).isEmpty)
    }
    #expect(next == expected)
  }

  @Test("a closed queue gives out what it has, and takes nothing in")
  func closed() {
    let queue = CallQueue(capacity: 4)
    #expect(queue.append(PendingCall([1])) == .queued)
    queue.close()
    #expect(queue.append(PendingCall([2])) == .closed)
    #expect(queue.count == 1 && take(4, of: queue) == [1] && queue.count == 0)
    #expect(queue.append(PendingCall([3])) == .closed)
  }

  @Test("calls that nobody took are freed with the queue, and those taken with their taker")
  func freed() {
    weak var left: PendingCall?
    weak var taken: PendingCall?
    do {
      let queue = CallQueue(capacity: 2)
      let calls = [PendingCall([1]), PendingCall([2])]
      (taken, left) = (calls[0], calls[1])
      for call in calls { #expect(queue.append(call) == .queued) }
      #expect(take(1, of: queue) == [1])
    }
    #expect(taken == nil && left == nil)
  }

  @Test("several who append and several who take lose none, and get none twice")
  func threads() {
    let queue = CallQueue(capacity: 7)
    let count = 20_000
    let tally = (0..<256).map { _ in Counter() }
    let left = Atomic<Int>(3 * count)
    let threads =
      (0..<3).map { thread in
        TestThread {
          for number in 0..<count {
            let call = PendingCall([UInt8(truncatingIfNeeded: 3 * number + thread)])
            while queue.append(call) != .queued { sched_yield() }
          }
        }
      }
      + (0..<2).map { _ in
        TestThread {
          while left.load(ordering: .relaxed) > 0 {
            let numbers = take(5, of: queue)
            for number in numbers { tally[Int(number)].add() }
            left.wrappingSubtract(numbers.count, ordering: .relaxed)
            if numbers.isEmpty { sched_yield() }
          }
        }
      }
    for thread in threads { thread.join() }
    #expect(left.load(ordering: .relaxed) == 0 && queue.count == 0)
    for number in 0..<256 {
      let expected = (0..<3 * count).count { UInt8(truncatingIfNeeded: $0) == UInt8(number) }
      #expect(tally[number].value == expected, "\(number)")
    }
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func add() { count.wrappingAdd(1, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
  }
}

@Suite("A call that waits is answered once")
struct PendingCallTests {
  @Test("by whoever is first")
  func once() async {
    let call = PendingCall([1])
    #expect(!call.resolve(.failure(.overloaded)) && !call.isAnswered)
    let verdict = await Waiter.suspend { waiter in
      #expect(call.wait(waiter))
      #expect(call.resolve(.failure(.signatureMismatch)))
      #expect(!call.resolve(.failure(.overloaded)) && !call.cancel())
    }
    #expect(throws: Rejection.signatureMismatch) { try verdict.get() }
    #expect(call.isAnswered)
  }

  @Test("its cancellation answers it, or has it not wait at all")
  func cancelled() async {
    let call = PendingCall([1])
    let verdict = await Waiter.suspend { waiter in
      #expect(call.wait(waiter) && call.cancel())
      #expect(!call.resolve(.failure(.overloaded)) && !call.cancel())
    }
    #expect(throws: Rejection.cancelled) { try verdict.get() }
    let early = PendingCall([2])
    #expect(early.cancel() && early.isAnswered)
    _ = await Waiter.suspend { waiter in
      #expect(!early.wait(waiter))
      waiter.resume(.failure(.cancelled))
    }
  }
}
