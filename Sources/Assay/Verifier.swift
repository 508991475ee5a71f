public import JOSE
public import Signatures

/// Verifies tokens under one policy and one set of keys, on any number of threads at once.
///
///     let verifier = try Verifier(keys: keys, policy: Policy(issuer: issuer, audience: audience))
///     do throws(Rejection) {
///       let token = try verifier.verify(bearerToken)
///       serve(token.subject)
///     } catch {
///       log(error.code, error)
///     }
///
/// Make one and keep it: it holds the scratch memory and the contexts that make the next token
/// cheap. What it answers depends on the token, the policy, the keys and the clock, and on nothing
/// that came before.
public final class Verifier: Sendable {
  /// The keys in force; where there are several issuers, those of all of them.
  public var keys: KeySet { current.value.keys }

  /// What a token has to be.
  public let policy: Policy

  /// Which code judges signatures, where it can.
  public let tier: Tier

  private let follower: KeyFollower
  private let current: CurrentSnapshot
  private let clock: WallClock
  /// Held, so that what watches a file goes on as long as the verifier.
  private let revocations: (any RevocationSource)?
  private let workers: WorkerPool<FollowingWorker<Worker>>

  /// Makes a verifier, and the tables that make its keys fast.
  ///
  /// A table takes about half a megabyte and half a millisecond. A small set gets all of its tables
  /// here. In another, libcrypto serves a key until it has been used often enough for its table to be
  /// made in the background; where the budget is spent, the table least recently used goes.
  ///
  /// - Parameters:
  ///   - keys: The keys; one at least has to be usable.
  ///   - policy: What a token has to be.
  ///   - clock: Where the time is taken from.
  ///   - tier: Which code is to judge signatures; `nil` takes what `ASSAY_TIER` names in the
  ///     environment, or else the fastest that runs here. The verdicts are the same.
  ///   - tableBudget: The most octets that the keys' tables may take together.
  ///   - eagerTableLimit: The most keys of a set that counts as small; 0 where a verifier is made for a
  ///     few tokens only, which are verified before a table would be made.
  ///   - tableThreshold: After how many tokens of a key that were accepted its table is made.
  ///   - revocations: See ``Engine/Configuration/revocations``; for the others as well.
  /// - Throws: ``PolicyError`` where the policy contradicts itself or no token could satisfy it, or
  ///   the tier cannot run here.
  public convenience init(
    keys: KeySet, policy: Policy, clock: WallClock = .system, tier: Tier? = nil,
    tableBudget: Int = 64 * 1024 * 1024, eagerTableLimit: Int = 16, tableThreshold: Int = 32,
    revocations: (any RevocationSource)? = nil
  ) throws(PolicyError) {
    guard !keys.keys.isEmpty else { throw .noUsableKey }
    try self.init(
      .one(KeyFeed(keys)), policy: policy, clock: clock, tier: tier, tableBudget: tableBudget,
      eagerTableLimit: eagerTableLimit, tableThreshold: tableThreshold, revocations)
  }

  /// Makes a verifier that follows a source of keys.
  ///
  /// It need not have keys yet: until it has, tokens are turned away as
  /// ``Rejection/keysUnavailable``.
  ///
  /// - Parameters:
  ///   - source: Where keys come from.
  ///   - policy: As for the other.
  ///   - clock: As for the other.
  ///   - tier: As for the other.
  ///   - tableBudget: As for the other.
  ///   - revocations: As for the other.
  /// - Throws: As the other, but for ``PolicyError/noUsableKey``.
  public convenience init(
    source: any KeySource, policy: Policy, clock: WallClock = .system, tier: Tier? = nil,
    tableBudget: Int = 64 * 1024 * 1024,
    revocations: (any RevocationSource)? = nil
  ) throws(PolicyError) {
    try self.init(
      .one(source), policy: policy, clock: clock, tier: tier, tableBudget: tableBudget, revocations)
  }

  /// Makes a verifier of tokens of several issuers, which each have their own keys.
  ///
  /// The claim `iss` chooses the keys, to the letter, and a key of one issuer never verifies the token
  /// of another. A token that names none of them is turned away as ``Rejection/issuerNotFound``.
  ///
  /// - Parameters:
  ///   - issuers: For each issuer where its keys come from.
  ///   - policy: As for the others; where ``Policy/issuers`` names some, `iss` has to be one of them
  ///     besides.
  ///   - clock: As for the others.
  ///   - tier: As for the others.
  ///   - tableBudget: As for the others, for the keys of all issuers together.
  ///   - revocations: As for the others.
  /// - Throws: As the others, and ``PolicyError/noUsableKey`` where there is no issuer.
  public convenience init(
    issuers: [String: any KeySource], policy: Policy, clock: WallClock = .system,
    tier: Tier? = nil, tableBudget: Int = 64 * 1024 * 1024,
    revocations: (any RevocationSource)? = nil
  ) throws(PolicyError) {
    guard !issuers.isEmpty else { throw .noUsableKey }
    try self.init(
      .byIssuer(of: issuers), policy: policy, clock: clock, tier: tier, tableBudget: tableBudget,
      revocations)
  }

  private init(
    _ sources: KeyFollower.Sources, policy: Policy, clock: WallClock, tier: Tier?,
    tableBudget: Int, eagerTableLimit: Int = 16, tableThreshold: Int = 32,
    _ revocations: (any RevocationSource)?
  ) throws(PolicyError) {
    try policy.validate()
    let tier = try Environment.tier(orForced: tier)
    self.policy = policy
    self.tier = tier
    self.clock = clock
    let plan = TablePlan(
      tier: tier, budget: tableBudget, eagerLimit: eagerTableLimit, threshold: tableThreshold)
    let follower = KeyFollower(sources, policy: policy, plan: plan)
    let (keeper, limits, watch) = (follower.keeper, policy.limits, TierWatch(tier))
    let current = keeper.current
    self.revocations = revocations
    let list = revocations?.list
    let workers = WorkerPool {
      FollowingWorker(
        Worker(limits: limits, watch, for: keeper, revocations: list),
        following: current)
    } refreshing: {
      $0.follow(current)
    }
    self.follower = follower
    self.current = current
    self.workers = workers
    follower.start { [weak workers] in workers?.refreshIdle() }
  }

  deinit {
    follower.stop()
  }
}

// MARK: - Tokens

extension Verifier {
  /// Verifies a token: its text, its signature and then its claims (RFC 7519 §7.2).
  ///
  /// - Parameters:
  ///   - token: The octets of a compact JWS, without white space around it.
  ///   - now: The time that dates are compared with, or `nil` for that of the clock.
  /// - Returns: The token, which is now known to be what it says.
  /// - Throws: ``Rejection``, with the first reason in the order just given.
  public func verify(
    _ token: RawSpan, at now: NumericDate? = nil
  ) throws(Rejection) -> VerifiedToken {
    try workers.withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        try worker.verify(token, by: snapshot, at: now ?? clock.now())
      }
    }
  }

  /// Verifies a token and lends it, without a copy of it being made.
  ///
  /// - Parameters:
  ///   - token: As for the other.
  ///   - now: As for the other.
  ///   - body: Is given the token, if it is accepted, and answers what the call answers.
  /// - Returns: What `body` makes of the token.
  /// - Throws: ``Rejection``; `body` is then not called.
  public func withVerified<Result>(
    _ token: RawSpan, at now: NumericDate? = nil,
    _ body: (borrowing BorrowedToken) -> Result
  ) throws(Rejection) -> Result {
    try workers.withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        try worker.withVerified(token, by: snapshot, at: now ?? clock.now(), body)
      }
    }
  }

  /// Verifies a token in a string.
  ///
  /// - Throws: ``Rejection``.
  public func verify(
    _ token: String, at now: NumericDate? = nil
  ) throws(Rejection) -> VerifiedToken {
    try verify(token.octets, at: now)
  }
}

// MARK: - Any payload

extension Verifier {
  /// Verifies a JWS of any payload: its text and its signature (RFC 7515 §5.2).
  ///
  /// Of the policy, algorithms, `crit` and limits count; nothing is claimed, so nothing else is
  /// judged.
  ///
  /// - Parameter token: The octets of a compact JWS, without white space around it.
  /// - Returns: Header and payload.
  /// - Throws: ``Rejection``, with a code below 500.
  public func verifyJWS(_ token: RawSpan) throws(Rejection) -> VerifiedJWS {
    try workers.withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        try worker.verify(token, by: snapshot)
      }
    }
  }

  /// Verifies a JWS whose payload goes separately (RFC 7515 appendix F).
  ///
  /// This is also the one way to accept a payload that was signed without base64url, with `b64` in
  /// the header and in `crit` (RFC 7797).
  ///
  /// - Parameters:
  ///   - token: A compact JWS whose middle segment is empty.
  ///   - payload: What was signed, as it is. Its length is the caller's to bound.
  /// - Returns: Header and payload.
  /// - Throws: ``Rejection``, with a code below 500.
  public func verifyJWS(
    _ token: RawSpan, detached payload: RawSpan
  ) throws(Rejection) -> VerifiedJWS {
    try workers.withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        try worker.verify(token, detached: payload, by: snapshot)
      }
    }
  }
}
