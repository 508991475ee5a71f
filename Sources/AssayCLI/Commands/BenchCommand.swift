import BenchmarkHarness
import Glibc
import JOSE
import Signatures

/// `assay bench`: measures what verification costs, beside OpenSSL's bare primitives.
struct BenchCommand: Command {
  static let name = "bench"
  static let synopsis =
    "[--filter TEXT] [--seconds S] [--stages] [--format table|json] "
    + "[--save-baseline FILE] [--baseline FILE [--threshold P%]] | export DIR | driver"
  static let summary = "Measure tokens a second for every algorithm, beside OpenSSL's primitives."
  static let details = """
      --filter TEXT    only the algorithms whose name has TEXT in it, such as ES256 or RS
      --seconds S      how long to measure each (1); fewer if the figure is certain before
      --stages         the parts of the work as well: signature, digest, split, base64url, JSON
      --format FORMAT  table, for people (the default), or json
      --save-baseline FILE   write the report to FILE, as JSON, to compare with later
      --baseline FILE        compare with FILE: the ratios, not the times, so that the machines may
                             differ if their CPUs are of a kind
      --threshold P%         how much slower is let pass (5%); only where the whole interval of the
                             change lies beyond it, something counts as slower
      --fail-on-improvement  exit with 4 where something is faster by more than that

    Each algorithm has 4096 tokens of its own, all different. Assay verifies whole tokens: text,
    signature, claims; one by one, and in batches on one thread. OpenSSL verifies the bare
    signatures of the same tokens, called in every sensible way; the fastest of them is what the
    ratio divides by. Both take turns in rounds of some milliseconds, and the ratio is the median
    of the rounds' ratios.
    assay bench export DIR writes tokens and keys as files, for drivers of other libraries, and
    assay bench driver is one, for Assay: Benchmarks/peers/README.md tells how they speak.
    Exit status: 0 measured, and nothing slower; 2 something is slower than the baseline, or allocates
    more; 4 something is faster, where that was asked for; 1 anything else. Nothing is reported when
    a token was not judged as it should be.
    """
  static let options: Set<String> = [
    "filter", "seconds", "format", "save-baseline", "baseline", "threshold",
  ]
  static let flags: Set<String> = ["stages", "fail-on-improvement"]
  static let failureCode = ExitCode.notMeasured

  private enum Format: String {
    case table, json
  }

  /// What the operands ask for.
  private enum Mode {
    case measure, driver
    case export(String)
  }

  private let mode: Mode
  private let benchmark: Benchmark
  private let format: Format
  private let tier: Tier
  private let gating: BenchGate

  init(_ arguments: Arguments) throws(CommandError) {
    switch (arguments.operands.first, arguments.operands.count) {
    case (nil, _): mode = .measure
    case ("driver", 1): mode = .driver
    case ("export", 2): mode = .export(arguments.operands[1])
    case ("export", _): throw .usage("export to which folder?")
    default: throw .usage("unexpected \(arguments.operands[0].debugDescription)")
    }
    let formatName = try arguments.one("format") ?? Format.table.rawValue
    guard let format = Format(rawValue: formatName) else {
      throw .usage("--format is \(formatName.debugDescription), not table or json")
    }
    self.format = format
    gating = try BenchGate(arguments)
    let filter = try arguments.one("filter")
    var plan = MeasurementPlan()
    if let text = try arguments.one("seconds") {
      guard let seconds = Double(text), seconds > 0, seconds <= 3600 else {
        throw .usage("--seconds is \(text.debugDescription), not a number from 0 to 3600")
      }
      plan.seconds = seconds
    }
    do throws(MeasurementError) {
      benchmark = try Benchmark(
        subjects: Subject.all.filter { subject in filter.map(subject.label.contains) ?? true },
        workloads: arguments.has("stages") ? Workload.allCases : [.single, .batch], plan: plan)
    } catch {
      throw .usage("no algorithm has \((filter ?? "").debugDescription) in its name")
    }
    do throws(TierError) {
      tier = try Tier.selected(by: getenv(Tier.environmentName).map { String(cString: $0) })
    } catch {
      throw .usage("\(error)")
    }
  }

  func run() throws(CommandError) -> ExitCode {
    switch mode {
    case .measure: return try measure()
    case .driver:
      var driver = PeerDriver()
      try driver.run()
    case .export(let folder):
      do {
        try CorpusFolder.export(benchmark.subjects, to: folder)
      } catch {
        throw .unwritable(path: folder, reason: "\(error)")
      }
    }
    return .success
  }

  private func measure() throws(CommandError) -> ExitCode {
    // First of all, or libcrypto's allocations count as ours.
    _ = AllocationCounting.separateLibcrypto()
    let machine = Machine.current()
    for warning in machine.warnings() {
      Output.standardError.writeLine("assay: \(warning)")
    }
    let isShown = Output.standardError.isTerminal
    let results: [Report.Result]
    do throws(MeasurementError) {
      results = try benchmark.run(tier: tier) { step in
        if isShown { Output.standardError.write("\r\u{1b}[K\(step)") }
      }
    } catch {
      throw .failed("\(error)")
    }
    if isShown { Output.standardError.write("\r\u{1b}[K") }
    let report = Report(machine: machine, results: results)
    switch format {
    case .table:
      for line in report.heading + [""] + report.table() { Output.standardOutput.writeLine(line) }
    case .json:
      Output.standardOutput.writeLine(try BenchGate.json(of: report))
    }
    return try gating.judge(report)
  }
}
