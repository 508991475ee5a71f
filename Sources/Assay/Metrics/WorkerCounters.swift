internal import JOSE
internal import Signatures
internal import Synchronization

/// What one worker has counted.
///
/// Only its worker writes here, so a count goes up by a plain load and a plain store in memory that no
/// other worker touches; whoever reads all of them may miss what is being counted at that moment, and
/// never slows anybody down.
@safe
struct WorkerCounters: ~Copyable {
  /// Where they are, or `nil` where nobody will ask.
  private let cells: CounterCells?
  private let registry: MetricsRegistry?

  /// Counters that are summed with all others of `registry`, until the worker goes and after.
  init(in registry: MetricsRegistry) {
    self.registry = registry
    cells = registry.enroll()
  }

  /// Counters that count nothing.
  init() {
    registry = nil
    cells = nil
  }

  deinit {
    if let cells { registry?.retire(cells) }
  }

  /// Counts a token that was turned away.
  @inline(always)
  func count(_ rejection: Rejection) {
    guard let cells else { return }
    let code = rejection.code
    if cells.add(1, at: CounterPlace.rejection(code)) == 0 {
      registry?.learn(code, rejection.name)
    }
  }

  /// Counts a token that was accepted.
  @inline(always)
  func countAccepted(_ algorithm: Algorithm) {
    cells?.add(1, at: CounterPlace.accepted(algorithm))
  }

  /// Counts the verdict about a signature.
  @inline(always)
  func count(_ verdict: SignatureVerdict, _ algorithm: Algorithm, from origin: VerdictOrigin) {
    guard let cells, let tier = origin.tier else { return }
    cells.add(1, at: CounterPlace.signature(algorithm, tier, verdict))
    guard tier == .openssl else { return }
    if origin.isAfterUndecided { cells.add(1, at: CounterPlace.single(.undecided)) }
    if origin.isForWantOfTable { cells.add(1, at: CounterPlace.single(.unprepared)) }
  }

  /// Counts verdicts that were checked.
  @inline(always)
  func count(audits: (count: Int, disagreements: Int)) {
    guard audits.count > 0, let cells else { return }
    cells.add(UInt64(audits.count), at: CounterPlace.single(.audited))
    cells.add(UInt64(audits.disagreements), at: CounterPlace.single(.disagreed))
  }

  /// Counts something that was begun at `start`.
  func count(_ latency: CounterPlace.Latency, since start: Instant, until end: Instant) {
    guard let cells else { return }
    let places = CounterPlace.histogram(latency)
    let elapsed = end.nanoseconds &- start.nanoseconds
    cells.add(1, at: places.lowerBound + LatencyHistogram.place(ofNanoseconds: elapsed))
    cells.add(elapsed, at: places.upperBound - 1)
  }
}

/// Memory for a worker's counters, on cache lines of its own.
@safe
struct CounterCells: Identifiable, Sendable {
  // INVARIANT: `CounterPlace.count` initialized counters, which `free()` ends.
  private nonisolated(unsafe) let start: UnsafeMutablePointer<Atomic<UInt64>>

  /// Two cache lines, since lines are fetched in pairs.
  private static var alignment: Int { 128 }

  static func allocate() -> CounterCells {
    let byteCount = CounterPlace.count * MemoryLayout<Atomic<UInt64>>.stride
    let padded = (byteCount + alignment - 1) / alignment * alignment
    let memory = UnsafeMutableRawPointer.allocate(byteCount: padded, alignment: alignment)
    let start = unsafe memory.bindMemory(to: Atomic<UInt64>.self, capacity: CounterPlace.count)
    for place in 0..<CounterPlace.count { unsafe (start + place).initialize(to: Atomic(0)) }
    return unsafe CounterCells(start: start)
  }

  private init(start: UnsafeMutablePointer<Atomic<UInt64>>) {
    unsafe self.start = start
  }

  /// What tells them apart from others at the same time.
  var id: UInt { unsafe UInt(bitPattern: start) }

  /// Gives the memory back.
  ///
  /// - Precondition: Nobody uses it any more.
  func free() {
    unsafe start.deinitialize(count: CounterPlace.count)
    unsafe UnsafeMutableRawPointer(start).deallocate()
  }

  /// Adds to a counter, by the one thread that may; returns what it was.
  @discardableResult
  @inline(always)
  func add(_ number: UInt64, at place: Int) -> UInt64 {
    precondition(place >= 0 && place < CounterPlace.count)
    let old = unsafe start[place].load(ordering: .relaxed)
    unsafe start[place].store(old &+ number, ordering: .relaxed)
    return old
  }

  /// Adds all counters to `sums`.
  func add(to sums: inout [UInt64]) {
    for place in 0..<CounterPlace.count {
      sums[place] &+= unsafe start[place].load(ordering: .relaxed)
    }
  }
}
