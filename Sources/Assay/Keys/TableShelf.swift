internal import Signatures

/// The tables of a set of keys that are made and dropped as the keys are used.
struct TableShelf: Sendable {
  /// What the tables take that were made here.
  let ledger = TableLedger()

  private let plan: TablePlan
  private var kept: [Kept] = []

  /// For keys whose table was dropped, how often they had been used then: they have to earn it anew.
  private var earlierUses: [Int: Int] = [:]

  /// Counts the times at which it was looked which tables are in use.
  private var tick: UInt64 = 0

  private struct Kept {
    let position: Int
    let table: PreparedTable
    /// How often its key had been used when that was last looked at.
    var uses: Int
    /// When a look found that the key had been used since the look before.
    var lastUse: UInt64
  }

  /// What came of making tables.
  struct Outcome {
    /// Whether some were dropped for others.
    var hasDropped = false
    /// Keys whose tables have to wait for memory.
    var postponed: [Int] = []
  }

  init(_ plan: TablePlan) {
    self.plan = plan
  }

  private var keptByteCount: Int { kept.reduce(0) { $0 + $1.table.byteCount } }

  /// All that takes up the budget: what was made here, and what was made before, elsewhere.
  private var usedByteCount: Int {
    kept.reduce(ledger.byteCount) { $0 + ($1.table.isEntered(in: ledger) ? 0 : $1.table.byteCount) }
  }

  /// Takes in other keys, with the tables that they can have at once.
  ///
  /// - Parameters:
  ///   - snapshot: A snapshot of the keys.
  ///   - old: The keys before. A table belongs to the numbers of a key, so it serves whatever key has the
  ///     same.
  /// - Returns: The snapshot with tables.
  mutating func adopt(_ snapshot: Snapshot, carryingFrom old: KeySet) -> Snapshot {
    (kept, earlierUses) = ([], [:])
    guard plan.tier != .openssl else { return snapshot }
    let keys = snapshot.keys
    var tables: [String: PreparedTable] = [:]
    for key in old.keys {
      if let name = key.thumbprint, let table = key.preparedTable(for: plan.tier) {
        tables[name] = table
      }
    }
    let isSmall = plan.isSmall(keys)
    var left = plan.budget
    var doubles: [(position: Int, key: VerificationKey)] = []
    for (position, key) in keys.keys.enumerated() where !key.isPrepared(for: plan.tier) {
      guard let table = key.thumbprint.flatMap({ tables[$0] }) else {
        if isSmall { key.prepare(for: plan.tier) }
        continue
      }
      if isSmall {
        key.adopt(table, for: plan.tier)
      } else if table.byteCount <= left {
        left -= table.byteCount
        doubles.append((position, key.double(with: table, for: plan.tier)))
        kept.append(Kept(position: position, table: table, uses: 0, lastUse: tick))
      }
    }
    return Snapshot(
      snapshot, keys: KeySet(keys, replacing: doubles), countsUses: !isSmall && plan.budget > 0)
  }

  /// Makes the tables of keys that have been used often enough.
  ///
  /// - Parameters:
  ///   - positions: The keys that were asked for.
  ///   - keys: The set.
  ///   - uses: How often a key has been used, by its position.
  ///   - publish: Puts doubles in the place of keys.
  /// - Returns: What came of it.
  mutating func make(
    _ positions: [Int], of keys: KeySet,
    uses: (Int) -> Int, publish: ([(position: Int, key: VerificationKey)]) -> Void
  ) -> Outcome {
    var outcome = Outcome()
    var doubles: [(position: Int, key: VerificationKey)] = []
    for position in positions {
      let key = keys.keys[position]
      let byteCount = key.tableByteCount(for: plan.tier)
      let sum = uses(position)
      guard !key.isPrepared(for: plan.tier), 1...plan.budget ~= byteCount,
        sum - earlierUses[position, default: 0] >= plan.threshold
      else { continue }
      let dropped = drop(toFit: byteCount, of: keys, uses)
      if !dropped.isEmpty {
        outcome.hasDropped = true
        publish(dropped)
      }
      // What was dropped is there as long as somebody works by a snapshot that has it.
      guard usedByteCount + byteCount <= plan.budget else {
        outcome.postponed.append(position)
        continue
      }
      guard let table = key.makeTable(for: plan.tier, in: ledger) else { continue }
      // Made after the last look, it is more recent than whatever was in use then.
      tick += 1
      kept.append(Kept(position: position, table: table, uses: sum, lastUse: tick))
      doubles.append((position, key.double(with: table, for: plan.tier)))
    }
    if !doubles.isEmpty { publish(doubles) }
    return outcome
  }

  /// Drops tables, the least recently used first, until there is room for another.
  ///
  /// - Returns: The keys that are without one now.
  private mutating func drop(
    toFit byteCount: Int, of keys: KeySet, _ uses: (Int) -> Int
  ) -> [(position: Int, key: VerificationKey)] {
    var excess = keptByteCount + byteCount - plan.budget
    guard excess > 0 else { return [] }
    tick += 1
    for index in kept.indices {
      let sum = uses(kept[index].position)
      if sum != kept[index].uses { (kept[index].uses, kept[index].lastUse) = (sum, tick) }
    }
    kept.sort { $0.lastUse > $1.lastUse }
    var dropped: [(position: Int, key: VerificationKey)] = []
    while excess > 0, let last = kept.popLast() {
      excess -= last.table.byteCount
      earlierUses[last.position] = last.uses
      dropped.append(
        (last.position, keys.keys[last.position].double(with: nil, for: plan.tier)))
    }
    return dropped
  }
}
