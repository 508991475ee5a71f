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
        guard let contender = try contender(for: workload, on: corpus, tier: tier) else { continue }
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

  /// The part of the run that gave a row, to be measured alone and for longer.
  ///
  /// - Parameters:
  ///   - key: The row.
  ///   - patience: How many times as long.
  /// - Returns: The run, or `nil` where this one has no such row.
  /// - Throws: `MeasurementError.emptySelection`, which cannot be.
  public func again(_ key: Comparison.Key, patience: Double) throws(MeasurementError) -> Benchmark?
  {
    var plan = plan
    plan.seconds *= patience
    plan.minimumRounds = Int(Double(plan.minimumRounds) * patience)
    guard let subject = subjects.first(where: { $0.label == key.algorithm }),
      let workload = workloads.first(where: { $0.rawValue == key.workload })
    else { return nil }
    var benchmark = try Benchmark(subjects: [subject], workloads: [workload], plan: plan)
    benchmark.slowDown = slowDown
    return benchmark
  }

  private func contender(
    for workload: Workload, on corpus: TokenCorpus, tier: Tier
  ) throws(MeasurementError) -> Contender? {
    let contender = try AssayWays.contender(for: workload, on: corpus, tier: tier)
    guard let slowDown, let contender, [.single, .signature].contains(workload),
      let stage = try AssayWays.contender(for: .signature, on: corpus, tier: tier)
    else { return contender }
    return slowDown.applied(to: contender, repeating: stage)
  }
}
