internal import Glibc
internal import JOSE
public import Signatures

/// Verifies many tokens at once, on all cores, in lanes that are filled across tokens.
///
/// There are two ways in beside a ``Verifier``, which serves a thread with one token:
///
/// | call | for |
/// | --- | --- |
/// | ``verify(_:tokens:into:at:)`` | who has many tokens at hand: logs, streams, gateways that read many requests at once |
/// | ``verify(_:)`` with `await` | servers with many calls in flight, which are verified together |
///
/// The verdicts are those of ``Verifier``. The threads share nothing that is written for a token: each
/// has its own memory and contexts, and takes blocks of 256 tokens by one addition to a shared number.
public final class Engine: Sendable {
  /// What an engine is to take of the machine.
  public struct Configuration: Sendable {
    /// How many threads it has for batches, beside those that bring them and take part; `nil` means one
    /// less than processors.
    ///
    /// Asynchronous calls are verified on the threads of Swift's executor.
    public var threadCount: Int?

    /// The most asynchronous calls that wait; past it, a call is refused as ``Rejection/overloaded``.
    public var queueLimit = 8192

    /// Which code is to judge signatures; `nil` takes what `ASSAY_TIER` names, or the fastest.
    public var tier: Tier?

    /// The most octets that the keys' tables may take together.
    public var tableBudget = 64 * 1024 * 1024

    /// Where it is told what was revoked; ``RevocationFile`` and ``RevocationList`` are such places.
    public var revocations: (any RevocationSource)?

    /// The most keys of a set whose tables are all made before it serves, if they fit the budget.
    ///
    /// In a larger set each key is served by libcrypto until it has been used often enough. A curve's
    /// table takes half a megabyte and half a millisecond to some milliseconds.
    public var eagerTableLimit = 16

    /// After how many tokens of a key that were accepted its table is made, in the background, where a
    /// set is larger; tables that were not used for longest go, where the budget is spent.
    ///
    /// What is not accepted does not count, so strangers cannot have tables made.
    public var tableThreshold = 32

    /// One in so many verdicts that the tier came to is checked by libcrypto, whose verdict counts; 1
    /// for all, 0 for none.
    ///
    /// At the first that is wrong the tier is switched off for as long as the process lives, in all of
    /// its engines and verifiers: they run on the same CPU. Whatever else it found in the same batch is
    /// judged anew. At one in 65 536 this costs ES384, where libcrypto is slowest, two parts in a
    /// thousand, and the others less.
    public var auditRate = 65_536

    /// Is called once, by the thread that notices, when the tier has been switched off: by an audit, or
    /// because it failed its self-test.
    public var onTierSwitchedOff: (@Sendable (TierIncident) -> Void)?

    /// What switches the tier off.
    package var breaker = TierBreaker.shared

    /// Makes the default configuration.
    public init() {}
  }

  /// What a token has to be.
  public let policy: Policy

  /// Which code judges signatures, where it can.
  public let tier: Tier

  let clock: WallClock
  let current: CurrentSnapshot
  let workers: WorkerPool<FollowingWorker<BatchWorker>>
  let singles: WorkerPool<FollowingWorker<Worker>>
  let servers: WorkerPool<FollowingWorker<CallServer>>
  let coalescer: Coalescer
  let crew = Crew()
  /// Held, so that what watches a file goes on as long as the engine.
  private let revocations: (any RevocationSource)?
  let registry = MetricsRegistry()
  let follower: KeyFollower

  /// Where the keys are published that ``use(_:)`` is given.
  private let ownFeed: KeyFeed?

  /// Makes an engine, its keys' tables and its threads.
  ///
  /// - Parameters:
  ///   - keys: The keys; one at least has to be usable.
  ///   - policy: What a token has to be.
  ///   - configuration: What it may take of the machine.
  ///   - clock: Where the time is taken from.
  /// - Throws: ``PolicyError`` where the policy contradicts itself or no token could satisfy it, or
  ///   the tier cannot run here.
  public convenience init(
    keys: KeySet, policy: Policy, configuration: Configuration = Configuration(),
    clock: WallClock = .system
  ) throws(PolicyError) {
    guard !keys.keys.isEmpty else { throw .noUsableKey }
    let feed = KeyFeed(keys)
    try self.init(
      .one(feed), ownFeed: feed, policy: policy, configuration: configuration, clock: clock)
  }

  /// Makes an engine that follows a source of keys.
  ///
  /// It need not have keys yet: until it has, tokens are turned away as
  /// ``Rejection/keysUnavailable``. What it publishes is what the next batch is judged by.
  ///
  /// - Parameters:
  ///   - source: Where keys come from.
  ///   - policy: As for the other.
  ///   - configuration: As for the other.
  ///   - clock: As for the other.
  /// - Throws: As the other, but for ``PolicyError/noUsableKey``.
  public convenience init(
    source: any KeySource, policy: Policy, configuration: Configuration = Configuration(),
    clock: WallClock = .system
  ) throws(PolicyError) {
    try self.init(
      .one(source), ownFeed: nil, policy: policy, configuration: configuration, clock: clock)
  }

  /// Makes an engine for tokens of several issuers, which each have their own keys.
  ///
  /// - Parameters:
  ///   - issuers: As for a ``Verifier``: for each issuer where its keys come from.
  ///   - policy: As for the others.
  ///   - configuration: As for the others.
  ///   - clock: As for the others.
  /// - Throws: As the others, and ``PolicyError/noUsableKey`` where there is no issuer.
  public convenience init(
    issuers: [String: any KeySource], policy: Policy,
    configuration: Configuration = Configuration(), clock: WallClock = .system
  ) throws(PolicyError) {
    guard !issuers.isEmpty else { throw .noUsableKey }
    try self.init(
      .byIssuer(of: issuers), ownFeed: nil, policy: policy, configuration: configuration,
      clock: clock)
  }

  private init(
    _ sources: KeyFollower.Sources, ownFeed: KeyFeed?, policy: Policy,
    configuration: Configuration, clock: WallClock
  ) throws(PolicyError) {
    try policy.validate()
    let tier = try Environment.tier(orForced: configuration.tier)
    self.policy = policy
    self.tier = tier
    self.clock = clock
    self.ownFeed = ownFeed
    let plan = TablePlan(
      tier: tier, budget: configuration.tableBudget, eagerLimit: configuration.eagerTableLimit,
      threshold: configuration.tableThreshold)
    let watch = TierWatch(
      tier, breaker: configuration.breaker, auditRate: configuration.auditRate,
      log: configuration.onTierSwitchedOff)
    let follower = KeyFollower(sources, policy: policy, plan: plan)
    let (keeper, registry, limits) = (follower.keeper, self.registry, policy.limits)
    let current = keeper.current
    revocations = configuration.revocations
    let list = configuration.revocations?.list
    let makeWorker: @Sendable () -> BatchWorker = {
      BatchWorker(
        watch, for: keeper, revocations: list, counters: WorkerCounters(in: registry))
    }
    let workers = WorkerPool {
      FollowingWorker(makeWorker(), following: current)
    } refreshing: {
      $0.follow(current)
    }
    let singles = WorkerPool {
      FollowingWorker(
        Worker(
          limits: limits, watch, for: keeper, revocations: list,
          counters: WorkerCounters(in: registry)),
        following: current)
    } refreshing: {
      $0.follow(current)
    }
    let servers = WorkerPool {
      FollowingWorker(CallServer(makeWorker()), following: current)
    } refreshing: {
      $0.follow(current)
    }
    self.follower = follower
    self.current = current
    (self.workers, self.singles, self.servers) = (workers, singles, servers)
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    coalescer = Self.coalescer(
      configuration, processors: processors, by: current, at: clock, servers: servers,
      singles: singles)
    crew.start(configuration.threadCount ?? max(0, processors - 1), makeWorker: makeWorker)
    follower.start { [weak workers, weak singles, weak servers] in
      workers?.refreshIdle()
      singles?.refreshIdle()
      servers?.refreshIdle()
    }
  }

  deinit {
    shutDown()
    follower.stop()
  }
}

// MARK: - Rotation

extension Engine {
  /// The keys that tokens are verified with from now on.
  public var keys: KeySet { current.value.keys }

  /// Goes over to other keys, without stopping.
  ///
  /// No request waits for it. What a small set has no tables of yet is made first, on the calling
  /// thread; keys that stay keep theirs. A batch or a call is judged by the keys that it began with,
  /// never by both; the old ones go when the last of these is done.
  ///
  /// - Parameter keys: The new keys. None at all is allowed: no token is accepted then.
  /// - Precondition: The engine was made with a set of keys, not with a source. Checked.
  public func use(_ keys: KeySet) {
    guard let ownFeed else { preconditionFailure("the engine takes its keys from a source") }
    ownFeed.publish(keys)
  }
}
