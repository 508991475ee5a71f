extension Report {
  /// The report as github-action-benchmark reads it with the tool `customBiggerIsBetter`.
  ///
  /// Ratios come besides the rates: machines that GitHub lends differ from run to run, and ratios
  /// differ less. Everything in it is better when it is bigger, so neither times nor allocations are.
  ///
  /// - Throws: An `EncodingError` where a figure is not finite.
  func githubActionBenchmark() throws -> String {
    try Self.json(
      results.flatMap { result in
        // The spread of a time is, as a share, that of its rate.
        let spread = result.spread / result.nanosecondsPerToken * result.tokensPerSecond
        let rate = GitHubBenchmark(
          name: result.path, unit: "tokens/s", value: result.tokensPerSecond,
          range: "± \(Figure.grouped(spread, separator: ""))",
          extra: heading.joined(separator: "\n"))
        guard let ratio = result.ratio else { return [rate] }
        return [
          rate,
          GitHubBenchmark(
            name: "\(result.path) ratio", unit: "times OpenSSL", value: ratio,
            range: result.interval,
            extra: result.fastestBaseline.map { "OpenSSL called by \($0.name)" }),
        ]
      })
  }
}

/// One curve of the charts that github-action-benchmark draws.
private struct GitHubBenchmark: Encodable {
  let name: String
  let unit: String
  let value: Double
  let range: String?
  let extra: String?
}
