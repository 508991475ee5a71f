extension Report {
  /// What a token's way consists of, in the order of the way.
  private static let stages: [(workload: String, style: String, name: String)] = [
    ("stage-split", "split", "split"),
    ("stage-header", "header", "header look-up"),
    ("stage-base64url", "base64url", "base64url"),
    ("stage-digest", "digest", "digest"),
    ("signature-single", "signature", "signature"),
    ("stage-json", "json", "JSON"),
    ("stage-claims", "claims", "claims"),
  ]

  /// Where the time of single tokens goes, or `nil` where the stages were not measured.
  func stageChart() -> StackChart? {
    let tier = mainTier
    let rows = results(of: "single", tier: tier).compactMap { stageRow($0, tier: tier) }
    guard !rows.isEmpty else { return nil }
    let measured = Set(results.map(\.workload))
    return StackChart(
      rows: rows,
      legend: Self.stages.filter { measured.contains($0.workload) }
        .map { .init(name: $0.name, style: $0.style) } + [.init(name: "the rest", style: "rest")])
  }

  /// One token's time, cut up.
  ///
  /// Each stage was measured alone, with nothing else in between, so their sum need not be the
  /// whole: what is missing is the rest, and where they exceed it, they share it.
  private func stageRow(_ single: Result, tier: String?) -> StackChart.Row? {
    func time(_ workload: String) -> Double? {
      // What does not depend on the tier was measured with one of them.
      (result(single.algorithm, workload, tier: tier)
        ?? results.first { $0.algorithm == single.algorithm && $0.workload == workload })?
        .nanosecondsPerToken
    }
    let digest = time("stage-digest") ?? 0
    let times = Self.stages.compactMap { stage in
      time(stage.workload).map { time in
        // A signature is measured with the hash of what it is over.
        (stage, stage.style == "signature" ? max(0, time - digest) : time)
      }
    }
    guard times.contains(where: { $0.0.workload.hasPrefix("stage-") }) else { return nil }
    let whole = single.nanosecondsPerToken
    let sum = times.reduce(0) { $0 + $1.1 }
    let divisor = max(whole, sum)
    func part(_ name: String, _ style: String, _ time: Double) -> StackChart.Part {
      let share = divisor > 0 ? time / divisor : 0
      return StackChart.Part(
        share: share, style: style,
        tip: "\(single.algorithm), \(name): \(Figure.duration(nanoseconds: time)), "
          + "\(Figure.decimal(share * 100, 1)) %")
    }
    return StackChart.Row(
      name: single.algorithm,
      parts: times.map { part($0.0.name, $0.0.style, $0.1) }
        + [part("the rest", "rest", max(0, whole - sum))],
      total: Figure.duration(nanoseconds: whole))
  }
}
