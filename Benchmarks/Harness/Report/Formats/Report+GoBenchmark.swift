extension Report {
  /// The report as text of Go's benchmarks.
  ///
  /// `benchstat` compares only what has the same configuration, so the configuration is what makes
  /// figures incomparable (CPU, OpenSSL, build) and not what one wants to compare: the commit is in
  /// a comment. One run is one sample; benchstat wants six or more, appended to the same file.
  func goBenchmark() -> String {
    var lines = machine.commit.map { ["# commit \(Self.line($0))"] } ?? []
    lines += [
      "cpu: \(Self.line(machine.cpu))",
      "cpu-count: \(machine.processors)",
      "openssl: \(Self.line(machine.openssl))",
      "build: \(Self.line(machine.build))",
      "",
      "Unit tokens/s better=higher",
      "Unit times-openssl better=higher",
      "",
    ]
    lines += results.map(Self.goBenchmark)
    lines += (latency ?? []).map { latency in
      let (algorithm, tier) = (Self.word(latency.algorithm), Self.word(latency.tier))
      return "BenchmarkLatency/alg=\(algorithm)/tier=\(tier) \(latency.count)"
        + " \(latency.p50) p50-ns/op \(latency.p90) p90-ns/op"
        + " \(latency.p99) p99-ns/op \(latency.p999) p999-ns/op"
    }
    return lines.joined(separator: "\n")
  }

  private static func goBenchmark(_ result: Result) -> String {
    // The tier comes last: a number at the very end would be read as a count of processors.
    var line = "BenchmarkVerify/alg=\(word(result.algorithm))/part=\(word(result.workload))"
    line += "/tier=\(word(result.tier)) \(max(1, result.rounds))"
    line += " \(result.nanosecondsPerToken) ns/op \(result.tokensPerSecond) tokens/s"
    if let ratio = result.ratio { line += " \(ratio) times-openssl" }
    if let allocations = result.allocationsPerToken { line += " \(allocations) allocs/op" }
    return line
  }

  /// Text without what would end the line.
  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// Text without what would end the field or the part of the name.
  private static func word(_ text: String) -> String {
    String(text.map { $0.isWhitespace || $0 == "/" ? "_" : $0 })
  }
}
