import JOSE
import TestSupport
import Testing

@testable import Signatures

@Suite("A tier that answers wrongly is switched off")
struct TierBreakerTests {
  static let tiers = Tier.available.filter { $0 != .openssl }

  /// Good and forged signatures of every algorithm that a tier judges itself.
  private struct Case {
    let algorithm: Algorithm
    let key: VerificationKey
    let message: [UInt8]
    let signature: [UInt8]
    let isGood: Bool
  }

  private static func cases(_ tier: Tier) throws -> [Case] {
    try Algorithm.allCases.flatMap { algorithm in
      let signer = try Tokens.key(algorithm)
      let key = try VerificationKey(JWK(material: try #require(signer.material)))
      key.prepare(for: tier)
      return try (0..<6).map { number in
        let message = Array("\(algorithm) \(number)".utf8)
        var signature = try signer.sign(message.octets)
        if number % 2 == 1 { signature[number] ^= 1 }
        return Case(
          algorithm: algorithm, key: key, message: message, signature: signature,
          isGood: number % 2 == 0)
      }
    }
  }

  private static func judge(_ cases: [Case], in batch: inout SignatureBatch) {
    batch.removeAll()
    for item in cases {
      unsafe batch.append(
        item.signature.octets, over: item.message.octets, with: item.algorithm, key: item.key)
    }
    withExtendedLifetime(cases) { batch.judge() }
  }

  @Test("the test's own tampering changes verdicts, so that it proves something", arguments: tiers)
  func tampering(_ tier: Tier) throws {
    let cases = try Self.cases(tier)
    let breaker = TierBreaker { _ in true }
    var batch = SignatureBatch(capacity: cases.count, tier: tier, breaker: breaker)
    Self.judge(cases, in: &batch)
    var wrong = 0
    for (index, item) in cases.enumerated() {
      let isByTier = batch.origin(index).tier == tier
      #expect((batch[index] == .accepted) == (item.isGood != isByTier))
      if isByTier { wrong += 1 }
    }
    #expect(wrong >= 24)
    #expect(!breaker.isOff(tier))
  }

  @Test("a batch in which one verdict is wrong is judged by libcrypto", arguments: tiers)
  func batch(_ tier: Tier) throws {
    let cases = try Self.cases(tier)
    for liar in [Algorithm.es256, .es512] {
      let breaker = TierBreaker { $0 == liar }
      var batch = SignatureBatch(
        capacity: cases.count, tier: tier, breaker: breaker, auditRate: 1)
      for round in 0..<3 {
        Self.judge(cases, in: &batch)
        for (index, item) in cases.enumerated() {
          #expect(batch[index] == (item.isGood ? .accepted : .rejected), "\(item.algorithm)")
          let origin = batch.origin(index)
          #expect(origin.tier == .openssl && !origin.isForWantOfTable, "\(item.algorithm)")
        }
        let audits = batch.takeAudits()
        #expect(audits.disagreements == (round == 0 ? 1 : 0))
        #expect(round == 0 ? audits.count > 0 : audits.count == 0)
      }
      #expect(breaker.isOff(tier))
      #expect(
        breaker.incident(of: tier) == TierIncident(tier: tier, algorithm: liar, cause: .audit))
      #expect("\(try #require(breaker.incident(of: tier)))".contains("(\(liar.name))"))
      // Whoever shares the breaker does not ask the tier either.
      var other = SignatureVerifier(tier: tier, breaker: breaker)
      for item in cases {
        #expect(
          try other.verify(
            item.signature.octets, over: item.message.octets, with: item.algorithm, key: item.key)
            == item.isGood)
        #expect(other.origin.tier == .openssl)
      }
    }
  }

  @Test("one signature after another, too", arguments: tiers)
  func single(_ tier: Tier) throws {
    let cases = try Self.cases(tier)
    let breaker = TierBreaker { $0 == .es384 }
    var verifier = SignatureVerifier(tier: tier, breaker: breaker, auditRate: 1)
    var disagreements = 0
    for item in cases + cases {
      #expect(
        try verifier.verify(
          item.signature.octets, over: item.message.octets, with: item.algorithm, key: item.key)
          == item.isGood)
      disagreements += verifier.takeAudits().disagreements
    }
    #expect(disagreements == 1 && breaker.isOff(tier))
    #expect(breaker.incident(of: tier)?.algorithm == .es384)
  }

  @Test("verdicts that are right change nothing", arguments: tiers)
  func right(_ tier: Tier) throws {
    let cases = try Self.cases(tier)
    let breaker = TierBreaker(tampering: nil)
    var batch = SignatureBatch(capacity: cases.count, tier: tier, breaker: breaker, auditRate: 1)
    Self.judge(cases, in: &batch)
    let byTier = cases.indices.count { batch.origin($0).tier == tier }
    #expect(batch.takeAudits() == (byTier, 0) && byTier >= 24)
    #expect(!breaker.isOff(tier) && breaker.incident(of: tier) == nil)
  }

  @Test("a tier that fails its self-test is not asked", arguments: tiers)
  func selfTest(_ tier: Tier) throws {
    let breaker = TierBreaker(tampering: nil)
    #expect(breaker.hasPassed(tier, .es256) { true })
    #expect(!breaker.isOff(tier))
    #expect(!breaker.hasPassed(tier, .es256) { false })
    #expect(breaker.isOff(tier))
    // What was found first stands.
    #expect(!breaker.hasPassed(tier, .es384) { false })
    #expect(
      breaker.incident(of: tier)
        == TierIncident(tier: tier, algorithm: .es256, cause: .selfTest))
    let cases = try Self.cases(tier)
    var batch = SignatureBatch(capacity: cases.count, tier: tier, breaker: breaker)
    Self.judge(cases, in: &batch)
    for (index, item) in cases.enumerated() {
      #expect(batch[index] == (item.isGood ? .accepted : .rejected))
      #expect(batch.origin(index).tier == .openssl)
    }
  }

  @Test("self-tests tell lanes that lie", .enabled(if: Tier.available.contains(.avx512)))
  func lyingLanes() throws {
    for (curve, algorithm) in [(Curve.p256, Algorithm.es256), (.p384, .es384), (.p521, .es512)] {
      let lanes = try #require(ECDSALanes.lanes(of: curve))
      #expect(LaneSelfTest.passes(lanes, algorithm))
      #expect(!LaneSelfTest.passes(lanes, algorithm, hearing: { $0.map { !$0 } }))
      #expect(!LaneSelfTest.passes(lanes, algorithm, hearing: { _ in true }))
      #expect(!LaneSelfTest.passes(lanes, algorithm, hearing: { _ in false }))
      #expect(!LaneSelfTest.passes(lanes, algorithm, hearing: { _ in nil }))
    }
    #expect(DigestLanes.areSound && RSALanes.isAvailable && EdwardsLanes.shared != nil)
  }

  @Test("libcrypto cannot be switched off")
  func openssl() {
    let breaker = TierBreaker(tampering: nil)
    breaker.trip(TierIncident(tier: .openssl, algorithm: .es256, cause: .audit))
    #expect(!breaker.isOff(.openssl) && breaker.incident(of: .openssl) == nil)
  }

  @Test("audits fall due once in so many", arguments: [1, 2, 7, 1000])
  func schedule(_ rate: Int) {
    var (schedule, due) = (AuditSchedule(rate: rate), 0)
    let count = 2000 * rate
    for _ in 0..<count where schedule.isDue() { due += 1 }
    #expect(rate == 1 ? due == count : (1800...2200) ~= due)
    // Passing over what is not due keeps the distances.
    (schedule, due) = (AuditSchedule(rate: rate), 0)
    for _ in 0..<(count / 4) where schedule.isAnyDue(of: 4) {
      for _ in 0..<4 where schedule.isDue() { due += 1 }
    }
    #expect(rate == 1 ? due == count : (1800...2200) ~= due)
    var never = AuditSchedule(rate: 0)
    #expect(!never.isAnyDue(of: 1_000_000) && !never.isDue())
  }
}
