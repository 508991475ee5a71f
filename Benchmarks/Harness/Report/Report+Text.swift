extension Report {
  /// Everything for people: the machine, the table, the other parts, and what to know about them.
  func text() -> String {
    let blocks = [heading, table(), scalingLines, latencyLines, attackLines, keyLines, coldLines]
    var notes: [String] = []
    if let overhead { notes.append("\(overhead)") }
    return (blocks + [notes]).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private var scalingLines: [String] {
    block(
      ["threads", "algorithm", "tier", "tokens/s", "efficiency", "95 %"],
      (scaling ?? []).map { result in
        [
          "\(result.threads)", result.algorithm, result.tier,
          Figure.grouped(result.tokensPerSecond), percent(result.efficiency),
          percent(result.efficiencyLow) + "–" + percent(result.efficiencyHigh),
        ]
      }, textColumns: 1...2)
  }

  private var latencyLines: [String] {
    block(
      ["single calls", "tier", "p50", "p90", "p99", "p99.9", "calls"],
      (latency ?? []).map { result in
        [result.algorithm, result.tier]
          + [result.p50, result.p90, result.p99, result.p999].map {
            Figure.duration(nanoseconds: $0)
          } + [Figure.grouped(Double(result.count))]
      }, textColumns: 0...1)
  }

  private var attackLines: [String] {
    block(
      ["attack", "algorithm", "tier", "octets", "ns/octet", "good", "factor", "95 %"],
      (attacks ?? []).map { result in
        [
          result.attack, result.algorithm, result.tier, Figure.grouped(result.bytesPerToken),
          Figure.decimal(result.nanosecondsPerByte, 3),
          Figure.decimal(result.goodNanosecondsPerByte, 3), Figure.decimal(result.relativeCost, 3),
          "\(Figure.decimal(result.relativeCostLow, 3))–"
            + Figure.decimal(result.relativeCostHigh, 3),
        ]
      }, textColumns: 0...2)
  }

  private var keyLines: [String] {
    block(
      ["key", "tier", "to prepare", "memory"],
      (keyCosts ?? []).map { cost in
        [
          cost.algorithm, cost.tier ?? "", Figure.duration(nanoseconds: cost.prepareNanoseconds),
          Figure.memory(bytes: cost.bytes),
        ]
      }, textColumns: 0...1)
  }

  private var coldLines: [String] {
    block(
      ["cold start", "time"],
      (coldStarts ?? []).map { [$0.what, Figure.duration(nanoseconds: $0.nanoseconds)] },
      textColumns: 0...0)
  }

  private func percent(_ share: Double) -> String { Figure.decimal(share * 100, 1) + " %" }

  private func block(
    _ header: [String], _ rows: [[String]], textColumns: ClosedRange<Int>
  ) -> [String] {
    rows.isEmpty ? [] : Columns.lines([header] + rows) { textColumns.contains($0) }
  }
}
