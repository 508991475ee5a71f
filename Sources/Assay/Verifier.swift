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
  /// The keys.
  public var keys: KeySet { snapshot.keys }

  /// What a token has to be.
  public var policy: Policy { snapshot.policy }

  /// Which code judges signatures, where it can.
  public let tier: Tier

  private let snapshot: Snapshot
  private let clock: WallClock
  private let workers: WorkerPool<Worker>

  /// Makes a verifier, and the tables that make its keys fast.
  ///
  /// A table takes about half a megabyte and half a millisecond. Keys get theirs in the order of the
  /// set, as far as the budget goes; the others are served by libcrypto.
  ///
  /// - Parameters:
  ///   - keys: The keys; one at least has to be usable.
  ///   - policy: What a token has to be.
  ///   - clock: Where the time is taken from.
  ///   - tier: Which code is to judge signatures; `nil` takes what `ASSAY_TIER` names in the
  ///     environment, or else the fastest that runs here. The verdicts are the same.
  ///   - tableBudget: The most octets that the keys' tables may take together.
  /// - Throws: ``PolicyError`` where the policy contradicts itself or no token could satisfy it, or
  ///   the tier cannot run here.
  public init(
    keys: KeySet, policy: Policy, clock: WallClock = .system, tier: Tier? = nil,
    tableBudget: Int = 64 * 1024 * 1024
  ) throws(PolicyError) {
    try policy.validate()
    guard !keys.keys.isEmpty else { throw .noUsableKey }
    self.tier = try Environment.tier(orForced: tier)
    keys.prepare(for: self.tier, within: tableBudget)
    snapshot = Snapshot(keys: keys, policy: policy, generation: 1)
    self.clock = clock
    let (limits, tier) = (policy.limits, self.tier)
    workers = WorkerPool { Worker(limits: limits, tier: tier) }
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
      try worker.verify(token, by: snapshot, at: now ?? clock.now())
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
      try worker.withVerified(
        token, by: snapshot, at: now ?? clock.now(), body)
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
      try worker.verify(token, by: snapshot)
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
      try worker.verify(token, detached: payload, by: snapshot)
    }
  }
}
