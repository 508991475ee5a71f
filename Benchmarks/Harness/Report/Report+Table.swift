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

  /// The results as columns for people.
  public func table() -> [String] {
    let rows = tableRows
    let last = rows[0].count - 1
    return Columns.lines(rows) { $0 < 2 || $0 == last }
  }

  /// The table's cells, its header first: the results, and other libraries behind them.
  var tableRows: [[String]] {
    let header = [
      "algorithm", "workload", "tokens/s", "ns/token", "±", "OpenSSL/s", "ratio", "95 %", "+ns",
      "mallocs", "fastest OpenSSL call",
    ]
    return [header] + results.map(cells) + (peers ?? []).map(Self.cells)
  }

  private static func cells(_ peer: PeerResult) -> [String] {
    [
      peer.algorithm, "\(peer.library) \(peer.version)", Figure.grouped(peer.tokensPerSecond),
      Figure.grouped(1e9 / peer.tokensPerSecond), "", "", "", "", "", "",
      peer.ratio.map { "Assay is \(Figure.ratio($0)) as fast" } ?? "",
    ]
  }

  private func cells(_ result: Result) -> [String] {
    let fastest = result.fastestBaseline
    let isOneTier = Set(results.map(\.tier)).count == 1
    return [
      result.algorithm, isOneTier ? result.workload : "\(result.workload) \(result.tier)",
      Figure.grouped(result.tokensPerSecond),
      Figure.grouped(result.nanosecondsPerToken), Figure.grouped(result.spread),
      result.opensslPerSecond.map { Figure.grouped($0) } ?? "",
      result.ratio.map { Figure.decimal($0, 3) } ?? "", result.interval ?? "",
      result.nanosecondsBeyondOpenSSL.map { Figure.grouped($0) } ?? "",
      result.allocationsPerToken.map { Figure.decimal($0, 1) } ?? "", fastest?.name ?? "",
    ]
  }
}
