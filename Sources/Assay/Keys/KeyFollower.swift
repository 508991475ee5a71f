internal import JOSE
internal import Signatures

/// Keeps the snapshot of a verifier or an engine at what its sources publish.
///
/// It works on the thread that publishes: there tables of small sets are made, before the snapshot with
/// them is put in force.
final class KeyFollower: Sendable {
  /// Who puts snapshots in force, with tables.
  let keeper: TableKeeper

  private let sources: Sources
  private let policy: Policy

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
  ///   - plan: Which keys are to have tables.
  init(_ sources: Sources, policy: Policy, plan: TablePlan) {
    self.sources = sources
    self.policy = policy
    let first = sources.list.map(\.feed.snapshot)
    latest = Lock(first)
    keeper = TableKeeper(
      plan, first: Self.snapshot(of: sources, first, policy, generation: 1))
  }

  /// Follows the sources from now on.
  ///
  /// - Parameter onChange: Has idle workers go over to the snapshot in force; called whenever there is
  ///   another.
  func start(onChange: @escaping @Sendable () -> Void) {
    keeper.whenChanged(onChange)
    // The feeds hold what takes in their news, and must not thereby hold this.
    let subscriptions = sources.list.enumerated().map { number, source in
      source.feed.subscribe { [weak self] snapshot in self?.take(snapshot, of: number) }
    }
    self.subscriptions.withLock { $0 = subscriptions }
  }

  /// Follows nobody any more, and makes no more tables; what is in force stays.
  func stop() {
    keeper.stop()
    let subscriptions = subscriptions.withLock { subscriptions in
      defer { subscriptions = [] }
      return subscriptions
    }
    withExtendedLifetime(subscriptions) {}
  }

  /// Puts in force what source `number` has published, unless that has been done.
  private func take(_ news: KeySnapshot, of number: Int) {
    latest.withLock { latest in
      guard news.generation > latest[number].generation else { return }
      latest[number] = news
      keeper.use(
        Self.snapshot(
          of: sources, latest, policy, generation: keeper.current.value.generation + 1))
    }
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
