import JOSE
import Signatures

/// What the benchmark itself adds to a token, measured as anything else is.
///
/// A contender walks through the tokens as the others do (the same closures, loops, counting of
/// verdicts and looks at the clock) and verifies none. It takes turns with one that verifies HS256, the
/// cheapest token there is, one by one and in batches; the greater share of the two is what counts.
enum OverheadStudy {
  static func run(tier: Tier, plan: MeasurementPlan) throws(MeasurementError) -> HarnessOverhead {
    let corpus = try CorpusFactory.corpus(for: Subject(.hs256))
    var plan = plan
    // Of something this small the interval is wide as a share of itself, and says enough.
    (plan.seconds, plan.relativeWidth) = (min(plan.seconds, 0.3), 0.05)
    var worst: HarnessOverhead?
    for (workload, idle) in [(Workload.single, idling(corpus)), (.batch, idlingBatches(corpus))] {
      guard let busy = try AssayWays.contender(for: workload, on: corpus, tier: tier) else {
        continue
      }
      let log = try Measurement([busy, idle], subjects: 2, operations: corpus.count, plan: plan)
        .run()
      let found = HarnessOverhead(
        nanosecondsPerToken: Statistics.median(log.nanoseconds[1]), algorithm: corpus.label,
        workload: workload.rawValue, share: plan.bootstrap.median(of: log.shares(of: 1, in: 0)))
      if worst.map({ $0.share < found.share }) ?? true { worst = found }
    }
    guard let worst else { throw .emptySelection }
    return worst
  }

  /// Goes through tokens as `AssayWays.singles` does.
  private static func idling(_ corpus: TokenCorpus) -> Contender {
    let tokens = TokenBlock(corpus.tokens)
    return Contender(name: "idle", touch: tokens.touch) { range in
      var accepted = 0
      for index in range where looksAt(tokens[index]) { accepted += 1 }
      return accepted
    }
  }

  /// A call that cannot be done beforehand or left out, in the place of the one that verifies.
  @inline(never)
  private static func looksAt(_ token: RawSpan) -> Bool { token.byteCount > 0 }

  /// Counts verdicts as `AssayWays.batches` does.
  private static func idlingBatches(_ corpus: TokenCorpus) -> Contender {
    let verdicts = [Bool](repeating: true, count: corpus.count)
    return Contender(name: "idle", granule: AssayWays.tokenCount) { range in
      var succeeded = 0
      for start in stride(from: range.lowerBound, to: range.upperBound, by: AssayWays.tokenCount) {
        for index in start..<min(start + AssayWays.tokenCount, corpus.count)
        where isAccepted(index, in: verdicts) == corpus.isAccepted {
          succeeded += 1
        }
      }
      return succeeded
    }
  }

  @inline(never)
  private static func isAccepted(_ index: Int, in verdicts: [Bool]) -> Bool { verdicts[index] }
}
