import Assay
import Signatures

/// Hostile tokens and good ones in turns, one by one and in batches, on one thread.
///
/// Who attacks pays for the octets that are sent, so costs are compared by the octet.
enum AttackStudy {
  static func run(
    _ raid: Raid, tier: Tier, plan: MeasurementPlan
  ) throws(MeasurementError) -> [(Report.Result, AttackResult)] {
    let label = "\(raid.algorithm), \(raid.attack)"
    let verifier = try AssayWays.verifier(label, raid.keys, tier)
    let goodVerifier = try AssayWays.verifier(label, raid.goodKeys, tier)
    let size = raid.tokens.count
    let ways: [(suffix: String, hostile: Contender, good: Contender)] = [
      (
        "",
        AssayWays.singles(raid.tokens, verifier, isAccepted: raid.isAccepted),
        AssayWays.singles(raid.goodTokens, goodVerifier)
      ),
      (
        "-batch",
        try AssayWays.batches(
          label, raid.tokens, raid.keys, tier, size: size, isAccepted: raid.isAccepted),
        try AssayWays.batches(label, raid.goodTokens, raid.goodKeys, tier, size: size)
      ),
    ]
    return try ways.map { way throws(MeasurementError) in
      try check(way.hostile, count: size, label: label)
      return try measure(raid, way.hostile, way.good, name: raid.attack + way.suffix, tier, plan)
    }
  }

  /// Every hostile token has to be judged as it should be, and not only those that are timed.
  private static func check(
    _ contender: Contender, count: Int, label: String
  ) throws(MeasurementError) {
    let succeeded = contender.pass(0..<count)
    guard succeeded == count else {
      throw .wrongOutcome(contender: label, operations: 0..<count, succeeded: succeeded)
    }
  }

  private static func measure(
    _ raid: Raid, _ hostile: Contender, _ good: Contender, name: String, _ tier: Tier,
    _ plan: MeasurementPlan
  ) throws(MeasurementError) -> (Report.Result, AttackResult) {
    let log = try Measurement(
      [hostile, good], subjects: 2, operations: raid.tokens.count, plan: plan
    ).run()
    let bytes = mean(raid.tokens)
    let goodBytes = mean(raid.goodTokens)
    let costs = log.shares(of: 0, in: 1).map { $0 * goodBytes / bytes }
    let result = Report.Result(
      algorithm: raid.algorithm, workload: "adversarial-\(name)", tier: tier.rawValue, log: log,
      allocations: AllocationCounting.perOperation(of: hostile, operations: raid.tokens.count))
    let attack = AttackResult(
      attack: name, algorithm: raid.algorithm, tier: tier.rawValue, bytesPerToken: bytes,
      cost: Statistics.median(log.nanoseconds[0]) / bytes,
      goodCost: Statistics.median(log.nanoseconds[1]) / goodBytes,
      relativeCost: plan.bootstrap.median(of: costs))
    return (result, attack)
  }

  private static func mean(_ tokens: [[UInt8]]) -> Double {
    Double(tokens.reduce(0) { $0 + $1.count }) / Double(max(1, tokens.count))
  }
}
