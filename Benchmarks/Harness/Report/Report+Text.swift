extension Report {
  /// Everything for people: the machine, the table, the other parts, and what to know about them.
  func text() -> String {
    let blocks = [
      heading, table(), wayLines, scalingLines, latencyLines, callLines, attackLines, keyLines,
      coldLines,
      noteLines,
    ]
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  /// The ways of calling OpenSSL, for each kind of them a table.
  private var wayLines: [String] {
    wayTables.map { block($0.header, $0.rows, textColumns: 0...0).joined(separator: "\n") }
      .flatMap { [$0, ""] }.dropLast()
  }

  private var scalingLines: [String] {
    block(
      ["algorithm", "tier", "threads", "tokens/s", "efficiency", "95 %"],
      (scaling ?? []).map { result in
        [
          result.algorithm, result.tier, "\(result.threads)",
          Figure.grouped(result.tokensPerSecond), percent(result.efficiency),
          percent(result.efficiencyLow) + "–" + percent(result.efficiencyHigh),
        ]
      }, textColumns: 0...1)
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

  private var callLines: [String] {
    block(
      [
        "await", "in flight", "calls/s", "CPU", "beyond batch", "95 %", "task switch", "p50", "p99",
      ],
      (calls ?? []).map { result in
        [
          result.algorithm, "\(result.inFlight)", Figure.grouped(result.callsPerSecond),
          Figure.duration(nanoseconds: result.nanosecondsPerCall),
          Figure.duration(nanoseconds: result.nanosecondsBeyondBatch),
          Figure.grouped(result.beyondLow) + "–" + Figure.grouped(result.beyondHigh),
          Figure.duration(nanoseconds: result.switchNanoseconds),
          Figure.duration(nanoseconds: result.p50), Figure.duration(nanoseconds: result.p99),
        ]
      }, textColumns: 0...0)
  }

  private var attackLines: [String] {
    block(
      ["attack", "algorithm", "octets", "ns/octet", "good", "factor", "95 %"],
      (attacks ?? []).map { result in
        [
          result.attack, result.algorithm, Figure.grouped(result.bytesPerToken),
          Figure.rounded(result.nanosecondsPerByte), Figure.rounded(result.goodNanosecondsPerByte),
          Figure.ratio(result.relativeCost),
          Figure.rounded(result.relativeCostLow) + "–" + Figure.rounded(result.relativeCostHigh),
        ]
      }, textColumns: 0...1)
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

// MARK: - What has to be known

extension Report {
  private var noteLines: [String] {
    var notes: [String] = []
    if results.contains(where: { $0.ratio != nil }) {
      notes.append("ratio: Assay's rate over that of OpenSSL's bare check, in the same rounds.")
    }
    if results.contains(where: { $0.workload.hasPrefix("stage-") && $0.ratio != nil }) {
      notes.append("A stage's OpenSSL/s is OpenSSL's digest of the same text.")
    }
    if let outliers { notes.append(outliers) }
    if let overhead { notes.append("\(overhead)") }
    return notes
  }

  /// How many rounds stand out, for people.
  var outliers: String? {
    let (rounds, count) = results.reduce(into: (0, 0)) { sum, result in
      sum.0 += result.rounds
      sum.1 += result.outliers
    }
    guard rounds > 0 else { return nil }
    return "Of \(Figure.grouped(Double(rounds))) rounds \(Figure.grouped(Double(count))) lie "
      + "outside Tukey's fences; they count like the others."
  }

  /// Every way of calling OpenSSL in nanoseconds a signature: a table for HMAC, one for the others.
  ///
  /// What is fastest is in the denominator, and marked.
  var wayTables: [(header: [String], rows: [[String]])] {
    var tables: [(header: [String], rows: [[String]])] = []
    var seen: Set<String> = []
    for result in results where result.tier == mainTier && result.isOfSignatures {
      guard result.baselines.count > 1, seen.insert(result.algorithm).inserted else { continue }
      let header = ["OpenSSL, ns"] + result.baselines.map(\.name)
      let row =
        [result.algorithm]
        + result.baselines.map { way in
          (way == result.fastestBaseline ? "*" : "") + Figure.grouped(way.nanosecondsPerToken)
        }
      if let index = tables.firstIndex(where: { $0.header == header }) {
        tables[index].rows.append(row)
      } else {
        tables.append((header, [row]))
      }
    }
    return tables
  }
}

extension Report.Result {
  /// Whether OpenSSL's check of the signature is what it is held against.
  fileprivate var isOfSignatures: Bool {
    Workload(rawValue: workload)?.isOfSignatures ?? false
  }
}
