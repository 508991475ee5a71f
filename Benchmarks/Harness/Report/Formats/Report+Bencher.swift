extension Report {
  /// The report in Bencher Metric Format.
  ///
  /// `latency` and `throughput` are measures that every Bencher project has, in nanoseconds and
  /// operations a second; their bounds are one median distance away. Where two results share a name,
  /// the later one stands.
  ///
  /// - Throws: An `EncodingError` where a figure is not finite.
  func bencherMetrics() throws -> String {
    var benchmarks: [String: [String: BencherMetric]] = [:]
    for result in results {
      let (time, spread) = (result.nanosecondsPerToken, result.spread)
      let slowest = time + spread
      // Nothing is done in no time: a spread as wide as the time itself has no upper rate.
      let fastest = time > spread ? time - spread : nil
      var measures = [
        "latency": BencherMetric(value: time, lower: max(0, time - spread), upper: slowest),
        "throughput": BencherMetric(
          value: result.tokensPerSecond, lower: 1e9 / slowest, upper: fastest.map { 1e9 / $0 }),
      ]
      if let ratio = result.ratio {
        measures["ratio-to-openssl"] = BencherMetric(
          value: ratio, lower: result.ratioLow, upper: result.ratioHigh)
      }
      if let allocations = result.allocationsPerToken {
        measures["allocations"] = BencherMetric(value: allocations)
      }
      benchmarks[result.path] = measures
    }
    for latency in latency ?? [] {
      benchmarks["\(latency.algorithm)/latency/\(latency.tier)"] = [
        "p50": BencherMetric(value: latency.p50), "p90": BencherMetric(value: latency.p90),
        "p99": BencherMetric(value: latency.p99), "p999": BencherMetric(value: latency.p999),
      ]
    }
    return try Self.json(benchmarks)
  }
}

/// A figure with the bounds that Bencher draws around it.
private struct BencherMetric: Encodable {
  let value: Double
  var lower: Double?
  var upper: Double?

  private enum CodingKeys: String, CodingKey {
    case value
    case lower = "lower_value"
    case upper = "upper_value"
  }
}
