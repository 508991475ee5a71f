import Signatures

/// Every call timed by itself, with what a look at the clock costs in it.
///
/// Tiers take turns of some calls. Between two calls the next token is brought into the cache, as it
/// is where a token has just been received.
enum LatencyStudy {
  private static let turn = 64

  static func run(
    on corpus: TokenCorpus, tiers: [Tier], plan: MeasurementPlan,
    now: () -> UInt64 = Stopwatch.now
  ) throws(MeasurementError) -> [LatencyResult] {
    var contenders: [Contender] = []
    for tier in tiers {
      if let contender = try AssayWays.contender(for: .single, on: corpus, tier: tier) {
        contenders.append(contender)
      }
    }
    let histograms = try histograms(
      of: contenders, operations: corpus.count, seconds: plan.seconds,
      warmUp: plan.warmUpSeconds, now: now)
    return zip(tiers, histograms).map { tier, histogram in
      func percentile(_ p: Double) -> Double { Double(histogram.percentile(p)) }
      return LatencyResult(
        algorithm: corpus.label, tier: tier.rawValue, p50: percentile(0.5), p90: percentile(0.9),
        p99: percentile(0.99), p999: percentile(0.999), count: Int(histogram.count))
    }
  }

  /// Times single operations of each contender, in turns, until the time is up.
  ///
  /// - Throws: `MeasurementError.wrongOutcome` as soon as an operation does not end as it should.
  static func histograms(
    of contenders: [Contender], operations: Int, seconds: Double, warmUp: Double,
    now: () -> UInt64
  ) throws(MeasurementError) -> [LatencyHistogram] {
    guard !contenders.isEmpty, operations > 0 else { throw .emptySelection }
    var histograms = contenders.map { _ in LatencyHistogram() }
    let start = now()
    let (warm, end) = (start + UInt64(warmUp * 1e9), start + UInt64((warmUp + seconds) * 1e9))
    var position = 0
    var isWarm = false
    repeat {
      for index in contenders.indices {
        for step in 0..<turn {
          let operation = (position + step) % operations
          let range = operation..<operation + 1
          contenders[index].touch(range)
          let begin = now()
          let succeeded = contenders[index].pass(range)
          let time = now() - begin
          guard succeeded == 1 else {
            throw .wrongOutcome(
              contender: contenders[index].name, operations: range, succeeded: succeeded)
          }
          if isWarm { histograms[index].record(nanoseconds: time) }
        }
      }
      position = (position + turn) % operations
      isWarm = isWarm || now() >= warm
    } while now() < end || histograms[0].count == 0
    return histograms
  }
}
