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
  /// Before anything is timed, every token is verified, and a copy of every token with a bit of its
  /// signature changed has to be refused.
  ///
  /// - Parameters:
  ///   - tier: Which code judges, for the report.
  ///   - progress: Is told each result as it comes.
  /// - Returns: The results.
  /// - Throws: `MeasurementError`, whatever was measured until then.
  public func run(
    tier: Tier, progress: (String) -> Void = { _ in }
  ) throws(MeasurementError) -> [Report.Result] {
    var results: [Report.Result] = []
    for subject in subjects {
      progress("\(subject.label): making tokens")
      let corpus = try CorpusFactory.corpus(for: subject)
      try AssayWays.checkVerdicts(on: corpus, tier: tier)
      for workload in workloads {
        guard let contender = try AssayWays.contender(for: workload, on: corpus, tier: tier) else {
          continue
        }
        progress("\(subject.label): \(workload.rawValue)")
        let baselines = workload.hasBaseline ? try OpenSSLWays.contenders(for: corpus) : []
        let measurement = try Measurement(
          [contender] + baselines, operations: corpus.count, plan: plan)
        results.append(
          Report.Result(
            algorithm: subject.label, workload: workload.rawValue, tier: tier.rawValue,
            log: try measurement.run(),
            allocations: AllocationCounting.perOperation(
              of: contender, operations: max(256, contender.granule))))
      }
    }
    return results
  }
}
