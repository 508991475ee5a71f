import Signatures

/// What a run looks into beside the rates: each adds a part of its own to the report.
public enum Study: String, CaseIterable, Sendable {
  /// One thread to as many as there are processors: `threads-N`, and the efficiency.
  case threads
  /// How long single calls take, as percentiles.
  case latency
  /// What calls with `await` cost beyond a token of a batch.
  case async
  /// What a key costs before its first token, and the memory it keeps.
  case keys
  /// What a process costs before its first token.
  case cold
  /// Hostile tokens: `adversarial-…`.
  case attacks
  /// What the benchmark itself adds to a token.
  case overhead
}

extension Benchmark {
  /// Makes the studies, and adds what they find to a report.
  ///
  /// - Parameters:
  ///   - studies: Which ones.
  ///   - report: Where it goes.
  ///   - tiers: Which code judges, the fastest last.
  ///   - driver: The command of a driver that speaks the protocol of `Benchmarks/peers/README.md`,
  ///     for the cold start, which takes a process.
  ///   - progress: Is told each step.
  /// - Throws: `MeasurementError`.
  public func add(
    _ studies: Set<Study>, to report: inout Report, tiers: [Tier], driver: [String],
    progress: (String) -> Void = { _ in }
  ) throws(MeasurementError) {
    guard let fastest = tiers.last else { throw .emptySelection }
    let perSubject: Set<Study> = [.threads, .latency, .keys]
    for subject in subjects where !studies.isDisjoint(with: perSubject) {
      let corpus = try CorpusFactory.corpus(for: subject)
      if studies.contains(.threads) {
        progress("\(subject.label): threads")
        let (results, scaling) = try ScalingStudy(corpus, tiers: tiers, plan: plan).run()
        report.results += results
        report.scaling = (report.scaling ?? []) + scaling
      }
      if studies.contains(.latency) {
        progress("\(subject.label): single calls")
        report.latency =
          try (report.latency ?? []) + LatencyStudy.run(on: corpus, tiers: tiers, plan: plan)
      }
      if studies.contains(.keys) {
        progress("\(subject.label): keys")
        report.keyCosts =
          try (report.keyCosts ?? [])
          + tiers.map { tier throws(MeasurementError) in
            try KeyStudy.run(on: corpus, tier: tier)
          }
      }
    }
    if studies.contains(.async) {
      report.calls = []
      for subject in Subject.representatives(of: subjects) {
        progress("\(subject.label): calls in flight")
        report.calls? += try CallStudy.run(
          on: try CorpusFactory.corpus(for: subject), tier: fastest, plan: plan)
      }
    }
    if studies.contains(.attacks) {
      let (results, attacks) = try attacked(tier: fastest, progress: progress)
      report.results += results
      report.attacks = attacks
    }
    if studies.contains(.cold) {
      report.coldStarts = []
      for subject in Subject.representatives(of: subjects) {
        progress("\(subject.label): cold start")
        report.coldStarts? += try ColdStartStudy.run(subject, driver: driver)
      }
    }
    if studies.contains(.overhead) {
      progress("the benchmark's own cost")
      report.overhead = try OverheadStudy.run(tier: fastest, plan: plan)
    }
  }

  /// The attacks on a few algorithms, one of a kind, and on all of them at once.
  private func attacked(
    tier: Tier, progress: (String) -> Void
  ) throws(MeasurementError) -> ([Report.Result], [AttackResult]) {
    var (results, attacks) = ([Report.Result](), [AttackResult]())
    let few = Subject.representatives(of: subjects)
    for subject in few {
      for attack in Attack.allCases {
        progress("\(subject.label): \(attack.rawValue)")
        guard let raid = try RaidFactory.raid(attack, on: subject) else { continue }
        let found = try AttackStudy.run(raid, tier: tier, plan: plan)
        results += found.map(\.0)
        attacks += found.map(\.1)
      }
    }
    if few.count > 1 {
      progress("mixed algorithms")
      let found = try AttackStudy.run(RaidFactory.mixture(of: few), tier: tier, plan: plan)
      results += found.map(\.0)
      attacks += found.map(\.1)
    }
    return (results, attacks)
  }
}

extension Subject {
  /// One of each kind of mathematics, for what need not be done with every algorithm: those of the
  /// usual ones that were chosen, or else the first that was.
  static func representatives(of subjects: [Subject]) -> [Subject] {
    let usual = [Subject(.hs256), Subject(.rs256), Subject(.es256), Subject(.edDSA)]
    let few = usual.filter(subjects.contains)
    return few.isEmpty ? Array(subjects.prefix(1)) : few
  }
}
