import BenchmarkHarness
import Glibc
import JOSE
import Signatures

/// `assay bench`: measures what verification costs, beside OpenSSL's bare primitives.
struct BenchCommand: Command {
  static let name = "bench"
  static let synopsis =
    "[--filter TEXT] [--seconds S] [--stages] [--format FORMAT] [--save-baseline FILE] "
    + "[--baseline FILE [--threshold P%]] | show FILE | export DIR | driver"
  static let summary = "Measure tokens a second for every algorithm, beside OpenSSL's primitives."
  static let details = """
    \(BenchSelection.details)
    \(BenchOutput.details)

    Each algorithm has 4096 tokens of its own, all different. Assay verifies whole tokens: text,
    signature, claims; one by one, and in batches on one thread. OpenSSL verifies the bare
    signatures of the same tokens, called in every sensible way; the fastest of them is what the
    ratio divides by. Both take turns in rounds of some milliseconds, and the ratio is the median
    of the rounds' ratios.
    assay bench show FILE reads a report that was written as json, and measures nothing.
    assay bench export DIR writes tokens and keys as files, for drivers of other libraries, and
    assay bench driver is one, for Assay: Benchmarks/peers/README.md tells how they speak.
    Nothing is reported, and the exit status is 1, when a token was not judged as it should be.

    \(BenchGate.details)
    """
  static let options = BenchSelection.options.union(BenchGate.options).union(BenchOutput.options)
  static let flags = BenchSelection.flags.union(BenchGate.flags)
  static let failureCode = ExitCode.notMeasured

  /// What the operands ask for.
  private enum Mode {
    case measure, driver
    case export(String)
    case show(String)
  }

  private let mode: Mode
  private let selection: BenchSelection
  private let output: BenchOutput
  private let tier: Tier
  private let gating: BenchGate

  init(_ arguments: Arguments) throws(CommandError) {
    switch (arguments.operands.first, arguments.operands.count) {
    case (nil, _): mode = .measure
    case ("driver", 1): mode = .driver
    case ("export", 2): mode = .export(arguments.operands[1])
    case ("export", _): throw .usage("export to which folder?")
    case ("show", 2): mode = .show(arguments.operands[1])
    case ("show", _): throw .usage("show which file?")
    default: throw .usage("unexpected \(arguments.operands[0].debugDescription)")
    }
    output = try BenchOutput(arguments)
    gating = try BenchGate(arguments)
    selection = try BenchSelection(arguments)
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
        try CorpusFolder.export(selection.benchmark.subjects, to: folder)
      } catch {
        throw .unwritable(path: folder, reason: "\(error)")
      }
    case .show(let path): try output.write(try BenchOutput.report(in: path))
    }
    return .success
  }

  private func measure() throws(CommandError) -> ExitCode {
    // First of all, or libcrypto's allocations count as ours.
    _ = AllocationCounting.separateLibcrypto()
    let machine = Machine.current(tier: tier.rawValue)
    let baseline = try gating.baseline(for: machine)
    let warnings = machine.warnings() + slowDownWarning
    for warning in warnings { Output.standardError.writeLine("assay: \(warning)") }
    var report = try report(on: machine)
    report.warnings = warnings
    try output.write(report)
    // The report may be read by a program, and then the comparison goes beside it.
    let beside = output.isForPeople ? Output.standardOutput : .standardError
    return try gating.conclude(report, baseline: baseline, to: beside) {
      (key, patience) throws(MeasurementError) in try again(key, patience: patience)
    }
  }

  /// Measures the same in another process: all of it, or one row.
  private func again(
    _ key: Comparison.Key?, patience: Double
  ) throws(MeasurementError) -> Report? {
    let process = MeasuringProcess(program: CommandLine.executablePath)
    guard let key else {
      let flags = selection.isOfAllTiers ? ["--all-tiers"] : []
      return try process.report(
        selection.words() + flags, environment: [Tier.environmentName: tier.rawValue])
    }
    guard let subject = selection.benchmark.subjects.first(where: { $0.label == key.algorithm }),
      let workload = Workload(rawValue: key.workload)
    else { return nil }
    return try process.report(
      selection.words([subject], [workload], patience: patience),
      environment: [Tier.environmentName: key.tier])
  }

  private var slowDownWarning: [String] {
    selection.benchmark.slowDown.map { ["slowed down on purpose: \($0)"] } ?? []
  }

  /// The tiers to measure, the one that a reader wants to know of last.
  private var tiers: [Tier] {
    guard selection.isOfAllTiers else { return [tier] }
    return Tier.available.filter { $0 != tier } + [tier]
  }

  private func report(on machine: Machine) throws(CommandError) -> Report {
    let isShown = Output.standardError.isTerminal
    defer { if isShown { Output.standardError.write("\r\u{1b}[K") } }
    func tell(_ step: String) {
      if isShown { Output.standardError.write("\r\u{1b}[K\(step)") }
    }
    let program = CommandLine.executablePath
    do throws(MeasurementError) {
      var report = Report(
        machine: machine, results: try selection.benchmark.run(tiers: tiers, progress: tell))
      try selection.benchmark.add(
        selection.studies, to: &report, tiers: tiers, driver: [program, "bench", "driver"],
        progress: tell)
      return report
    } catch {
      throw .failed("\(error)")
    }
  }
}

extension CommandLine {
  /// Where the running program is.
  fileprivate static var executablePath: String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count)
    return count > 0
      ? String(decoding: path.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
      : arguments[0]
  }
}
