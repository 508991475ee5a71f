internal import Signatures
internal import Synchronization

/// How often one worker has accepted a signature under each key of a set.
///
/// Its worker writes here by plain loads and stores; whoever adds all workers' counts up may miss what
/// is being counted at that moment.
@safe
final class KeyUses: Sendable {
  /// Which set of keys it is.
  let generation: UInt64

  private let count: Int

  // INVARIANT: `count` initialized counters, owned by this object.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt32>>

  init(generation: UInt64, keyCount: Int) {
    self.generation = generation
    count = keyCount
    unsafe counters = .allocate(capacity: keyCount)
    for position in 0..<keyCount { unsafe (counters + position).initialize(to: Atomic(0)) }
  }

  deinit {
    unsafe counters.deinitialize(count: count)
    unsafe counters.deallocate()
  }

  /// Counts a use of the key at `position`, by the one worker that may; returns how many there are.
  func add(at position: Int) -> UInt32 {
    precondition(position >= 0 && position < count)
    let sum = unsafe counters[position].load(ordering: .relaxed) &+ 1
    unsafe counters[position].store(sum, ordering: .relaxed)
    return sum
  }

  /// How many uses of the key at `position` there are.
  subscript(position: Int) -> UInt32 {
    precondition(position >= 0 && position < count)
    return unsafe counters[position].load(ordering: .relaxed)
  }
}

/// A worker's part in finding out which keys are worth a table.
///
/// Signatures that hold are what counts, so nobody earns a key its table who cannot sign with it.
struct UseCounter: ~Copyable {
  private let keeper: TableKeeper
  private var uses: KeyUses?

  /// Makes a counter for a worker of whoever has this keeper.
  init(for keeper: TableKeeper) {
    self.keeper = keeper
  }

  deinit {
    if let uses { keeper.retire(uses) }
  }

  /// Counts a signature that holds under the key at `position`.
  @inline(always)
  mutating func count(_ position: Int, of snapshot: Snapshot) {
    if snapshot.countsUses { note(position, snapshot) }
  }

  @inline(never)
  private mutating func note(_ position: Int, _ snapshot: Snapshot) {
    if uses?.generation != snapshot.generation {
      if let uses { keeper.retire(uses) }
      uses = keeper.enroll(snapshot)
    }
    guard let sum = uses?.add(at: position), keeper.isWorthAsking(sum) else { return }
    let key = snapshot.keys.keys[position]
    guard !key.isPrepared(for: keeper.plan.tier),
      key.tableByteCount(for: keeper.plan.tier) > 0
    else { return }
    keeper.demand(position, generation: snapshot.generation)
  }
}
