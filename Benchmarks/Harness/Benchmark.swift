import Assay
import JOSE
import Signatures

/// A run of the benchmark: which subjects, which parts of the work, for how long.
public struct Benchmark {
  /// What is measured.
  public let subjects: [Subject]

  /// Which parts of the work.
  public let workloads: [Workload]

  /// How long, and how finely.
  public let plan: MeasurementPlan

  /// What is slower than it could be, in an experiment.
  public var slowDown: SlowDown?

  /// Describes a run.
  ///
  /// - Throws: `MeasurementError.emptySelection` where nothing is chosen.
  public init(
    subjects: [Subject], workloads: [Workload] = [.single],
    plan: MeasurementPlan = MeasurementPlan()
  ) throws(MeasurementError) {
    guard !subjects.isEmpty, !workloads.isEmpty else { throw .emptySelection }
    self.subjects = subjects
    self.workloads = workloads
    self.plan = plan
  }

  /// Measures one subject after the other.
  ///
  /// Before anything is timed, every token is verified by every tier, and a copy of every token with
  /// a bit of its signature changed has to be refused. Tiers take turns with each other and with
  /// OpenSSL.
  ///
  /// - Parameters:
  ///   - tiers: Which code judges, the fastest last.
  ///   - progress: Is told each result as it comes.
  /// - Returns: The results.
  /// - Throws: `MeasurementError`, whatever was measured until then.
  public func run(
    tiers: [Tier], progress: (String) -> Void = { _ in }
  ) throws(MeasurementError) -> [Report.Result] {
    guard let fastest = tiers.last else { throw .emptySelection }
    var results: [Report.Result] = []
    for subject in subjects {
      progress("\(subject.label): making tokens")
      let corpus = try CorpusFactory.corpus(for: subject)
      for tier in tiers { try AssayWays.checkVerdicts(on: corpus, tier: tier) }
      for workload in workloads {
        progress("\(subject.label): \(workload.rawValue)")
        results += try measure(
          workload, on: corpus, tiers: workload.isOfSignatures ? tiers : [fastest])
      }
    }
    return results
  }

  /// Measures one workload, with all tiers in turns.
  private func measure(
    _ workload: Workload, on corpus: TokenCorpus, tiers: [Tier]
  ) throws(MeasurementError) -> [Report.Result] {
    var contenders: [Contender] = []
    for tier in tiers {
      guard let contender = try contender(for: workload, on: corpus, tier: tier) else { return [] }
      contenders.append(contender)
    }
    let baselines = try OpenSSLWays.contenders(for: corpus, beside: workload)
    let log = try Measurement(
      contenders + baselines, subjects: contenders.count, operations: corpus.count, plan: plan,
      now: workload.clock
    ).run()
    return zip(tiers, contenders).enumerated().map { index, subject in
      Report.Result(
        algorithm: corpus.label, workload: workload.rawValue, tier: subject.0.rawValue, log: log,
        subject: index,
        // They are counted for the thread that measures, which does not make the calls.
        allocations: workload == .async
          ? nil
          : AllocationCounting.perOperation(
            of: subject.1, operations: max(256, subject.1.granule)))
    }
  }

  private func contender(
    for workload: Workload, on corpus: TokenCorpus, tier: Tier
  ) throws(MeasurementError) -> Contender? {
    let contender = try AssayWays.contender(for: workload, on: corpus, tier: tier)
    guard let slowDown, let contender, slowDown.concerns(workload),
      let stage = try AssayWays.contender(for: slowDown.stage, on: corpus, tier: tier)
    else { return contender }
    return slowDown.applied(to: contender, repeating: stage)
  }
}
