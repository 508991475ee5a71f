import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Engine: verdicts that are checked in production")
struct EngineAuditTests {
  static let tiers = Tier.available.filter { $0 != .openssl }

  private final class Log: Sendable {
    private let lines = Lock<[TierIncident]>([])

    func add(_ incident: TierIncident) { lines.withLock { $0.append(incident) } }
    var incidents: [TierIncident] { lines.withLock { $0 } }
  }

  @Test("a lying tier is found out, told of once, and asked no more", arguments: tiers, [0, 2])
  func lying(_ tier: Tier, _ threadCount: Int) async throws {
    let mixed = try MixedTokens(count: 1200)
    let expected = try mixed.expected()
    let log = Log()
    var configuration = Engine.Configuration()
    (configuration.tier, configuration.threadCount) = (tier, threadCount)
    configuration.auditRate = 1
    configuration.breaker = TierBreaker { $0.family == .ecdsa }
    configuration.onTierSwitchedOff = { log.add($0) }
    let engine = try Engine(
      keys: mixed.keys, policy: mixed.policy, configuration: configuration, clock: mixed.clock)
    var verdicts = Verdicts()
    for _ in 0..<2 {
      engine.verify(mixed.tokens, into: &verdicts)
      for index in 0..<verdicts.count {
        #expect(verdicts.result(index).map { $0.payload.copy() } == expected[index])
      }
    }
    for index in 0..<64 {
      let outcome = await engine.outcome(of: mixed.tokens[index])
      #expect(outcome == expected[index])
    }
    #expect(log.incidents.count == 1)
    #expect(log.incidents.first?.tier == tier && log.incidents.first?.cause == .audit)
    #expect(log.incidents.first?.algorithm.family == .ecdsa)
    let metrics = engine.metrics
    #expect(1...UInt64(threadCount + 1) ~= metrics.auditDisagreements)
    #expect(metrics.audits >= metrics.auditDisagreements)
    #expect(
      metrics.prometheusText.contains(
        #"assay_audits_total{result="disagreed"} \#(metrics.auditDisagreements)"#))
    // Nothing that the tier said in a batch with a wrong verdict counts.
    #expect(metrics.signatures.allSatisfy { $0.tier == .openssl || threadCount > 0 })
  }

  @Test("a tier that tells the truth is checked and kept", arguments: tiers)
  func truthful(_ tier: Tier) throws {
    let mixed = try MixedTokens(count: 600)
    let expected = try mixed.expected()
    var configuration = Engine.Configuration()
    (configuration.tier, configuration.threadCount, configuration.auditRate) = (tier, 0, 3)
    configuration.breaker = TierBreaker(tampering: nil)
    let engine = try Engine(
      keys: mixed.keys, policy: mixed.policy, configuration: configuration, clock: mixed.clock)
    var verdicts = Verdicts()
    engine.verify(mixed.tokens, into: &verdicts)
    for index in 0..<verdicts.count {
      #expect(verdicts.result(index).map { $0.payload.copy() } == expected[index])
    }
    let metrics = engine.metrics
    let judged = metrics.signatures.filter { $0.tier == tier }.reduce(0) { $0 + $1.count }
    #expect(metrics.auditDisagreements == 0)
    #expect(Double(judged) / 6...Double(judged) ~= Double(metrics.audits))
  }

  @Test("a tier that was found out before is told of by every engine")
  func earlier() throws {
    guard let tier = Self.tiers.last else { return }
    let issuer = try Issuer(.es256)
    let token = Array(try issuer.token().utf8)
    let breaker = TierBreaker { _ in true }
    for round in 0..<2 {
      let log = Log()
      var configuration = Engine.Configuration()
      (configuration.tier, configuration.threadCount) = (tier, 0)
      configuration.auditRate = round == 0 ? 1 : 0
      configuration.breaker = breaker
      configuration.onTierSwitchedOff = { log.add($0) }
      let engine = try Engine(
        keys: issuer.keys, policy: issuer.policy, configuration: configuration,
        clock: .fixed(at: NumericDate(seconds: Issuer.now)))
      var verdicts = Verdicts()
      for _ in 0..<3 {
        engine.verify([token], into: &verdicts)
        let isAccepted = verdicts.isAccepted(0)
        #expect(isAccepted)
      }
      #expect(log.incidents.count == 1)
    }
  }
}
