import Assay
import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

@testable import BenchmarkHarness

@Suite("The benchmark as a whole")
struct BenchmarkTests {
  /// A plan so short that its figures mean nothing.
  private var plan: MeasurementPlan {
    var plan = MeasurementPlan()
    (plan.seconds, plan.warmUpSeconds, plan.minimumRounds) = (0.01, 0.001, 2)
    return plan
  }

  @Test(
    "a corpus is of different tokens that all parties accept",
    arguments: [
      Algorithm.hs256, .rs256, .ps256, .es256, .es512, .es256k, .edDSA, .ed448,
    ])
  func corpus(_ algorithm: Algorithm) throws {
    let corpus = try CorpusFactory.corpus(for: Subject(algorithm), count: 20)
    #expect(Set(corpus.tokens).count == 20)
    #expect(350...450 ~= corpus.signingInputs[0].count)
    for tier in Tier.available { try AssayWays.checkVerdicts(on: corpus, tier: tier) }
    let ways = try OpenSSLWays.contenders(for: corpus)
    #expect(ways.count >= 3)
    for way in ways { #expect(way.pass(0..<20) == 20, "\(way.name)") }
    // Calls with `await` cannot be waited for on the executor's threads, on which tests run.
    for workload in Workload.allCases where workload != .async {
      guard let contender = try AssayWays.contender(for: workload, on: corpus, tier: .openssl)
      else {
        #expect(workload == .digest && algorithm.digest == nil)
        continue
      }
      #expect(contender.pass(0..<20) == 20)
      if contender.granule == 1 { #expect(contender.pass(5..<7) == 2) }
    }
  }

  @Test("OpenSSL's ways refuse what is forged")
  func forged() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.es256), count: 8)
    var signatures = corpus.signatures
    signatures[3][5] ^= 1
    let bad = try TokenCorpus(
      label: "x", algorithm: .es256, key: corpus.key, tokens: corpus.tokens,
      signingInputs: corpus.signingInputs, signatures: signatures, minimumCount: 8)
    for way in try OpenSSLWays.contenders(for: bad) { #expect(way.pass(0..<8) == 7, "\(way.name)") }
  }

  @Test("a corpus that is too small or repeats itself is no corpus")
  func unusable() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.hs256), count: 2)
    let twice = [corpus.tokens[0], corpus.tokens[0]]
    #expect(throws: MeasurementError.self) {
      try TokenCorpus(
        label: "x", algorithm: .hs256, key: corpus.key, tokens: twice,
        signingInputs: corpus.signingInputs, signatures: corpus.signatures, minimumCount: 2)
    }
    #expect(throws: MeasurementError.self) {
      try TokenCorpus(
        label: "x", algorithm: .hs256, key: corpus.key, tokens: corpus.tokens,
        signingInputs: corpus.signingInputs, signatures: corpus.signatures)
    }
  }

  @Test("the names in the JSON are those that programs read")
  func json() throws {
    let log = {
      var log = RoundLog(names: ["Assay", "a", "b"], operationsPerRound: 8)
      for _ in 0..<30 { log.append([500, 2000, 1000]) }
      return log
    }()
    let result = Report.Result(
      algorithm: "ES256", workload: "single", tier: "openssl", log: log,
      allocations: .init(own: 1, libcrypto: 36))
    let report = Report(machine: .current(), results: [result])
    let object = try JSONSerialization.jsonObject(with: Data(try report.json().utf8))
    let root = try #require(object as? [String: Any])
    #expect(root["schema"] as? Int == 1)
    #expect((root["machine"] as? [String: Any])?["openssl"] as? String != nil)
    let first = try #require((root["results"] as? [[String: Any]])?.first)
    #expect(first["algorithm"] as? String == "ES256")
    #expect(first["workload"] as? String == "single")
    #expect(first["tier"] as? String == "openssl")
    #expect(first["tokensPerSecond"] as? Double == 2_000_000)
    #expect(first["opensslPerSecond"] as? Double == 1_000_000)
    #expect(first["ratio"] as? Double == 2)
    #expect(first["ratioLow"] as? Double == 2)
    #expect(first["ratioHigh"] as? Double == 2)
    #expect(first["allocationsPerToken"] as? Double == 1)
    #expect(first["nanosecondsBeyondOpenSSL"] as? Double == -500)
    #expect(try JSONDecoder().decode(Report.self, from: Data(try report.json().utf8)) == report)
    let table = report.table()
    #expect(table.count == 2)
    #expect(table[1].hasPrefix("ES256      single    2 000 000"))
    #expect(table[1].hasSuffix("1 000 000  2.000  2.000–2.000     1.0"))
  }

  @Test("a run measures every workload of every subject")
  func run() throws {
    let benchmark = try Benchmark(
      subjects: [Subject(.hs256)], workloads: [.single, .split], plan: plan)
    let results = try benchmark.run(tiers: [.openssl])
    #expect(results.map(\.workload) == ["single", "stage-split"])
    #expect(results.allSatisfy { ($0.ratio ?? 0) > 0 })
    // The signature has OpenSSL's ways to compare with, and a stage OpenSSL's digest.
    #expect(results[0].baselines.count >= 3 && results[1].baselines.map(\.name) == ["EVP digest"])
    #expect(results.allSatisfy { $0.tokensPerSecond > 0 && $0.rounds >= 1 })
  }

  @Test("tiers take turns with each other, and stages are measured once")
  func tiers() throws {
    let benchmark = try Benchmark(
      subjects: [Subject(.es256)], workloads: [.batch, .header], plan: plan)
    let results = try benchmark.run(tiers: Tier.available)
    #expect(
      results.map { "\($0.workload) \($0.tier)" }
        == Tier.available.map { "batch \($0)" } + ["stage-header \(Tier.available.last!)"])
    let batches = results.dropLast()
    #expect(batches.allSatisfy { $0.ratio != nil && $0.baselines.count >= 3 })
    #expect(Set(batches.map(\.opensslPerSecond)).count == 1)
    #expect(throws: MeasurementError.emptySelection) { try benchmark.run(tiers: []) }
  }

  @Test("a stage that does not come to its end is not counted")
  func stages() throws {
    let corpus = try CorpusFactory.corpus(for: Subject(.hs256), count: 2)
    let key = try AssayWays.key(of: corpus)
    var probe = StageProbe(
      keys: [key, try AssayWays.key(of: corpus, keyID: "other")], policy: AssayWays.policy)
    let (known, unknown) = ("eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzM4NCJ9")
    try probe.remember(known.octets)
    #expect(probe.finds(known.octets) && !probe.finds(unknown.octets))
    for (keyID, isFound) in [(CorpusFactory.keyID(of: "HS256"), true), ("third", false)] {
      let text = #"{"alg":"HS256","kid":"\#(keyID)"}"#
      let header = try JOSEHeader(parsing: text.octets)
      #expect(probe.findsKey(header, in: text.octets) == isFound)
    }
    for (payload, isAccepted) in [
      (
        #"{"iss":"\#(CorpusFactory.issuer)","aud":"\#(CorpusFactory.audience)","exp":4102444800}"#,
        true
      ),
      (#"{"iss":"other","exp":4102444800}"#, false),
    ] {
      let claims = try ClaimsSet(parsing: payload.octets)
      probe.beginBlock(at: NumericDate(seconds: 1_767_225_600))
      #expect(probe.accepts(claims, in: payload.octets) == isAccepted)
    }
  }
}
