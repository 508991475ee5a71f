internal import JOSE

/// What a thread needs to verify calls that wait together: a batch worker, and memory for a block of them.
@safe
struct CallServer: ~Copyable {
  private var worker: BatchWorker
  private var block = VerdictBlock()

  // INVARIANT: room for `VerdictBlock.capacity` each, owned by this value alone, and initialized only
  // while calls are being served.
  private let calls: UnsafeMutablePointer<Unmanaged<PendingCall>>
  private let places: UnsafeMutablePointer<TokenPlace>

  /// How many calls are taken at a time.
  private var limit = VerdictBlock.capacity

  /// How long others of the executor's tasks may have to wait for a round, in nanoseconds, as far as the
  /// last one tells: of what takes long fewer are taken.
  private static var patience: UInt64 { 2_000_000 }

  /// The least number that is taken, which the lanes of all kernels are filled by.
  private static var minimum: Int { 32 }

  init(_ worker: consuming BatchWorker) {
    self.worker = worker
    unsafe calls = .allocate(capacity: VerdictBlock.capacity)
    unsafe places = .allocate(capacity: VerdictBlock.capacity)
  }

  deinit {
    unsafe calls.deallocate()
    unsafe places.deallocate()
  }

  /// Verifies calls that wait, and answers.
  ///
  /// - Parameters:
  ///   - queue: Where they wait.
  ///   - share: How many there are for each thread that may serve.
  ///   - snapshot: The keys and the policy.
  ///   - now: The time that dates are compared with.
  ///   - alone: Verifies a call that is the only one.
  mutating func serve(
    _ queue: CallQueue, share: Int, by snapshot: Snapshot, at now: NumericDate,
    alone: (PendingCall) -> PendingCall.Verdict
  ) {
    // SAFE: there is room for `VerdictBlock.capacity`.
    let taken = unsafe queue.take(min(limit, max(Self.minimum, share)), into: calls)
    let count = dropAnswered(of: taken)
    guard count > 0 else { return }
    if count == 1 {
      // SAFE: the first is initialized.
      let call = unsafe calls[0].takeRetainedValue()
      call.resolve(alone(call))
      return
    }
    for index in 0..<count {
      // SAFE: the calls hold their tokens, and are held until they have been answered.
      unsafe (places + index).initialize(
        to: calls[index]._withUnsafeGuaranteedRef { TokenPlace(of: $0.token) })
    }
    let start = Instant.now
    unsafe worker.verify(
      UnsafeBufferPointer(start: places, count: count), into: &block, by: snapshot, at: now)
    let end = Instant.now
    for index in 0..<count {
      let call = unsafe calls[index].takeRetainedValue()
      worker.counters.count(.call, since: call.start, until: end)
      call.resolve(block.result(index))
    }
    let cost = max(1, (end.nanoseconds &- start.nanoseconds) / UInt64(count))
    limit = min(VerdictBlock.capacity, max(Self.minimum, Int(Self.patience / cost)))
  }

  /// Lets go of calls that need no verdict any more, and returns how many are left.
  private func dropAnswered(of taken: Int) -> Int {
    var count = 0
    for index in 0..<taken {
      // SAFE: those below `taken` are initialized, each with a reference.
      let call = unsafe calls[index]
      if unsafe call._withUnsafeGuaranteedRef(\.isAnswered) {
        unsafe call.release()
      } else {
        unsafe calls[count] = unsafe call
        count += 1
      }
    }
    return count
  }
}
