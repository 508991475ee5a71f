/// The keys and the policy that tokens are judged by, from one rotation of keys to the next.
///
/// It never changes. Who verifies holds one for the time of a token or of a batch, so that no token
/// is judged by two; the last to let go of it frees the keys and their tables.
final class Snapshot: Sendable {
  let keys: KeySet
  let policy: Policy

  /// Tells snapshots of one verifier apart: what was remembered under another is forgotten.
  let generation: UInt64

  init(keys: KeySet, policy: Policy, generation: UInt64) {
    self.keys = keys
    self.policy = policy
    self.generation = generation
  }
}

/// The snapshot that is in force.
final class CurrentSnapshot: Sendable {
  private let snapshot: Lock<Snapshot>

  init(_ snapshot: Snapshot) {
    self.snapshot = Lock(snapshot)
  }

  /// The snapshot, for the time of a token or a batch.
  var value: Snapshot { snapshot.withLock { $0 } }

  /// Goes over to other keys.
  func use(_ keys: KeySet) {
    snapshot.withLock { snapshot in
      snapshot = Snapshot(
        keys: keys, policy: snapshot.policy, generation: snapshot.generation + 1)
    }
  }
}
