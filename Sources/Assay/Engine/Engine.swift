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
    /// How many threads it has, beside those that call it; `nil` means one less than processors, since
    /// who brings a batch takes part.
    public var threadCount: Int?

    /// The most asynchronous calls that wait; past it, a call is refused as ``Rejection/overloaded``.
    public var queueLimit = 8192

    /// Which code is to judge signatures; `nil` takes what `ASSAY_TIER` names, or the fastest.
    public var tier: Tier?

    /// The most octets that the keys' tables may take together.
    public var tableBudget = 64 * 1024 * 1024

    /// Makes the default configuration.
    public init() {}
  }

  /// What a token has to be.
  public let policy: Policy

  /// Which code judges signatures, where it can.
  public let tier: Tier

  let tableBudget: Int
  let clock: WallClock
  let current: CurrentSnapshot
  let workers: WorkerPool<BatchWorker>
  let singles: WorkerPool<Worker>
  let crew: Crew
  let registry = MetricsRegistry()

  /// Makes an engine, its keys' tables and its threads.
  ///
  /// - Parameters:
  ///   - keys: The keys; one at least has to be usable.
  ///   - policy: What a token has to be.
  ///   - configuration: What it may take of the machine.
  ///   - clock: Where the time is taken from.
  /// - Throws: ``PolicyError`` where the policy contradicts itself or no token could satisfy it, or
  ///   the tier cannot run here.
  public init(
    keys: KeySet, policy: Policy, configuration: Configuration = Configuration(),
    clock: WallClock = .system
  ) throws(PolicyError) {
    try policy.validate()
    guard !keys.keys.isEmpty else { throw .noUsableKey }
    let tier = try Environment.tier(orForced: configuration.tier)
    keys.prepare(for: tier, within: configuration.tableBudget)
    self.policy = policy
    self.tier = tier
    self.clock = clock
    tableBudget = configuration.tableBudget
    current = CurrentSnapshot(Snapshot(keys: keys, policy: policy, generation: 1))
    let (registry, limits) = (self.registry, policy.limits)
    workers = WorkerPool { BatchWorker(tier: tier, counters: WorkerCounters(in: registry)) }
    singles = WorkerPool {
      Worker(limits: limits, tier: tier, counters: WorkerCounters(in: registry))
    }
    crew = Crew(queueLimit: configuration.queueLimit)
    let (current, threadCount) = (self.current, configuration.threadCount)
    crew.start(
      threadCount ?? max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1),
      makeWorker: { BatchWorker(tier: tier, counters: WorkerCounters(in: registry)) },
      serve: { calls, worker, block in
        Self.serve(calls, with: &worker, &block, by: current.value, at: clock.now())
      })
  }

  deinit {
    crew.shutDown()
  }
}

// MARK: - Rotation

extension Engine {
  /// The keys that tokens are verified with from now on.
  public var keys: KeySet { current.value.keys }

  /// Goes over to other keys, without stopping.
  ///
  /// Their tables are made first, on the calling thread. A batch or a call is judged by the keys that
  /// it began with, never by both; the old ones go when the last of these is done.
  ///
  /// - Parameter keys: The new keys. None at all is allowed: no token is accepted then.
  public func use(_ keys: KeySet) {
    keys.prepare(for: tier, within: tableBudget)
    current.use(keys)
  }
}
