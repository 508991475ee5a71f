import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Metrics of an engine")
struct EngineMetricsTests {
  /// What the counts have to be, from the verdicts about some tokens.
  private struct Expected: Equatable {
    var accepted: UInt64 = 0
    var rejected: [UInt16: UInt64] = [:]

    init(_ outcomes: [MixedTokens.Outcome], times: UInt64 = 1) {
      for outcome in outcomes {
        switch outcome {
        case .success: accepted += times
        case .failure(let rejection): rejected[rejection.code, default: 0] += times
        }
      }
    }

    init(_ metrics: EngineMetrics) {
      accepted = metrics.acceptedCount
      for item in metrics.rejected { rejected[item.code] = item.count }
    }
  }

  @Test("batches are counted as they were judged, in any tier", arguments: Tier.available)
  func batches(_ tier: Tier) throws {
    let mixed = try MixedTokens(count: 900)
    let expected = try mixed.expected()
    for threadCount in [0, 2] {
      let engine = try mixed.engine(threadCount: threadCount, tier: tier)
      #expect(Expected(engine.metrics) == Expected([]))
      var verdicts = Verdicts()
      for _ in 0..<3 { engine.verify(mixed.tokens, into: &verdicts) }
      let metrics = engine.metrics
      #expect(Expected(metrics) == Expected(expected, times: 3))
      #expect(metrics.rejectedCount == Expected(expected, times: 3).rejected.values.reduce(0, +))
      #expect(metrics.batches.count == 3 && metrics.batches.sum > .zero)
      #expect(metrics.calls.count == 0 && metrics.queueDepth == 0)
      for item in metrics.rejected where item.code > 112 {
        #expect(RejectionTests.published.contains { $0.1 == item.code && $0.2 == item.name })
      }
      // Threads that are gone are still counted.
      engine.shutDown()
      #expect(engine.metrics == metrics)
    }
  }

  /// Whether a tier has code of its own for an algorithm.
  private static func judges(_ tier: Tier, _ algorithm: Algorithm) -> Bool {
    switch tier {
    case .openssl: false
    case .portable: [.es256, .es384, .es512, .es256k, .ed25519, .edDSA].contains(algorithm)
    case .avx512: algorithm != .ed448
    }
  }

  @Test("each algorithm is counted, and the code that judged it", arguments: Tier.available)
  func algorithms(_ tier: Tier) throws {
    for algorithm in Algorithm.allCases {
      let issuer = try Issuer(algorithm)
      let token = Array(try issuer.token().utf8)
      var forged = Array(try issuer.token(claims: Issuer.goodClaims + #","jti":"1""#).utf8)
      forged.replaceSubrange((forged.count - 40)..<(forged.count - 20), with: token.suffix(20))
      var configuration = Engine.Configuration()
      (configuration.tier, configuration.threadCount) = (tier, 0)
      let engine = try Engine(
        keys: issuer.keys, policy: issuer.policy, configuration: configuration,
        clock: .fixed(at: NumericDate(seconds: Issuer.now)))
      var verdicts = Verdicts()
      engine.verify([token, forged, token, [1]], into: &verdicts)
      let metrics = engine.metrics
      #expect(metrics.accepted == [algorithm: 2])
      #expect(metrics.rejected.map(\.code) == [101, 401])
      let counts = metrics.signatures
      #expect(counts.map(\.verdict) == [.accepted, .rejected], "\(algorithm)")
      #expect(counts.map(\.count) == [2, 1])
      #expect(counts.allSatisfy { $0.algorithm == algorithm })
      let wanted = Self.judges(tier, algorithm) ? tier : .openssl
      #expect(counts.allSatisfy { $0.tier == wanted }, "\(algorithm)")
      #expect(metrics.undecidedFallbacks == 0 && metrics.unpreparedFallbacks == 0)
    }
  }

  @Test("what libcrypto has to do for want of a table is counted", arguments: Tier.available)
  func unprepared(_ tier: Tier) throws {
    let issuer = try Issuer(.es256)
    let token = Array(try issuer.token().utf8)
    var configuration = Engine.Configuration()
    (configuration.tier, configuration.threadCount, configuration.tableBudget) = (tier, 0, 0)
    let engine = try Engine(
      keys: issuer.keys, policy: issuer.policy, configuration: configuration,
      clock: .fixed(at: NumericDate(seconds: Issuer.now)))
    var verdicts = Verdicts()
    engine.verify([token, token, token], into: &verdicts)
    #expect(engine.metrics.unpreparedFallbacks == (tier == .openssl ? 0 : 3))
    #expect(engine.metrics.signatures.map(\.tier) == [.openssl])
  }

  @Test("calls are counted, and so are those that were not judged", arguments: [0, 2])
  func calls(_ threadCount: Int) async throws {
    let mixed = try MixedTokens(count: 300)
    let engine = try mixed.engine(threadCount: threadCount, queueLimit: 4)
    let answers = await withTaskGroup(of: MixedTokens.Outcome.self) { group in
      for token in mixed.tokens { group.addTask { await engine.outcome(of: token) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let metrics = engine.metrics
    #expect(Expected(metrics) == Expected(answers))
    let refused = metrics.rejected.filter { $0.code == Rejection.overloaded.code }
    #expect(metrics.calls.count + (refused.first?.count ?? 0) == UInt64(answers.count))

    engine.shutDown()
    _ = await engine.outcome(of: mixed.tokens[0])
    #expect(engine.metrics.rejected.contains { $0.name == "shutDown" && $0.count == 1 })
    #expect(engine.metrics.calls.count == metrics.calls.count)
  }

  @Test("cancelled calls are told from those with a verdict")
  func cancelled() async throws {
    let mixed = try MixedTokens(count: 64)
    let engine = try mixed.engine(threadCount: 1)
    let tasks = mixed.tokens.map { token in Task { await engine.outcome(of: token) } }
    for task in tasks { task.cancel() }
    var cancelled: UInt64 = 0
    for task in tasks where await task.value == .failure(.cancelled) { cancelled += 1 }
    let counted = engine.metrics.rejected.first { $0.name == "cancelled" }
    #expect(counted?.count ?? 0 == cancelled)
  }
}
