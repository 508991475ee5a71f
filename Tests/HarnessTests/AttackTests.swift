import Assay
import JOSE
import Signatures
import Testing

@testable import BenchmarkHarness

@Suite("Attacks")
struct AttackTests {
  private static let subjects = [
    Subject(.hs256), Subject(.rs256), Subject(.es256), Subject(.edDSA),
  ]

  /// The reason for which a token of an attack is refused, or `nil` where it is accepted.
  private static let reasons: [Attack: Rejection?] = [
    .badSignatures: .signatureMismatch, .craftedSignatures: .signatureMismatch,
    .randomKids: .keyNotFound, .oversized: .signatureMismatch, .nestedHeaders: .signatureMismatch,
    .beyondLimit: .tooLarge, .nestedPayloads: nil, .manyKeys: nil,
  ]

  @Test("each token comes as far as the attack means it to", arguments: subjects)
  func reasons(_ subject: Subject) throws {
    for attack in Attack.allCases {
      guard let raid = try RaidFactory.raid(attack, on: subject, count: 8, keyCount: 32) else {
        #expect(attack == .craftedSignatures && subject.algorithm.family != .ecdsa)
        continue
      }
      #expect(raid.tokens.count == 8 && Set(raid.tokens).count == 8, "\(attack)")
      let verifier = try AssayWays.verifier("x", raid.keys, .openssl)
      for token in raid.tokens {
        var reason: Rejection?
        do throws(Rejection) { _ = try verifier.verify(token.octets) } catch { reason = error }
        #expect((reason == nil) == raid.isAccepted, "\(attack)")
        if let wanted = Self.reasons[attack] { #expect(reason == wanted, "\(attack)") }
      }
    }
  }

  @Test("what is as long or as nested as may be is nearly so, and not beyond")
  func sizes() throws {
    func size(_ attack: Attack) throws -> Int {
      try #require(try RaidFactory.raid(attack, on: Subject(.rs256), count: 1)).tokens[0].count
    }
    let limits = Limits()
    #expect(try limits.tokenBytes * 9 / 10...limits.tokenBytes ~= size(.oversized))
    #expect(try limits.tokenBytes * 9 / 10...limits.tokenBytes ~= size(.nestedPayloads))
    #expect(try size(.beyondLimit) > 4 * limits.tokenBytes)
    #expect(try size(.nestedHeaders) > limits.headerBytes * 4 / 3)
  }

  @Test("a thousand tokens of ten thousand keys are spread over all of them")
  func manyKeys() throws {
    let raid = try #require(
      try RaidFactory.raid(.manyKeys, on: Subject(.hs256), count: 10, keyCount: 100))
    #expect(raid.keys.count == 100 && raid.tokens.count == 10)
    #expect(raid.keys.last?.keyID == "customer-99")
    let verifier = try AssayWays.verifier("x", Array(raid.keys.suffix(10)), .openssl)
    #expect(raid.tokens.filter { (try? verifier.verify($0.octets)) != nil }.count == 1)
  }

  @Test("costs are told by the octet, one by one and in batches, in the fastest tier")
  func costs() throws {
    let tier = try #require(Tier.available.last)
    let raid = try #require(
      try RaidFactory.raid(.oversized, on: Subject(.hs256), count: 64))
    let found = try AttackStudy.run(raid, tier: tier, plan: StudyTests.plan)
    #expect(found.map(\.0.workload) == ["adversarial-oversized", "adversarial-oversized-batch"])
    for (result, attack) in found {
      #expect(result.ratio == nil && result.tier == tier.rawValue)
      let cost = result.nanosecondsPerToken / attack.bytesPerToken
      #expect(abs(cost / attack.nanosecondsPerByte - 1) < 1e-9)
      #expect(attack.relativeCostLow <= attack.relativeCost)
    }
    let mixed = try RaidFactory.mixture(of: [Subject(.hs256), Subject(.es256)])
    #expect(mixed.tokens != mixed.goodTokens && Set(mixed.tokens) == Set(mixed.goodTokens))
  }

  @Test("a raid whose tokens are judged otherwise ends the run")
  func wrong() throws {
    let raid = try #require(
      try RaidFactory.raid(.badSignatures, on: Subject(.hs256), count: 8))
    let turned = Raid(
      attack: raid.attack, algorithm: raid.algorithm, keys: raid.keys, tokens: raid.goodTokens,
      isAccepted: false, goodTokens: raid.goodTokens, goodKeys: raid.goodKeys)
    #expect(throws: MeasurementError.self) {
      try AttackStudy.run(turned, tier: .openssl, plan: StudyTests.plan)
    }
  }
}
