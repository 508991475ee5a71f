extension Report {
  /// The tier that a reader wants to see first: the machine's own, or else that of the last result.
  var mainTier: String? {
    if let tier = machine.tier, results.contains(where: { $0.tier == tier }) { return tier }
    return results.last?.tier
  }

  /// The results of one tier and workload, in the report's order.
  func results(of workload: String, tier: String?) -> [Result] {
    results.filter { $0.workload == workload && $0.tier == tier }
  }

  /// The result of one row, if there is one.
  func result(_ algorithm: String, _ workload: String, tier: String?) -> Result? {
    results.first { $0.algorithm == algorithm && $0.workload == workload && $0.tier == tier }
  }

  /// The algorithms whose whole tokens were measured, in the report's order.
  var algorithms: [String] {
    var seen: Set<String> = []
    return results.filter { ["single", "batch"].contains($0.workload) }.map(\.algorithm)
      .filter { seen.insert($0).inserted }
  }
}
