@testable import BenchmarkHarness

/// Reports whose every figure is known.
enum ReportFixture {
  static let machine: Machine = {
    var machine = Machine(
      cpu: "Example CPU", features: ["avx2"], processors: 2, openssl: "OpenSSL 3.0.19",
      build: "release")
    (machine.tier, machine.commit) = ("avx512", "0123456789ab")
    return machine
  }()

  /// Two results: one with all that a result can have, one with as little as it can have.
  static let small = Report(
    machine: machine,
    results: [
      result("ES256", "single", nanoseconds: 8000, openssl: 64000, spread: 500, allocations: 0),
      result("HS256", "stage-split", nanoseconds: 25),
    ])

  /// A report with every part.
  static let full: Report = {
    var results: [Report.Result] = []
    for (algorithm, time, openssl) in [("ES256", 8000.0, 64000.0), ("RS256", 20000, 18000)] {
      results += [
        result(algorithm, "single", nanoseconds: time, openssl: openssl, allocations: 0),
        result(algorithm, "batch", nanoseconds: time / 4, openssl: openssl),
        result(algorithm, "signature-single", nanoseconds: time - 1000, openssl: openssl),
        result(algorithm, "stage-split", nanoseconds: 50),
        result(algorithm, "stage-base64url", nanoseconds: 150),
        result(algorithm, "stage-json", nanoseconds: 400),
        result(algorithm, "stage-digest", nanoseconds: 300),
        result(algorithm, "stage-header", nanoseconds: 15),
        result(algorithm, "stage-claims", nanoseconds: 35),
        result(algorithm, "threads-1", nanoseconds: time),
        result(algorithm, "threads-2", nanoseconds: time / 1.9),
        result(algorithm, "threads-4", nanoseconds: time / 3.5),
        result(algorithm, "adversarial-bad-signatures", nanoseconds: time * 1.5),
      ]
    }
    var report = Report(machine: machine, results: results)
    report.latency = [
      LatencyResult(
        algorithm: "ES256", tier: "avx512", p50: 8000, p90: 9000, p99: 15000, p999: 40000,
        count: 100_000)
    ]
    report.keyCosts = [KeyCost(algorithm: "ES256", prepareNanoseconds: 500_000, bytes: 524_288)]
    report.coldStarts = [ColdStart(what: "first token of a process", nanoseconds: 3_200_000)]
    report.peers = [
      PeerResult(
        library: "libjwt", version: "1.10", algorithm: "ES256", tokensPerSecond: 12000, ratio: 10.5)
    ]
    report.scaling = [1, 2, 4].map { threads in
      ScalingResult(
        algorithm: "ES256", tier: "avx512", threads: threads,
        tokensPerSecond: 120_000 * Double(threads),
        efficiency: Estimate(value: 0.97, low: 0.96, high: 0.98))
    }
    report.attacks = [
      AttackResult(
        attack: "bad-signatures", algorithm: "ES256", tier: "avx512", bytesPerToken: 480, cost: 17,
        goodCost: 16, relativeCost: Estimate(value: 1.0625, low: 1.05, high: 1.07)),
      AttackResult(
        attack: "oversized", algorithm: "ES256", tier: "avx512", bytesPerToken: 20000, cost: 0.001,
        goodCost: 16, relativeCost: Estimate(value: 0.0000625, low: 0.00006, high: 0.00007)),
    ]
    report.overhead = HarnessOverhead(
      nanosecondsPerToken: 1.25, algorithm: "HS256",
      share: Estimate(value: 0.0015, low: 0.001, high: 0.002))
    report.warnings = ["the machine is busy: load 1.5 on 2 processors"]
    return report
  }()

  /// A report in whose every text are characters that some format gives a meaning.
  static let nasty: Report = {
    let text = "<b onload=\"x\">&'|`\\\n]]>\u{0}"
    var report = Report(
      machine: Machine(
        cpu: text, features: [text], processors: 1, openssl: text, build: text, tier: text,
        commit: text),
      results: [
        result(text, "single", nanoseconds: 1000, openssl: 500, tier: text),
        result(text, "batch", nanoseconds: 1000, openssl: 500, tier: text),
        result(text, "stage-\(text)", nanoseconds: 10, tier: text),
        result(text, "signature-single", nanoseconds: 10, tier: text),
        result(text, "threads-1", nanoseconds: 10, tier: text),
        result(text, "threads-2", nanoseconds: 10, tier: text),
        result(text, "adversarial-\(text)", nanoseconds: 10, tier: text),
      ])
    report.latency = [
      LatencyResult(algorithm: text, tier: text, p50: 1, p90: 2, p99: 3, p999: 4, count: 5)
    ]
    report.keyCosts = [KeyCost(algorithm: text, prepareNanoseconds: 1, bytes: 1)]
    report.coldStarts = [ColdStart(what: text, nanoseconds: 1)]
    report.peers = [PeerResult(library: text, version: text, algorithm: text, tokensPerSecond: 1)]
    let one = Estimate(value: 1, low: 1, high: 1)
    report.scaling = [
      ScalingResult(algorithm: text, tier: text, threads: 2, tokensPerSecond: 1, efficiency: one)
    ]
    report.attacks = [
      AttackResult(
        attack: text, algorithm: text, tier: text, bytesPerToken: 1, cost: 1, goodCost: 1,
        relativeCost: one)
    ]
    report.overhead = HarnessOverhead(nanosecondsPerToken: 1, algorithm: text, share: one)
    report.warnings = [text]
    return report
  }()

  static func result(
    _ algorithm: String, _ workload: String, nanoseconds: Double, openssl: Double? = nil,
    spread: Double = 0, allocations: Double? = nil, tier: String = "avx512"
  ) -> Report.Result {
    let ratio = openssl.map { $0 / nanoseconds }
    return Report.Result(
      algorithm: algorithm, workload: workload, tier: tier, tokensPerSecond: 1e9 / nanoseconds,
      opensslPerSecond: openssl.map { 1e9 / $0 }, ratio: ratio, ratioLow: ratio.map { $0 - 0.25 },
      ratioHigh: ratio.map { $0 + 0.25 }, allocationsPerToken: allocations,
      nanosecondsPerToken: nanoseconds, nanosecondsBeyondOpenSSL: openssl.map { nanoseconds - $0 },
      spread: spread, rounds: 30, outliers: 1,
      baselines: openssl.map { [Report.Baseline(name: "one-shot", nanosecondsPerToken: $0)] } ?? [])
  }
}
