extension Report {
  /// Whole tokens a second for each algorithm, beside OpenSSL's bare check and other libraries.
  ///
  /// - Parameter isNarrow: Whether there is room for one column of ratios only.
  /// - Returns: The chart, or `nil` where no whole tokens were measured.
  func rateChart(isNarrow: Bool) -> BarChart? {
    let tier = mainTier
    let groups = algorithms.map { algorithm in
      let single = result(algorithm, "single", tier: tier)
      let batch = result(algorithm, "batch", tier: tier)
      let cells = isNarrow ? [batch ?? single] : [single, batch]
      return BarChart.Group(
        name: algorithm,
        bars: [Self.bar(batch, "batch"), Self.bar(single, "single")].compactMap(\.self)
          + [Self.opensslBar(batch ?? single)].compactMap(\.self) + peerBars(algorithm),
        cells: cells.map { $0?.ratio.map(Figure.ratio) ?? "" })
    }
    guard !groups.isEmpty else { return nil }
    return BarChart(
      groups: groups, legend: rateLegend,
      columns: isNarrow
        ? [BarChart.Column(title: "× OpenSSL")]
        : [
          BarChart.Column(title: "one by one", width: 68),
          BarChart.Column(title: "in batches", width: 72),
        ],
      columnsTitle: isNarrow ? "" : "times OpenSSL", tick: Figure.tick)
  }

  private var rateLegend: [Drawing.Key] {
    var keys: [Drawing.Key] = []
    let workloads = Set(results.map(\.workload))
    if workloads.contains("batch") {
      keys.append(.init(name: "whole tokens, in batches", style: "batch"))
    }
    if workloads.contains("single") {
      keys.append(.init(name: "whole tokens, one by one", style: "single"))
    }
    keys.append(.init(name: "OpenSSL, signature alone", style: "openssl"))
    if let peers, !peers.isEmpty {
      keys.append(.init(name: "other libraries, whole tokens", style: "peer"))
    }
    return keys
  }

  private static func bar(_ result: Result?, _ style: String) -> BarChart.Bar? {
    guard let result else { return nil }
    let ratio = result.ratio.map { ", \(Figure.ratio($0)) OpenSSL" } ?? ""
    let interval = result.interval.map { " (95 %: \($0))" } ?? ""
    return BarChart.Bar(
      figure: result.tokensPerSecond, text: Figure.rate(result.tokensPerSecond), style: style,
      tip: "\(result.algorithm) \(result.workload): \(Figure.grouped(result.tokensPerSecond))/s"
        + ratio + interval)
  }

  private static func opensslBar(_ result: Result?) -> BarChart.Bar? {
    guard let result, let rate = result.opensslPerSecond else { return nil }
    return BarChart.Bar(
      figure: rate, text: Figure.rate(rate), style: "openssl",
      tip: "OpenSSL, \(result.fastestBaseline?.name ?? "signature alone"): "
        + "\(Figure.grouped(rate))/s")
  }

  private func peerBars(_ algorithm: String) -> [BarChart.Bar] {
    (peers ?? []).filter { $0.algorithm == algorithm }.map { peer in
      BarChart.Bar(
        figure: peer.tokensPerSecond,
        text: "\(Figure.rate(peer.tokensPerSecond)) \(peer.library)", style: "peer",
        tip: "\(peer.library) \(peer.version): \(Figure.grouped(peer.tokensPerSecond))/s"
          + (peer.ratio.map { ", Assay \(Figure.ratio($0))" } ?? ""))
    }
  }

  /// The tiers side by side, or `nil` where there is one only.
  func tierChart() -> BarChart? {
    let tiers = results.map(\.tier).reduce(into: [String]()) { tiers, tier in
      if !tiers.contains(tier) { tiers.append(tier) }
    }
    let workload = results.contains { $0.workload == "batch" } ? "batch" : "single"
    guard tiers.count > 1 else { return nil }
    let groups = algorithms.map { algorithm in
      let found = tiers.compactMap { result(algorithm, workload, tier: $0) }
      let gain = found.count > 1 ? found.map(\.tokensPerSecond).max() : nil
      return BarChart.Group(
        name: algorithm,
        bars: found.map { result in
          BarChart.Bar(
            figure: result.tokensPerSecond, text: Figure.rate(result.tokensPerSecond),
            style: result.tier == "openssl" || result.tier == "portable" ? result.tier : "avx512",
            tip: "\(algorithm), tier \(result.tier): \(Figure.grouped(result.tokensPerSecond))/s")
        },
        cells: [gain.map { Figure.ratio($0 / (found.first?.tokensPerSecond ?? $0)) } ?? ""])
    }
    return BarChart(
      groups: groups,
      legend: tiers.map {
        .init(name: "tier \($0)", style: ["openssl", "portable"].contains($0) ? $0 : "avx512")
      },
      columns: [.init(title: "gain")], tick: Figure.tick)
  }
}
