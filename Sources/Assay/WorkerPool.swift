internal import Glibc
internal import Synchronization

/// Workers for threads that come and go.
///
/// A thread takes a worker out of a slot and puts it back, each by one exchange of a pointer. It
/// starts looking at a place that its own identity chooses, and every slot has cache lines to
/// itself, so threads that verify all the time do not meet.
@safe
final class WorkerPool<Member: ~Copyable>: Sendable {
  private let slots: [64 of Slot] = InlineArray { _ in Slot() }
  private let make: @Sendable () -> Member

  /// What idle workers are to be rid of, when something has been replaced that they hold.
  private let refresh: @Sendable (inout Member) -> Void

  /// How often they were to be refreshed.
  private let refreshCount = Atomic<UInt64>(0)

  /// The address of a worker that nobody uses, or 0.
  ///
  /// INVARIANT: the slot owns the worker.
  private struct Slot: ~Copyable, Sendable {
    let address = Atomic<UInt>(0)
    /// Keeps the neighbours two cache lines away, since lines are fetched in pairs.
    private let padding: [15 of UInt64] = .init(repeating: 0)
  }

  /// Makes an empty pool, and workers when none is free.
  ///
  /// - Parameters:
  ///   - make: Makes a worker.
  ///   - refresh: What ``refreshIdle()`` does to each.
  init(
    _ make: @escaping @Sendable () -> Member,
    refreshing refresh: @escaping @Sendable (inout Member) -> Void = { _ in }
  ) {
    self.make = make
    self.refresh = refresh
  }

  deinit {
    for index in slots.indices {
      Self.free(slots[index].address.exchange(0, ordering: .acquiring))
    }
  }

  /// Lends a worker for the time of `body`.
  func withWorker<Result, Failure: Error>(
    _ body: (inout Member) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let home = Self.homeSlot()
    let worker = unsafe take(from: home)
    let count = refreshCount.load(ordering: .relaxed)
    defer {
      unsafe giveBack(worker, to: home)
      // A worker that was out while the idle ones were refreshed is idle now and was not. Either this
      // load sees that, or the sweep, which counts first, finds the worker in its slot.
      if refreshCount.load(ordering: .sequentiallyConsistent) != count { forEachIdle(refresh) }
    }
    // SAFE: the worker is out of its slot, so this thread alone has it.
    return try unsafe body(&worker.pointee)
  }

  /// Refreshes every worker, now or as soon as it is given back.
  func refreshIdle() {
    refreshCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
    forEachIdle(refresh)
  }

  /// Lends each worker that nobody uses, one after the other, for the time of `body`.
  ///
  /// Workers that are in use meanwhile may be missed.
  private func forEachIdle(_ body: (inout Member) -> Void) {
    for index in slots.indices {
      let address = slots[index].address.exchange(0, ordering: .acquiring)
      // SAFE: the worker is out of its slot, so this thread alone has it.
      guard let worker = unsafe UnsafeMutablePointer<Member>(bitPattern: address) else { continue }
      unsafe body(&worker.pointee)
      unsafe giveBack(worker, to: index)
    }
  }

  private func take(from home: Int) -> UnsafeMutablePointer<Member> {
    for step in slots.indices {
      let slot = (home + step) % slots.count
      let address = slots[slot].address.exchange(0, ordering: .acquiring)
      if let worker = unsafe UnsafeMutablePointer<Member>(bitPattern: address) {
        return unsafe worker
      }
    }
    let worker = UnsafeMutablePointer<Member>.allocate(capacity: 1)
    unsafe worker.initialize(to: make())
    return unsafe worker
  }

  private func giveBack(_ worker: UnsafeMutablePointer<Member>, to home: Int) {
    var homeless = UInt(bitPattern: worker)
    for step in slots.indices {
      let slot = (home + step) % slots.count
      homeless = slots[slot].address.exchange(homeless, ordering: .sequentiallyConsistent)
      if homeless == 0 { return }
    }
    // More threads at once than slots: the surplus is made anew next time.
    Self.free(homeless)
  }

  private static func free(_ address: UInt) {
    // SAFE: an address that comes out of a slot is that of an initialized worker, or 0.
    guard let worker = unsafe UnsafeMutablePointer<Member>(bitPattern: address) else { return }
    unsafe worker.deinitialize(count: 1)
    unsafe worker.deallocate()
  }

  /// A slot that the calling thread prefers: its identity is an address, whose low bits say little.
  private static func homeSlot() -> Int {
    Int(truncatingIfNeeded: (UInt64(pthread_self()) &* 0x9e37_79b9_7f4a_7c15) >> 58)
  }
}
