import Foundation
import Signatures

/// Whole tokens in batches on one thread, two, four and so on to as many as there are processors.
///
/// A number of threads and one thread take turns, so that the efficiency is of the same moment; and
/// OpenSSL has as many threads as Assay, each with a context of its own.
struct ScalingStudy {
  /// A thread takes blocks of 256 tokens from a batch; with fewer than some blocks for each, the
  /// last block would be what is measured.
  private static let tokensPerThread = 2048

  private let corpus: TokenCorpus
  private let tiers: [Tier]
  private let plan: MeasurementPlan
  private let processors: Int

  init(
    _ corpus: TokenCorpus, tiers: [Tier], plan: MeasurementPlan,
    processors: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    (self.corpus, self.tiers, self.plan, self.processors) = (corpus, tiers, plan, processors)
  }

  /// The powers of two, and all processors: every number of up to four.
  static func threadCounts(upTo processors: Int) -> [Int] {
    let powers = (0..<16).map { 1 << $0 }.filter { $0 <= processors }
    let small = Array(1...max(1, min(4, processors)))
    return Set(powers + small + [max(1, processors)]).sorted()
  }

  func run() throws(MeasurementError) -> ([Report.Result], [ScalingResult]) {
    var (results, scaling) = ([Report.Result](), [ScalingResult]())
    for threads in Self.threadCounts(upTo: processors) {
      let found = try run(threads: threads)
      results += found.0
      scaling += found.1
    }
    return (results, scaling)
  }

  private func run(
    threads: Int
  ) throws(MeasurementError) -> ([Report.Result], [ScalingResult]) {
    // The same size of batch for one thread as for all.
    let size = Self.tokensPerThread * processors
    let tokens = (0..<max(1, size / corpus.count)).flatMap { _ in corpus.tokens }
    let key = try AssayWays.key(of: corpus)
    var contenders: [Contender] = []
    for tier in tiers {
      for count in threads == 1 ? [1] : [threads, 1] {
        contenders.append(
          try AssayWays.batches(
            corpus.label, tokens, [key], tier, threads: count, size: min(size, tokens.count)))
      }
    }
    let baseline = try OpenSSLWays.parallel(for: corpus, threads: threads)
    let log = try Measurement(
      contenders + [baseline], subjects: contenders.count, operations: tokens.count, plan: plan
    ).run()
    let step = contenders.count / tiers.count
    var (results, scaling) = ([Report.Result](), [ScalingResult]())
    for (index, tier) in tiers.enumerated() {
      let (several, one) = (index * step, index * step + step - 1)
      let result = Report.Result(
        algorithm: corpus.label, workload: "threads-\(threads)", tier: tier.rawValue, log: log,
        subject: several,
        allocations: threads > 1
          ? nil
          : AllocationCounting.perOperation(
            of: contenders[several], operations: contenders[several].granule))
      let shares = log.shares(of: one, in: several).map { $0 / Double(threads) }
      results.append(result)
      scaling.append(
        ScalingResult(
          algorithm: corpus.label, tier: tier.rawValue, threads: threads,
          tokensPerSecond: result.tokensPerSecond, efficiency: plan.bootstrap.median(of: shares)))
    }
    return (results, scaling)
  }
}
