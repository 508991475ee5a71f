/// A worker, and the snapshot that it works by.
///
/// A worker that keeps its snapshot needs neither a lock nor a count of references to get at it: one
/// relaxed load tells whether another is in force. On many cores the cache line of such a count, which
/// all of them would write to for every token, is what limits how many tokens are verified.
struct FollowingWorker<Member: ~Copyable>: ~Copyable {
  private var worker: Member
  private var version: UInt64
  private var held: HeldSnapshot

  /// Makes one that works by what is in force.
  init(_ worker: consuming Member, following current: CurrentSnapshot) {
    self.worker = worker
    let (snapshot, version) = current.numbered
    self.version = version
    held = HeldSnapshot(snapshot)
  }

  /// Goes over to what is in force.
  @inline(never)
  mutating func follow(_ current: CurrentSnapshot) {
    let (snapshot, version) = current.numbered
    self.version = version
    held = HeldSnapshot(snapshot)
  }

  /// Lends the worker, and what is in force, for the time of `body`.
  @inline(always)
  mutating func work<Result, Failure: Error>(
    by current: CurrentSnapshot,
    _ body: (inout Member, Snapshot) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if version != current.version { follow(current) }
    // SAFE: the reference that is owned outlives the call, since nothing else can change it: the
    // call has this value to itself.
    let result = unsafe held.reference._withUnsafeGuaranteedRef { snapshot in
      Swift.Result { () throws(Failure) in try body(&worker, snapshot) }
    }
    return try result.get()
  }
}

/// One reference to a snapshot, which nobody counts while it is used.
///
/// It is a type of its own because the end of a generic value that cannot be copied is not always run
/// (Swift 6.3.1: not where it goes with the pool that keeps it), that of its parts is.
@safe
struct HeldSnapshot: ~Copyable {
  // INVARIANT: owns one reference.
  fileprivate let reference: Unmanaged<Snapshot>

  fileprivate init(_ snapshot: Snapshot) {
    unsafe reference = Unmanaged.passRetained(snapshot)
  }

  deinit {
    unsafe reference.release()
  }
}
