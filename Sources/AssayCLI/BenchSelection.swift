import BenchmarkHarness

/// What `assay bench` is asked to measure.
struct BenchSelection {
  static let options: Set<String> = [
    "filter", "algorithm", "workload", "study", "seconds", slowDown,
  ]
  static let flags: Set<String> = ["stages", "full", "all-tiers"]

  static let details = """
      --filter TEXT    only the algorithms whose name has TEXT in it, such as ES256 or RS
      --algorithm NAME only this one; may be given more than once
      --workload NAME  only this part of the work, such as single; may be given more than once
      --seconds S      how long to measure each (1); fewer if the figure is certain before
      --stages         the parts of the work as well: signature, split, header, key, base64url,
                       digest, JSON, claims
      --study NAME     look into this as well; may be given more than once: threads, latency (of
                       single calls), async (what await costs), keys (what one costs), cold (start), attacks, overhead (of
                       the benchmark itself, which is the default)
      --all-tiers      every tier that this CPU has, in turns
      --full           everything there is, in every tier; takes some six minutes
    """

  /// For `Benchmarks/gate-experiment`, and therefore in no help text.
  private static let slowDown = "slow-down"

  let benchmark: Benchmark

  /// What is looked into beside the rates.
  let studies: Set<Study>

  /// Whether every tier is measured that this CPU has.
  let isOfAllTiers: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    var plan = MeasurementPlan()
    if arguments.has("full") { plan.seconds = 0.5 }
    if let text = try arguments.one("seconds") {
      guard let seconds = Double(text), seconds > 0, seconds <= 3600 else {
        throw .usage("--seconds is \(text.debugDescription), not a number from 0 to 3600")
      }
      plan.seconds = seconds
    }
    isOfAllTiers = arguments.has("full") || arguments.has("all-tiers")
    studies = try Self.studies(arguments)
    let (subjects, workloads) = (try Self.subjects(arguments), try Self.workloads(arguments))
    var benchmark: Benchmark
    do throws(MeasurementError) {
      benchmark = try Benchmark(subjects: subjects, workloads: workloads, plan: plan)
    } catch {
      throw .usage("\(error)")
    }
    benchmark.slowDown = try Self.slowDown(arguments)
    self.benchmark = benchmark
  }

  /// A stage and a percentage: `stage-json:10`.
  private static func slowDown(_ arguments: Arguments) throws(CommandError) -> SlowDown? {
    guard let text = try arguments.one(slowDown) else { return nil }
    let parts = text.split(separator: ":")
    guard parts.count == 2, let stage = Workload(rawValue: String(parts[0])),
      let percent = Int(parts[1]), 1...100 ~= percent
    else { throw .usage("--\(slowDown) is \(text.debugDescription), not such as stage-json:10") }
    return SlowDown(stage: stage, share: Double(percent) / 100)
  }

  /// The words that make another process measure the same, for so many times as long.
  func words(
    _ subjects: [Subject]? = nil, _ workloads: [Workload]? = nil, patience: Double = 1
  ) -> [String] {
    var words = ["bench", "--seconds", "\(benchmark.plan.seconds * patience)"]
    for subject in subjects ?? benchmark.subjects { words += ["--algorithm", subject.label] }
    for workload in workloads ?? benchmark.workloads { words += ["--workload", workload.rawValue] }
    if let slowDown = benchmark.slowDown {
      words += [
        "--slow-down", "\(slowDown.stage.rawValue):\(Int((slowDown.share * 100).rounded()))",
      ]
    }
    return words
  }

  private static func studies(_ arguments: Arguments) throws(CommandError) -> Set<Study> {
    if arguments.has("full") { return Set(Study.allCases) }
    var studies: Set<Study> = []
    for name in arguments.all("study") {
      guard let study = Study(rawValue: name) else {
        let names = Study.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("--study is \(name.debugDescription), not one of \(names)")
      }
      studies.insert(study)
    }
    // The proof that the benchmark measures Assay and not itself costs half a second.
    return studies.isEmpty && arguments.all("workload").isEmpty ? [.overhead] : studies
  }

  private static func subjects(_ arguments: Arguments) throws(CommandError) -> [Subject] {
    var subjects = Subject.all
    if let filter = try arguments.one("filter") {
      subjects = subjects.filter { $0.label.contains(filter) }
      guard !subjects.isEmpty else {
        throw .usage("no algorithm has \(filter.debugDescription) in its name")
      }
    }
    let names = arguments.all("algorithm")
    for name in names where !subjects.contains(where: { $0.label == name }) {
      throw .usage("there is no algorithm \(name.debugDescription) to measure")
    }
    return names.isEmpty ? subjects : subjects.filter { names.contains($0.label) }
  }

  private static func workloads(_ arguments: Arguments) throws(CommandError) -> [Workload] {
    var workloads: [Workload] = []
    for name in arguments.all("workload") {
      guard let workload = Workload(rawValue: name) else {
        let names = Workload.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("--workload is \(name.debugDescription), not one of \(names)")
      }
      workloads.append(workload)
    }
    if workloads.isEmpty {
      let isComplete = arguments.has("stages") || arguments.has("full")
      return isComplete ? Workload.allCases : [.single, .batch]
    }
    return workloads
  }
}
