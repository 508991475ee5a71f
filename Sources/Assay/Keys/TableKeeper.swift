internal import Signatures

/// Gives keys their tables: all at once in small sets, and in others in the background, to those that
/// are used, inside a budget, from which the least recently used are dropped.
///
/// A key whose table comes or goes gives way, in a new snapshot of the same generation, to its double
/// with the table or without. So a table stays where it is for as long as somebody works by a snapshot
/// that has it, and nobody who verifies counts references to it; it is freed when the last worker has
/// gone over to another snapshot, and only then is its memory given to another table.
final class TableKeeper: Sendable {
  let plan: TablePlan

  /// What is in force.
  let current: CurrentSnapshot

  private let demands: Lock<Demands>
  private let shelf: Lock<TableShelf>

  /// Signalled once the keeper is to stop.
  private let stopping = Semaphore()

  /// What workers ask for.
  private struct Demands {
    var generation: UInt64
    /// The counters of all workers, for this generation.
    var uses: [ObjectIdentifier: KeyUses] = [:]
    /// Positions of keys, in the order in which they were asked for.
    var positions: [Int] = []
    /// The thread that makes tables, or did until there were none to make.
    var thread: WorkerThread?
    var isWorking = false
    var isStopped = false
    /// Has idle workers go over to the snapshot in force.
    var refreshIdle: @Sendable () -> Void = {}
  }

  /// The most keys that wait for their tables; one that is not taken in is asked for again.
  private static var demandLimit: Int { 256 }

  /// The most tables that are made before those who verify get them.
  private static var roundLimit: Int { 4 }

  /// Where tables are dropped for others, making them takes up to one part in so many of a thread's
  /// time, so that keys in never-ending change do not keep a processor busy.
  private static var replacementShare: UInt64 { 10 }

  /// Makes a keeper of the tables of a snapshot's keys, and those tables that are made at once.
  init(_ plan: TablePlan, first snapshot: Snapshot) {
    self.plan = plan
    var shelf = TableShelf(plan)
    current = CurrentSnapshot(shelf.adopt(snapshot, carryingFrom: KeySet([])))
    self.shelf = Lock(shelf)
    demands = Lock(Demands(generation: snapshot.generation))
  }

  /// How many octets tables take that were made in the background, those too that are being given up.
  var tableByteCount: Int { shelf.withLock(\.ledger.byteCount) }

  /// Tells how idle workers go over to the snapshot in force.
  func whenChanged(_ refreshIdle: @escaping @Sendable () -> Void) {
    demands.withLock { $0.refreshIdle = refreshIdle }
  }

  /// Puts another snapshot in force, with the tables that its keys can have at once: those of the same
  /// keys in the one before, and in a small set all others too, which are made here.
  func use(_ snapshot: Snapshot) {
    let (old, refreshIdle) = shelf.withLock { shelf in
      let snapshot = shelf.adopt(snapshot, carryingFrom: current.value.keys)
      let refreshIdle = demands.withLock { demands in
        demands.generation = snapshot.generation
        demands.uses.removeAll()
        demands.positions.removeAll()
        return demands.refreshIdle
      }
      return (current.use(snapshot), refreshIdle)
    }
    // What was in force goes here at the earliest, when nothing is locked.
    withExtendedLifetime(old) {}
    refreshIdle()
  }

  /// Makes no more tables, and returns when none is being made.
  func stop() {
    let thread = demands.withLock { demands in
      demands.isStopped = true
      defer { demands.thread = nil }
      return demands.thread
    }
    stopping.signal()
    thread?.join()
  }
}

// MARK: - Asked by workers

extension TableKeeper {
  /// Whether a worker that has counted so many uses of a key without a table is to ask for one.
  ///
  /// Since several workers may have used it, that is so now and then before the threshold, and ever
  /// again behind it.
  @inline(always)
  func isWorthAsking(_ sum: UInt32) -> Bool {
    sum & (sum &- 1) == 0 || sum % UInt32(clamping: max(1, plan.threshold)) == 0
  }

  /// Counters for a worker, or `nil` where the snapshot is not in force any more.
  func enroll(_ snapshot: Snapshot) -> KeyUses? {
    let uses = KeyUses(generation: snapshot.generation, keyCount: snapshot.keys.keys.count)
    return demands.withLock { demands in
      guard demands.generation == snapshot.generation else { return nil }
      demands.uses[ObjectIdentifier(uses)] = uses
      return uses
    }
  }

  /// Takes no account of a worker's counters any more.
  func retire(_ uses: KeyUses) {
    demands.withLock { $0.uses[ObjectIdentifier(uses)] = nil }
  }

  /// Asks for the table of the key at `position`, which is made if all workers together have used the
  /// key often enough.
  func demand(_ position: Int, generation: UInt64) {
    demands.withLock { demands in
      guard demands.generation == generation, !demands.isStopped,
        demands.positions.count < Self.demandLimit, !demands.positions.contains(position),
        Self.sum(demands.uses, position) >= plan.threshold
      else { return }
      demands.positions.append(position)
      if demands.isWorking { return }
      // The thread before this one has nothing left to do but to end.
      demands.thread?.join()
      demands.thread = WorkerThread { [self] in work() }
      demands.isWorking = demands.thread != nil
    }
  }

  private static func sum(_ uses: [ObjectIdentifier: KeyUses], _ position: Int) -> Int {
    uses.values.reduce(0) { $0 + Int($1[position]) }
  }
}

// MARK: - In the background

extension TableKeeper {
  /// Makes tables as long as some are asked for.
  private func work() {
    while let round = nextRound() {
      let start = Instant.now
      let outcome = shelf.withLock { shelf -> TableShelf.Outcome in
        let snapshot = current.value
        guard snapshot.generation == round.generation else { return TableShelf.Outcome() }
        return shelf.make(round.positions, of: snapshot.keys) { position in
          Self.sum(round.uses, position)
        } publish: { doubles in
          let before = current.value
          current.use(
            Snapshot(
              before, keys: KeySet(before.keys, replacing: doubles),
              countsUses: before.countsUses))
          round.refreshIdle()
        }
      }
      putBack(outcome.postponed, generation: round.generation)
      let elapsed = Instant.now.nanoseconds &- start.nanoseconds
      if !outcome.postponed.isEmpty {
        // Memory that is to be used again is in use still, for the time of a batch.
        stopping.wait(nanoseconds: 1_000_000)
      } else if outcome.hasDropped {
        stopping.wait(nanoseconds: min(elapsed &* (Self.replacementShare - 1), 100_000_000))
      }
    }
  }

  private typealias Round = (
    positions: [Int], generation: UInt64, uses: [ObjectIdentifier: KeyUses],
    refreshIdle: @Sendable () -> Void
  )

  /// What is to be made next, or `nil` where nothing is, so that the thread ends.
  private func nextRound() -> Round? {
    demands.withLock { demands in
      guard !demands.isStopped, !demands.positions.isEmpty else {
        demands.isWorking = false
        return nil
      }
      let positions = Array(demands.positions.prefix(Self.roundLimit))
      demands.positions.removeFirst(positions.count)
      return (positions, demands.generation, demands.uses, demands.refreshIdle)
    }
  }

  private func putBack(_ positions: [Int], generation: UInt64) {
    guard !positions.isEmpty else { return }
    demands.withLock { demands in
      if demands.generation == generation { demands.positions.insert(contentsOf: positions, at: 0) }
    }
  }
}
