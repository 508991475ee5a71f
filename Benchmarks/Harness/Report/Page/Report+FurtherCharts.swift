extension Report {
  /// How many times as much several threads do, or `nil` where that was not measured.
  func scalingChart() -> LineChart? {
    let scaling = (scaling ?? []).filter { $0.tier == mainTier }
    // One of each kind, since those of a kind lie on each other.
    let measured = Self.distinct(scaling.map(\.algorithm))
    let usual = Subject.representatives(of: Subject.all).map(\.label).filter(measured.contains)
    let algorithms = usual.isEmpty ? Array(measured.prefix(ChartStyle.hueCount)) : usual
    guard !algorithms.isEmpty else { return nil }
    return LineChart(
      lines: algorithms.enumerated().map { index, algorithm in
        LineChart.Line(
          name: algorithm, style: ChartStyle.hue(index),
          points: scaling.filter { $0.algorithm == algorithm }.sorted { $0.threads < $1.threads }
            .map { result in
              (
                result.threads, result.efficiency * Double(result.threads),
                "\(algorithm), \(result.threads) threads: "
                  + "\(Figure.grouped(result.tokensPerSecond))/s, "
                  + "efficiency \(Figure.decimal(result.efficiency * 100, 1)) %"
              )
            })
      }, unit: "threads")
  }

  /// How long single calls take, or `nil` where that was not measured.
  func latencyChart(isNarrow: Bool) -> RangeChart? {
    let latency = (latency ?? []).filter { $0.tier == mainTier }
    guard !latency.isEmpty else { return nil }
    return RangeChart(
      rows: latency.map { result in
        RangeChart.Row(
          name: result.algorithm, figures: [result.p50, result.p90, result.p99, result.p999],
          tip: "\(result.algorithm): \(Figure.grouped(Double(result.count))) calls")
      },
      marks: ["p50", "p90", "p99", "p99.9"], hasColumns: !isNarrow,
      tick: { Figure.durationTick(nanoseconds: $0) }, text: { Figure.duration(nanoseconds: $0) })
  }

  /// What hostile tokens cost an octet one by one, or `nil` where that was not measured.
  func attackChart(isNarrow: Bool) -> BarChart? {
    let attacks = (attacks ?? []).filter { $0.tier == mainTier && !$0.attack.hasSuffix("-batch") }
    let algorithms = Array(
      Self.distinct(attacks.map(\.algorithm)).prefix(ChartStyle.hueCount))
    guard !attacks.isEmpty else { return nil }
    func bar(_ algorithm: String, _ cost: Double, _ relative: String, _ tip: String) -> BarChart.Bar
    {
      let index = algorithms.firstIndex(of: algorithm) ?? 0
      return BarChart.Bar(
        figure: cost, text: "\(Figure.rounded(cost)) ns" + relative, style: ChartStyle.hue(index),
        tip: "\(algorithm), \(tip)")
    }
    let good = algorithms.compactMap { algorithm in
      attacks.first { $0.algorithm == algorithm }.map { result in
        bar(algorithm, result.goodNanosecondsPerByte, "", "good tokens")
      }
    }
    let bad = Self.distinct(attacks.map(\.attack)).map { attack in
      BarChart.Group(
        name: attack.replacing("-", with: " "),
        bars: attacks.filter { $0.attack == attack && algorithms.contains($0.algorithm) }
          .map { result in
            bar(
              result.algorithm, result.nanosecondsPerByte,
              " · \(Figure.ratio(result.relativeCost))",
              "\(attack): \(Figure.grouped(result.bytesPerToken)) octets a token, "
                + "\(Figure.ratio(result.relativeCost)) a good one's cost")
          })
    }
    return BarChart(
      groups: [BarChart.Group(name: "good tokens", bars: good)] + bad,
      legend: algorithms.enumerated().map { .init(name: $1, style: ChartStyle.hue($0)) },
      nameWidth: isNarrow ? 112 : 124, tick: { Figure.tick($0) + " ns" })
  }

  private static func distinct(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
