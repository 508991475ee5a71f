internal import JOSE
internal import Synchronization

/// A batch that several threads verify, a block at a time, whoever is first.
@safe
final class BatchTask: Sendable {
  private let snapshot: Snapshot
  private let now: NumericDate
  private nonisolated(unsafe) let tokens: UnsafeBufferPointer<TokenPlace>
  private nonisolated(unsafe) let blocks: UnsafeMutablePointer<VerdictBlock>
  private let blockCount: Int
  private let taken = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let finished = Semaphore()

  /// Makes a task of tokens, with a block for each `VerdictBlock.capacity` of them.
  ///
  /// - Precondition: Tokens and blocks stay until ``wait()`` has returned.
  init(
    _ tokens: UnsafeBufferPointer<TokenPlace>, _ blocks: UnsafeMutablePointer<VerdictBlock>,
    _ snapshot: Snapshot, at now: NumericDate
  ) {
    unsafe self.tokens = unsafe tokens
    unsafe self.blocks = unsafe blocks
    self.snapshot = snapshot
    self.now = now
    blockCount = Self.blockCount(for: tokens.count)
  }

  /// How many blocks `count` tokens take.
  static func blockCount(for count: Int) -> Int {
    (count + VerdictBlock.capacity - 1) / VerdictBlock.capacity
  }

  /// Whether all blocks have been verified.
  var isFinished: Bool { done.load(ordering: .acquiring) >= blockCount }

  /// When it was made.
  let start = Instant.now

  /// Whether all blocks are taken.
  var isTaken: Bool { taken.load(ordering: .relaxed) >= blockCount }

  /// Verifies blocks until all are taken.
  func work(with worker: inout BatchWorker) {
    while true {
      let (number, _) = taken.wrappingAdd(1, ordering: .relaxed)
      guard number < blockCount else { return }
      let start = number * VerdictBlock.capacity
      let end = unsafe min(start + VerdictBlock.capacity, tokens.count)
      // SAFE: the block's number was given to this thread alone, and its memory is there (see `init`).
      unsafe worker.verify(
        UnsafeBufferPointer(rebasing: tokens[start..<end]), into: &blocks[number],
        by: snapshot, at: now)
      let (_, finishedCount) = done.wrappingAdd(1, ordering: .acquiringAndReleasing)
      if finishedCount == blockCount { finished.signal() }
    }
  }

  /// Waits until all blocks have been verified.
  ///
  /// - Precondition: Nobody has waited for it before.
  func wait() {
    finished.wait()
  }
}
