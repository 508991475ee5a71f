extension Report {
  /// The lines above a table: what was measured on.
  public var heading: [String] {
    [
      "\(machine.cpu), \(machine.processors) processors (\(machine.features.joined(separator: " ")))",
      "\(machine.openssl), tier \(tiers), \(machine.build) build" + commit,
    ]
  }

  /// Which code judged signatures.
  var tiers: String {
    let names = Set(results.map(\.tier)).sorted()
    return names.isEmpty ? machine.tier ?? "-" : names.joined(separator: ", ")
  }

  private var commit: String { machine.commit.map { ", commit \($0)" } ?? "" }

  /// The results as columns for people, no wider than a terminal: a table for each tier, the
  /// machine's own first, with other libraries behind the rows of their algorithm.
  public func table() -> [String] {
    let all = results.map(\.tier).reduce(into: [String]()) { tiers, tier in
      if !tiers.contains(tier) { tiers.append(tier) }
    }
    let ordered = all.filter { $0 == mainTier } + all.filter { $0 != mainTier }
    let header = [
      "algorithm", "workload", "tokens/s", "ns/token", "±", "OpenSSL/s", "ratio", "95 %", "allocs",
    ]
    var lines: [String] = []
    for tier in ordered {
      let rows = rows(of: tier)
      guard !rows.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      if ordered.count > 1 { lines.append("tier \(tier)") }
      lines += Columns.lines([header] + rows) { $0 < 2 }
    }
    return lines.isEmpty ? Columns.lines([header]) { $0 < 2 } : lines
  }

  /// The rows of a tier, those left out that have a table of their own.
  private func rows(of tier: String) -> [[String]] {
    let shown = results.filter { $0.tier == tier && !$0.hasTableOfItsOwn }
    return shown.indices.flatMap { index -> [[String]] in
      let result = shown[index]
      let isLast = index + 1 == shown.count || shown[index + 1].algorithm != result.algorithm
      let peers = isLast && tier == mainTier ? peers ?? [] : []
      return [Self.cells(result)]
        + peers.filter { $0.algorithm == result.algorithm }.map(cells)
    }
  }

  private static func cells(_ result: Result) -> [String] {
    [
      result.algorithm, result.workload, Figure.grouped(result.tokensPerSecond),
      Figure.nanoseconds(result.nanosecondsPerToken), Figure.nanoseconds(result.spread),
      result.opensslPerSecond.map { Figure.grouped($0) } ?? "",
      result.ratio.map(Figure.exact) ?? "", result.interval ?? "",
      result.allocationsPerToken.map { Figure.decimal($0, 1) } ?? "",
    ]
  }

  /// Another library's row; its ratio is by way of Assay's, with which it took turns.
  private func cells(_ peer: PeerResult) -> [String] {
    [
      peer.algorithm, "\(peer.library) \(peer.version)", Figure.grouped(peer.tokensPerSecond),
      Figure.grouped(1e9 / peer.tokensPerSecond), "", "",
      ratioToOpenSSL(of: peer).map(Figure.exact) ?? "", "", "",
    ]
  }

  /// How many times as fast as OpenSSL's bare check another library is with whole tokens.
  func ratioToOpenSSL(of peer: PeerResult) -> Double? {
    guard let ratio = peer.ratio,
      let own = result(peer.algorithm, "single", tier: mainTier)?.ratio
    else { return nil }
    return own / ratio
  }

  /// All cells there are, a header first: the results, and other libraries behind them.
  var tableRows: [[String]] {
    let header = [
      "algorithm", "workload", "tokens/s", "ns/token", "±", "OpenSSL/s", "ratio", "95 %", "+ns",
      "allocs", "fastest OpenSSL call",
    ]
    return [header] + results.map(fullCells) + (peers ?? []).map(fullCells)
  }

  private func fullCells(_ result: Result) -> [String] {
    let isOneTier = Set(results.map(\.tier)).count == 1
    var cells = Self.cells(result)
    if !isOneTier { cells[1] += " \(result.tier)" }
    cells.insert(result.nanosecondsBeyondOpenSSL.map { Figure.grouped($0) } ?? "", at: 8)
    return cells + [result.fastestBaseline?.name ?? ""]
  }

  private func fullCells(_ peer: PeerResult) -> [String] {
    var cells = cells(peer)
    cells.insert("", at: 8)
    return cells + [peer.ratio.map { "Assay is \(Figure.ratio($0)) as fast" } ?? ""]
  }
}

extension Report.Result {
  /// Whether it is told of beside the others: threads and attacks.
  var hasTableOfItsOwn: Bool {
    workload.hasPrefix("threads-") || workload.hasPrefix("adversarial-")
  }
}
