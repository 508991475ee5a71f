internal import JOSE
internal import Synchronization

/// The keys and the policy that tokens are judged by, from one rotation of keys to the next.
///
/// It never changes. Who verifies holds one for the time of a token or of a batch, so that no token
/// is judged by two; the last to let go of it frees the keys and their tables.
final class Snapshot: Sendable {
  /// The keys; where there are several issuers, those of all of them, and then it selects none.
  let keys: KeySet

  let policy: Policy

  /// Tells sets of keys of one verifier apart: what was remembered under another is forgotten.
  let generation: UInt64

  /// Whose keys these are, where there are several issuers.
  private let directory: IssuerDirectory?

  /// Whether there are several issuers, so that a header alone selects no key.
  let isDivided: Bool

  /// Who is told of keys that are not there: one, or one for each issuer of the directory.
  private let sources: [any KeySource]

  /// Which of the sources have keys to give.
  private let areAvailable: [Bool]

  /// Whether some keys have no table yet that their use may earn them, so that uses are counted.
  let countsUses: Bool

  /// The same with other tables, that is with other doubles of its keys.
  init(_ other: Snapshot, keys: KeySet, countsUses: Bool) {
    self.keys = keys
    self.countsUses = countsUses
    (policy, generation) = (other.policy, other.generation)
    (directory, isDivided) = (other.directory, other.isDivided)
    (sources, areAvailable) = (other.sources, other.areAvailable)
  }

  /// A snapshot of the keys of one source.
  init(_ keys: KeySnapshot, of source: any KeySource, policy: Policy, generation: UInt64) {
    self.keys = keys.keys
    self.policy = policy
    self.generation = generation
    directory = nil
    isDivided = false
    sources = [source]
    areAvailable = [keys.isAvailable]
    countsUses = false
  }

  /// A snapshot of the keys of several issuers.
  init(
    _ issuers: [(name: String, keys: KeySnapshot, source: any KeySource)], policy: Policy,
    generation: UInt64
  ) {
    directory = IssuerDirectory(issuers.map { ($0.name, $0.keys.keys) })
    isDivided = true
    keys = KeySet(joining: issuers.map(\.keys.keys))
    self.policy = policy
    self.generation = generation
    sources = issuers.map(\.source)
    areAvailable = issuers.map(\.keys.isAvailable)
    countsUses = false
  }
}

// MARK: - Selection

extension Snapshot {
  /// Selects among the keys of the issuer that `payload` names.
  @inline(never)
  func selection(
    _ header: JudgedHeader, in headerText: RawSpan, payload: RawSpan
  ) -> KeySet.Selection {
    guard let directory else { return header.selection }
    return directory.select(
      header.header.keyID, in: headerText, for: header.algorithm, payload: payload)
  }

  /// Why a token is turned away whose header selects no key, after its source has been told.
  ///
  /// - Parameters:
  ///   - header: The token's header.
  ///   - headerText: Its JSON.
  ///   - payload: The payload, which nobody has verified.
  /// - Returns: The reason.
  @inline(never)
  func rejectionWithoutKey(
    _ header: JOSEHeader, in headerText: RawSpan, payload: RawSpan
  ) -> Rejection {
    var issuer = 0
    var keys = self.keys
    if let directory {
      guard let number = directory.issuer(in: payload) else { return .issuerNotFound }
      issuer = number
      keys = directory.keys(of: number)
    }
    // A key that is there and does not serve the algorithm is not unknown.
    guard let keyID = header.keyID else {
      sources[issuer].noteUnknownKey(nil)
      return areAvailable[issuer] ? .keyNotFound : .keysUnavailable
    }
    if !keys.has(keyID, in: headerText) {
      if keyID.hasEscapes {
        sources[issuer].noteUnknownKey(keyID.decoded(in: headerText).octets)
      } else {
        sources[issuer].noteUnknownKey(keyID.octets(in: headerText))
      }
    }
    return areAvailable[issuer] ? .keyNotFound : .keysUnavailable
  }
}

/// The snapshot that is in force.
final class CurrentSnapshot: Sendable {
  private let snapshot: Lock<Snapshot>

  /// Grows with each snapshot; for a moment, it may tell of the one before.
  private let number = Atomic<UInt64>(1)

  init(_ snapshot: Snapshot) {
    self.snapshot = Lock(snapshot)
  }

  /// The snapshot, for the time of a token or a batch.
  var value: Snapshot { snapshot.withLock { $0 } }

  /// The snapshot, with its number.
  var numbered: (snapshot: Snapshot, version: UInt64) {
    snapshot.withLock { ($0, number.load(ordering: .relaxed)) }
  }

  /// The number of the snapshot in force, by one load that costs what any load of memory costs.
  @inline(always)
  var version: UInt64 { number.load(ordering: .relaxed) }

  /// Goes over to another snapshot, and returns the one before, which is to go when nothing is locked.
  @discardableResult
  func use(_ other: Snapshot) -> Snapshot {
    snapshot.withLock { snapshot in
      defer {
        snapshot = other
        number.wrappingAdd(1, ordering: .relaxed)
      }
      return snapshot
    }
  }
}
