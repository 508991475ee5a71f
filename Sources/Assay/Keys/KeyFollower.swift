internal import JOSE
internal import Signatures

/// Keeps the snapshot of a verifier or an engine at what its sources publish.
///
/// It works on the thread that publishes: there the tables of new keys are made, before the snapshot
/// with them is put in force.
final class KeyFollower: Sendable {
  /// What is in force.
  let current: CurrentSnapshot

  private let sources: Sources
  private let policy: Policy
  private let tier: Tier
  private let tableBudget: Int

  /// The last that each source has published.
  private let latest: Lock<[KeySnapshot]>

  private let subscriptions = Lock<[KeySubscription]>([])

  /// Whose keys a verifier takes.
  enum Sources: Sendable {
    /// One set for all tokens.
    case one(any KeySource)
    /// A set for each issuer, which `iss` names.
    case byIssuer([(name: String, source: any KeySource)])

    /// A set for each issuer, in the order of their names.
    static func byIssuer(of issuers: [String: any KeySource]) -> Sources {
      .byIssuer(issuers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    var list: [any KeySource] {
      switch self {
      case .one(let source): [source]
      case .byIssuer(let issuers): issuers.map(\.source)
      }
    }
  }

  /// Takes what `sources` have published, and makes tables for it.
  ///
  /// - Parameters:
  ///   - sources: Where keys come from.
  ///   - policy: What a token has to be.
  ///   - tier: The tier to make tables for.
  ///   - tableBudget: The most octets that tables may take together.
  init(_ sources: Sources, policy: Policy, tier: Tier, tableBudget: Int) {
    self.sources = sources
    self.policy = policy
    self.tier = tier
    self.tableBudget = tableBudget
    let first = sources.list.map(\.feed.snapshot)
    latest = Lock(first)
    let snapshot = Self.snapshot(of: sources, first, policy, generation: 1)
    snapshot.keys.prepare(for: tier, within: tableBudget)
    current = CurrentSnapshot(snapshot)
  }

  /// Follows the sources from now on.
  ///
  /// - Parameter onChange: Called after a snapshot has been put in force, by who published it.
  func start(onChange: @escaping @Sendable () -> Void) {
    // The feeds hold what takes in their news, and must not thereby hold this.
    let subscriptions = sources.list.enumerated().map { number, source in
      source.feed.subscribe { [weak self] snapshot in
        guard let self, take(snapshot, of: number) else { return }
        onChange()
      }
    }
    self.subscriptions.withLock { $0 = subscriptions }
  }

  /// Follows nobody any more; what is in force stays.
  func stop() {
    let subscriptions = subscriptions.withLock { subscriptions in
      defer { subscriptions = [] }
      return subscriptions
    }
    withExtendedLifetime(subscriptions) {}
  }

  /// Puts in force what source `number` has published, unless that has been done.
  private func take(_ news: KeySnapshot, of number: Int) -> Bool {
    // What was in force goes when the lock is open again, with its keys.
    let old: Snapshot? = latest.withLock { latest in
      guard news.generation > latest[number].generation else { return nil }
      latest[number] = news
      let snapshot = Self.snapshot(
        of: sources, latest, policy, generation: current.generation + 1)
      snapshot.keys.prepare(for: tier, within: tableBudget)
      return current.use(snapshot)
    }
    return old != nil
  }

  private static func snapshot(
    of sources: Sources, _ latest: [KeySnapshot], _ policy: Policy, generation: UInt64
  ) -> Snapshot {
    switch sources {
    case .one(let source):
      Snapshot(latest[0], of: source, policy: policy, generation: generation)
    case .byIssuer(let issuers):
      Snapshot(
        zip(issuers, latest).map { ($0.name, $1, $0.source) }, policy: policy,
        generation: generation)
    }
  }
}
