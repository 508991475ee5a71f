@testable import BenchmarkHarness

/// Reports that nobody measured.
enum MadeUp {
  static func machine(
    family: String? = "maker-1-2", architecture: String? = "x86_64", features: [String] = ["avx2"],
    openssl: String = "OpenSSL 3.0.0", build: String = "release"
  ) -> Machine {
    Machine(
      cpu: "a CPU", features: features, processors: 2, openssl: openssl, build: build,
      family: family, architecture: architecture)
  }

  /// A row whose ratio has an interval of `width` on either side, as a share of it.
  static func row(
    _ algorithm: String = "ES256", _ workload: String = "single", tier: String = "openssl",
    ratio: Double? = 2, width: Double = 0.01, allocations: Double? = 1
  ) -> Report.Result {
    Report.Result(
      algorithm: algorithm, workload: workload, tier: tier, tokensPerSecond: 1000,
      opensslPerSecond: ratio.map { 1000 / $0 }, ratio: ratio,
      ratioLow: ratio.map { $0 * (1 - width) }, ratioHigh: ratio.map { $0 * (1 + width) },
      allocationsPerToken: allocations, nanosecondsPerToken: 1e6, nanosecondsBeyondOpenSSL: nil,
      spread: 1, rounds: 30, outliers: 0, baselines: [])
  }

  static func report(_ rows: Report.Result..., machine: Machine = machine()) -> Report {
    Report(machine: machine, results: rows)
  }
}
