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
    \(BenchSelection.details)
      --format FORMAT  table, for people (the default), or json

    Each algorithm has 4096 tokens of its own, all different. Assay verifies whole tokens: text,
    signature, claims; one by one, and in batches on one thread. OpenSSL verifies the bare
    signatures of the same tokens, called in every sensible way; the fastest of them is what the
    ratio divides by. Both take turns in rounds of some milliseconds, and the ratio is the median
    of the rounds' ratios.
    assay bench export DIR writes tokens and keys as files, for drivers of other libraries, and
    assay bench driver is one, for Assay: Benchmarks/peers/README.md tells how they speak.
    Nothing is reported, and the exit status is 1, when a token was not judged as it should be.

    \(BenchGate.details)
    """
  static let options = BenchSelection.options.union(BenchGate.options).union(["format"])
  static let flags = BenchSelection.flags.union(BenchGate.flags)
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
    benchmark = try BenchSelection(arguments).benchmark
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
    let baseline = try gating.baseline()
    let machine = Machine.current()
    for warning in machine.warnings() {
      Output.standardError.writeLine("assay: \(warning)")
    }
    if let slowDown = benchmark.slowDown {
      Output.standardError.writeLine("assay: slowed down by \(slowDown.share * 100) % on purpose")
    }
    var reports: [Report] = []
    for _ in 0..<gating.runs {
      reports.append(Report(machine: machine, results: try results()))
    }
    try write(reports[0])
    // The report may be read by a program, and then the comparison goes beside it.
    let output = format == .json ? Output.standardError : .standardOutput
    return try gating.conclude(reports, baseline: baseline, to: output) {
      (key, patience) throws(MeasurementError) in
      try benchmark.again(key, patience: patience)?.run(tier: tier).first
    }
  }

  private func results() throws(CommandError) -> [Report.Result] {
    let isShown = Output.standardError.isTerminal
    defer { if isShown { Output.standardError.write("\r\u{1b}[K") } }
    do throws(MeasurementError) {
      return try benchmark.run(tier: tier) { step in
        if isShown { Output.standardError.write("\r\u{1b}[K\(step)") }
      }
    } catch {
      throw .failed("\(error)")
    }
  }

  private func write(_ report: Report) throws(CommandError) {
    switch format {
    case .table:
      for line in report.heading + [""] + report.table() { Output.standardOutput.writeLine(line) }
    case .json:
      Output.standardOutput.writeLine(try BenchGate.json(of: report))
    }
  }
}
