/// Compares a report with an earlier one, the baseline, and tells what has become slower.
///
/// What is compared is the ratio with OpenSSL, measured in the same run, and not a time: so a baseline
/// of one machine serves another with the same kind of CPU, and a busy hour changes little.
///
/// Both ratios are medians with 95 % intervals. The change lies between the worst and the best that
/// the two intervals allow,
///
///     low(now) / high(then)   to   high(now) / low(then),
///
/// and it counts as a regression only where all of that lies below 1 − threshold. That is stricter than
/// a 95 % interval of the quotient, so that noise alone seldom raises an alarm.
public struct Gate: Sendable {
  /// What is compared with.
  public let baseline: Report

  /// The largest change that is let pass, as a share: 0.05.
  public let threshold: Double

  /// Makes a gate.
  ///
  /// - Throws: ``GateError/noRatios`` where nothing in the baseline can be compared.
  public init(baseline: Report, threshold: Double = 0.05) throws(GateError) {
    guard baseline.results.contains(where: { $0.ratioInterval != nil }) else { throw .noRatios }
    self.baseline = baseline
    self.threshold = threshold
  }

  /// One algorithm under one workload, then and now.
  public struct Comparison: Hashable, Sendable {
    /// Which algorithm, workload and tier.
    public let subject: Subject

    /// How many times as fast as then: the quotient of the ratios.
    public let change: Double

    /// The least that the intervals allow.
    public let changeLow: Double

    /// The most that they allow.
    public let changeHigh: Double

    /// What follows.
    public let verdict: Verdict
  }

  /// What a result is about.
  public struct Subject: Hashable, Sendable, CustomStringConvertible {
    let algorithm: String
    let workload: String
    let tier: String

    /// As in `ES256 batch avx512`.
    public var description: String { "\(algorithm) \(workload) \(tier)" }
  }

  /// What a comparison comes to.
  public enum Verdict: String, Hashable, Sendable {
    /// As before, as far as can be told.
    case pass
    /// Slower by more than the threshold, whatever the intervals leave open.
    case regression
    /// More heap allocations a token than before, which noise cannot explain.
    case allocations
    /// Faster by more than the threshold.
    case improvement
  }

  /// Compares what both reports have.
  ///
  /// - Returns: A comparison for each result of the report that the baseline has too.
  /// - Throws: ``GateError/nothingInCommon`` where there is none.
  public func compare(_ report: Report) throws(GateError) -> [Comparison] {
    let comparisons = report.results.compactMap { now in
      baseline.results.first { $0.subject == now.subject }.flatMap { compare(now, with: $0) }
    }
    guard !comparisons.isEmpty else { throw .nothingInCommon }
    return comparisons
  }

  /// What the baseline has and the report has not: a gate that looks at less says so.
  public func missing(from report: Report) -> [Subject] {
    let measured = Set(report.results.map(\.subject))
    return baseline.results.filter { $0.ratioInterval != nil }.map(\.subject).filter {
      !measured.contains($0)
    }
  }

  /// What makes the two reports hard to compare, for people.
  public func warnings(about report: Report) -> [String] {
    let (then, now) = (baseline.machine, report.machine)
    var warnings: [String] = []
    func warn(_ what: String, _ a: String, _ b: String) {
      if a != b {
        warnings.append("the baseline was measured with another \(what): \(a), now \(b)")
      }
    }
    warn("CPU", then.cpu, now.cpu)
    warn("OpenSSL", then.openssl, now.openssl)
    warn("build", then.build, now.build)
    return warnings
  }

  private func compare(_ now: Report.Result, with then: Report.Result) -> Comparison? {
    guard let a = then.ratioInterval, let b = now.ratioInterval else { return nil }
    let (low, high) = (b.low / a.high, b.high / a.low)
    let verdict: Verdict =
      if Self.allocatesMore(now, than: then) {
        .allocations
      } else if high < 1 - threshold {
        .regression
      } else if low > 1 + threshold {
        .improvement
      } else {
        .pass
      }
    return Comparison(
      subject: now.subject, change: b.value / a.value, changeLow: low, changeHigh: high,
      verdict: verdict)
  }

  /// Counts are exact, so the least step up is one; a batch has some that belong to no token.
  private static func allocatesMore(_ now: Report.Result, than then: Report.Result) -> Bool {
    guard let before = then.allocationsPerToken, let after = now.allocationsPerToken else {
      return false
    }
    return after > before + 0.05
  }
}

/// Why a comparison cannot be made.
public enum GateError: Error, Hashable, Sendable {
  /// The baseline has no result with a ratio.
  case noRatios

  /// No result of the report is in the baseline.
  case nothingInCommon
}

extension GateError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .noRatios: "the baseline has no ratio to compare with"
    case .nothingInCommon:
      "the baseline has none of the algorithms and workloads that were measured"
    }
  }
}

extension Report.Result {
  /// What it is about.
  var subject: Gate.Subject {
    Gate.Subject(algorithm: algorithm, workload: workload, tier: tier)
  }

  /// The ratio and its interval, if it has one that makes sense.
  var ratioInterval: (low: Double, value: Double, high: Double)? {
    guard let ratioLow, let ratio, let ratioHigh, ratioLow > 0, ratioLow <= ratioHigh else {
      return nil
    }
    return (ratioLow, ratio, ratioHigh)
  }
}
