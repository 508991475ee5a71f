public import JOSE

// MARK: - Batches

extension Engine {
  /// Verifies tokens that stand in one buffer.
  ///
  /// The calling thread takes part. Blocks of 256 tokens go to whichever thread is free, and within a
  /// block the lanes are filled across tokens, whatever order they stand in. Nothing is allocated for a
  /// token once `verdicts` has seen batches of this size.
  ///
  /// - Parameters:
  ///   - buffer: The tokens' octets, and whatever stands between them.
  ///   - tokens: Where each token stands in `buffer`.
  ///   - verdicts: What is found about each, in the order of `tokens`.
  ///   - now: The time that dates are compared with, or `nil` for that of the clock, taken once.
  /// - Precondition: Every range lies within `buffer`. Checked.
  public func verify(
    _ buffer: RawSpan, tokens: [Range<Int>], into verdicts: inout Verdicts,
    at now: NumericDate? = nil
  ) {
    let whole = TokenPlace(buffer)
    verify(tokens.count, at: { whole.part(tokens[$0]) }, into: &verdicts, now)
  }

  /// Verifies tokens in buffers of their own.
  ///
  /// - Parameters:
  ///   - tokens: The octets of each.
  ///   - verdicts: As for the other.
  ///   - now: As for the other.
  public func verify(
    _ tokens: [[UInt8]], into verdicts: inout Verdicts, at now: NumericDate? = nil
  ) {
    // SAFE: the octets of each stay where they are as long as the array that holds them.
    withExtendedLifetime(tokens) {
      verify(tokens.count, at: { TokenPlace(of: tokens[$0]) }, into: &verdicts, now)
    }
  }

  /// Verifies tokens in strings, and gives results that may be kept.
  ///
  /// - Returns: A result for each, in their order.
  public func verify(
    _ tokens: [String], at now: NumericDate? = nil
  ) -> [Result<VerifiedToken, Rejection>] {
    var verdicts = Verdicts()
    // Short strings have no place in memory, so all are put into one.
    var buffer: [UInt8] = []
    let places = tokens.map { token in
      let start = buffer.count
      buffer.append(contentsOf: token.utf8)
      return start..<buffer.count
    }
    verify(buffer.octets, tokens: places, into: &verdicts, at: now)
    return tokens.indices.map { verdicts.result($0) }
  }

  private func verify(
    _ count: Int, at place: (Int) -> TokenPlace, into verdicts: inout Verdicts,
    _ now: NumericDate?
  ) {
    let start = Instant.now
    let now = now ?? clock.now()
    let (tokens, blocks) = unsafe verdicts.makeRoom(count, at: place)
    workers.withWorker { worker in
      worker.work(by: current) { worker, snapshot in
        defer { worker.counters.count(.batch, since: start, until: .now) }
        guard tokens.count > VerdictBlock.capacity, crew.hasThreads else {
          unsafe Self.verifyAlone(tokens, blocks, with: &worker, by: snapshot, at: now)
          return
        }
        let task = unsafe BatchTask(tokens, blocks, snapshot, at: now)
        // One block is the caller's.
        crew.join(task, waking: BatchTask.blockCount(for: tokens.count) - 1)
        task.work(with: &worker)
        task.wait()
        crew.leave(task)
      }
    }
  }

  /// Has the threads begin with some tokens, which are not waited for.
  ///
  /// - Precondition: Tokens and `verdicts` stay untouched until ``finish(_:)`` has returned.
  func begin(
    _ count: Int, at place: (Int) -> TokenPlace, into verdicts: inout Verdicts,
    _ now: NumericDate?
  ) -> BatchTask {
    let (tokens, blocks) = unsafe verdicts.makeRoom(count, at: place)
    let task = unsafe BatchTask(tokens, blocks, current.value, at: now ?? clock.now())
    crew.join(task, waking: BatchTask.blockCount(for: count))
    return task
  }

  /// Verifies what the threads have not begun of a task, and waits for them.
  func finish(_ task: BatchTask?) {
    guard let task else { return }
    workers.withWorker { worker in
      worker.work(by: current) { worker, _ in
        task.work(with: &worker)
        task.wait()
        worker.counters.count(.batch, since: task.start, until: .now)
      }
    }
    crew.leave(task)
  }

  /// Verifies all blocks on the calling thread.
  private static func verifyAlone(
    _ tokens: UnsafeBufferPointer<TokenPlace>, _ blocks: UnsafeMutablePointer<VerdictBlock>,
    with worker: inout BatchWorker, by snapshot: Snapshot, at now: NumericDate
  ) {
    for start in stride(from: 0, to: tokens.count, by: VerdictBlock.capacity) {
      let end = min(start + VerdictBlock.capacity, tokens.count)
      // SAFE: there is a block for each `VerdictBlock.capacity` tokens.
      unsafe worker.verify(
        UnsafeBufferPointer(rebasing: tokens[start..<end]),
        into: &blocks[start / VerdictBlock.capacity], by: snapshot, at: now)
    }
  }
}
