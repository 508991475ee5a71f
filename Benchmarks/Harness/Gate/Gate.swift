import Glibc

/// Decides whether a build is slower than a baseline says.
///
/// It compares *ratios* with OpenSSL, not times: OpenSSL took its turns on the same machine in the
/// same milliseconds, so a baseline from one machine serves another one with the same kind of CPU.
/// What decides is the whole interval of the change (``Change``): a row has regressed only where
/// every value that the interval holds is beyond the threshold. Allocations are counted, not
/// measured, so any growth of them is one.
public struct Gate: Sendable {
  /// The least change of a ratio that counts, as a share within 0…1, both ends excluded.
  public var threshold: Double

  /// Makes a gate.
  public init(threshold: Double = 0.05) {
    precondition(threshold > 0 && threshold < 1)
    self.threshold = threshold
  }

  /// Allocations are means over some hundred tokens, in which those show that belong to no token:
  /// one that happens once, or a few for each batch.
  private static let allocationTolerance = 0.05

  /// Holds `report` against `baseline`.
  ///
  /// - Returns: The rows of both, each with a verdict.
  /// - Throws: ``GateError/incomparable(reason:)`` where a comparison would mean nothing.
  public func compare(
    _ report: Report, with baseline: Report
  ) throws(GateError) -> Comparison {
    try refuseNonsense(report, baseline)
    let old = Dictionary(baseline.results.map { ($0.key, $0) }) { first, _ in first }
    let new = Dictionary(report.results.map { ($0.key, $0) }) { first, _ in first }
    let common = report.results.filter { old[$0.key] != nil }
    guard !common.isEmpty else { throw .incomparable(reason: reasonForNothing(report, baseline)) }
    let comparisons = common.count { $0.estimate != nil && old[$0.key]?.estimate != nil }

    var rows = report.results.map { row(from: old[$0.key], to: $0, comparisons: comparisons) }
    rows += baseline.results.filter { new[$0.key] == nil }.map { missing in
      Comparison.Row(
        key: missing.key, oldRatio: missing.ratio, newRatio: nil, change: nil,
        oldAllocations: missing.allocationsPerToken, newAllocations: nil, verdict: .isMissing)
    }
    return Comparison(
      rows: rows, warnings: warnings(report.machine, baseline.machine), threshold: threshold,
      comparisons: comparisons)
  }

  /// Judges one row.
  ///
  /// - Parameters:
  ///   - old: The baseline's, if it has one.
  ///   - new: The run's.
  ///   - comparisons: How many rows are judged together.
  /// - Returns: The row with its verdict.
  func row(
    from old: Report.Result?, to new: Report.Result, comparisons: Int
  ) -> Comparison.Row {
    var change: Change?
    if let before = old?.estimate, let now = new.estimate {
      change = Change(from: before, to: now, comparisons: comparisons)
    }
    return Comparison.Row(
      key: new.key, oldRatio: old?.ratio, newRatio: new.ratio, change: change,
      oldAllocations: old?.allocationsPerToken, newAllocations: new.allocationsPerToken,
      verdict: verdict(from: old, to: new, change: change))
  }

  private func verdict(
    from old: Report.Result?, to new: Report.Result, change: Change?
  ) -> Comparison.Verdict {
    guard let old else { return .isNew }
    var canCompare = change != nil
    if let before = old.allocationsPerToken, let now = new.allocationsPerToken {
      if now > before + Self.allocationTolerance { return .allocations }
      canCompare = true
    }
    guard let estimate = change?.estimate else { return canCompare ? .pass : .notCompared }
    // A twentieth slower and a twentieth faster lie equally far from no change at all.
    let (slower, faster) = (-threshold, 1 / (1 - threshold) - 1)
    if estimate.high < slower { return .regression }
    if estimate.low > faster { return .improvement }
    return estimate.value < slower ? .unclear : .pass
  }
}

// MARK: - What may be compared

extension Gate {
  private func refuseNonsense(_ report: Report, _ baseline: Report) throws(GateError) {
    let (new, old) = (report.machine, baseline.machine)
    guard new.build == old.build else {
      throw .incomparable(reason: "the baseline is of a \(old.build) build, this is a \(new.build)")
    }
    if let now = new.architecture, let before = old.architecture, now != before {
      throw .incomparable(reason: "the baseline is of \(before), this machine is \(now)")
    }
  }

  /// Why two reports have no row in common.
  private func reasonForNothing(_ report: Report, _ baseline: Report) -> String {
    func tiers(_ report: Report) -> String {
      Set(report.results.map(\.tier)).sorted().joined(separator: ", ")
    }
    guard tiers(report) == tiers(baseline) else {
      return "the baseline is of tier \(tiers(baseline)), this run of \(tiers(report))"
    }
    return "the baseline has none of the algorithms and workloads of this run"
  }

  private func warnings(_ new: Machine, _ old: Machine) -> [String] {
    var warnings: [String] = []
    let (kind, oldKind) = (new.family ?? new.cpu, old.family ?? old.cpu)
    if kind != oldKind {
      warnings.append(
        "the baseline is of another kind of CPU (\(oldKind), here \(kind)): ratios may differ for "
          + "that alone")
    }
    if new.features != old.features {
      let difference = Set(new.features).symmetricDifference(old.features).sorted()
      warnings.append("not both CPUs have \(difference.joined(separator: ", "))")
    }
    if new.openssl != old.openssl {
      warnings.append("the baseline is of \(old.openssl), here is \(new.openssl)")
    }
    return warnings
  }
}

extension Report.Result {
  /// What it is judged by.
  public var key: Comparison.Key {
    Comparison.Key(algorithm: algorithm, workload: workload, tier: tier)
  }

  /// The ratio with its interval, or `nil` where there is none.
  var estimate: Estimate? {
    guard let ratio, let ratioLow, let ratioHigh else { return nil }
    return Estimate(value: ratio, low: ratioLow, high: ratioHigh)
  }
}
