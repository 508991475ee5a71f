import BenchmarkHarness

/// What `assay bench` is asked to measure.
struct BenchSelection {
  static let options: Set<String> = ["filter", "algorithm", "workload", "seconds", slowDown]
  static let flags: Set<String> = ["stages"]

  static let details = """
      --filter TEXT    only the algorithms whose name has TEXT in it, such as ES256 or RS
      --algorithm NAME only this one; may be given more than once
      --workload NAME  only this part of the work, such as single; may be given more than once
      --seconds S      how long to measure each (1); fewer if the figure is certain before
      --stages         the parts of the work as well: signature, split, header, key, base64url,
                       digest, JSON, claims
    """

  /// For `Benchmarks/gate-experiment`, and therefore in no help text.
  private static let slowDown = "slow-down"

  let benchmark: Benchmark

  init(_ arguments: Arguments) throws(CommandError) {
    var plan = MeasurementPlan()
    if let text = try arguments.one("seconds") {
      guard let seconds = Double(text), seconds > 0, seconds <= 3600 else {
        throw .usage("--seconds is \(text.debugDescription), not a number from 0 to 3600")
      }
      plan.seconds = seconds
    }
    let (subjects, workloads) = (try Self.subjects(arguments), try Self.workloads(arguments))
    var benchmark: Benchmark
    do throws(MeasurementError) {
      benchmark = try Benchmark(subjects: subjects, workloads: workloads, plan: plan)
    } catch {
      throw .usage("\(error)")
    }
    if let percent = try arguments.integer(Self.slowDown, in: 1...100) {
      benchmark.slowDown = SlowDown(share: Double(percent) / 100)
    }
    self.benchmark = benchmark
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
    if workloads.isEmpty { return arguments.has("stages") ? Workload.allCases : [.single, .batch] }
    return workloads
  }
}
