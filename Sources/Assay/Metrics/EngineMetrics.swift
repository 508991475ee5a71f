public import JOSE
public import Signatures

/// What an engine has done since it was made.
///
/// Every worker counts for itself, and the sums are made when this is read. What is being counted at
/// that moment may be missing from one number and not from another; nothing is lost, and the numbers
/// only grow, but for those of what is there now.
public struct EngineMetrics: Hashable, Sendable {
  /// Tokens that were turned away for one reason.
  public struct RejectionCount: Hashable, Sendable {
    /// ``Rejection/code``.
    public let code: UInt16

    /// ``Rejection/name``.
    public let name: String

    /// How many tokens.
    public let count: UInt64
  }

  /// Verdicts about signatures.
  public struct SignatureCount: Hashable, Sendable {
    /// The algorithm.
    public let algorithm: Algorithm

    /// The code that answered; see ``Signatures/VerdictOrigin/tier``.
    public let tier: Tier

    /// What it answered.
    public let verdict: SignatureVerdict

    /// How many signatures.
    public let count: UInt64
  }

  /// Tokens that were accepted, for each algorithm that occurred.
  public let accepted: [Algorithm: UInt64]

  /// Tokens that were turned away, for each reason that occurred, by its code; calls that were not
  /// judged, with codes of 9xx, included.
  public let rejected: [RejectionCount]

  /// Verdicts about signatures, for each algorithm, tier and verdict that occurred.
  ///
  /// They are not as many as tokens: some tokens are turned away before their signature is looked at,
  /// and where two keys share a `kid` there may be two verdicts for a token.
  public let signatures: [SignatureCount]

  /// Signatures that the lanes left to libcrypto because they could not tell.
  public let undecidedFallbacks: UInt64

  /// Signatures that were left to libcrypto because their key had no table yet.
  public let unpreparedFallbacks: UInt64

  /// Verdicts of the tier that libcrypto was asked about again; see
  /// ``Engine/Configuration/auditRate``.
  public let audits: UInt64

  /// Those of them that libcrypto did not share: one at most for each thread, since then the tier is
  /// switched off.
  public let auditDisagreements: UInt64

  /// Asynchronous calls, from their beginning to their verdict.
  public let calls: LatencyHistogram

  /// Batches, from their beginning to the last verdict.
  public let batches: LatencyHistogram

  /// How many asynchronous calls wait now.
  public let queueDepth: Int

  /// The octets that tables take now which were made in the background.
  public let tableBytes: Int

  init(
    counts: [UInt64], names: [UInt16: String], queueDepth: Int, refusals: [Rejection: UInt64],
    tableBytes: Int
  ) {
    self.tableBytes = tableBytes
    accepted = Dictionary(
      uniqueKeysWithValues: Algorithm.allCases.compactMap { algorithm in
        let count = counts[CounterPlace.accepted(algorithm)]
        return count > 0 ? (algorithm, count) : nil
      })
    rejected =
      CounterPlace.codes.compactMap { code in
        let count = counts[CounterPlace.rejection(code)]
        guard count > 0, let name = names[code] else { return nil }
        return RejectionCount(code: code, name: name, count: count)
      }
      + refusals.map { RejectionCount(code: $0.code, name: $0.name, count: $1) }
      .sorted { $0.code < $1.code }
    signatures = Self.signatures(counts)
    undecidedFallbacks = counts[CounterPlace.single(.undecided)]
    unpreparedFallbacks = counts[CounterPlace.single(.unprepared)]
    audits = counts[CounterPlace.single(.audited)]
    auditDisagreements = counts[CounterPlace.single(.disagreed)]
    calls = Self.histogram(.call, counts)
    batches = Self.histogram(.batch, counts)
    self.queueDepth = queueDepth
  }

  private static func signatures(_ counts: [UInt64]) -> [SignatureCount] {
    var found: [SignatureCount] = []
    for algorithm in Algorithm.allCases {
      for tier in Tier.allCases {
        for verdict in [SignatureVerdict.accepted, .rejected, .failed] {
          let count = counts[CounterPlace.signature(algorithm, tier, verdict)]
          guard count > 0 else { continue }
          found.append(
            SignatureCount(algorithm: algorithm, tier: tier, verdict: verdict, count: count))
        }
      }
    }
    return found
  }

  private static func histogram(
    _ latency: CounterPlace.Latency, _ counts: [UInt64]
  ) -> LatencyHistogram {
    let cells = counts[CounterPlace.histogram(latency)]
    return LatencyHistogram(counts: Array(cells.dropLast()), nanoseconds: cells.last ?? 0)
  }
}

extension EngineMetrics {
  /// How many tokens were accepted.
  public var acceptedCount: UInt64 { accepted.values.reduce(0, +) }

  /// How many tokens were turned away because they were revoked.
  public var revokedCount: UInt64 {
    rejected.first { $0.code == Rejection.revoked.code }?.count ?? 0
  }

  /// How many tokens were turned away or not judged.
  public var rejectedCount: UInt64 { rejected.reduce(0) { $0 + $1.count } }
}

// MARK: - Reading them

extension Engine {
  /// What it has done until now.
  ///
  /// Reading it takes some microseconds and holds no verification up.
  public var metrics: EngineMetrics {
    let (sums, calls) = (registry.sums, coalescer.metrics)
    return EngineMetrics(
      counts: sums.counts, names: sums.names, queueDepth: calls.queueDepth,
      refusals: calls.refusals, tableBytes: follower.keeper.tableByteCount)
  }
}
