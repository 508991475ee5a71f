import JOSE

/// What a run of the benchmark found, in the names that programs read.
public struct Report: Hashable, Sendable, Codable {
  /// The version of this layout.
  public private(set) var schema = currentSchema

  /// The layout that this build writes and reads.
  static let currentSchema = 1

  /// What was measured on.
  public let machine: Machine

  /// A result for each algorithm and workload.
  public internal(set) var results: [Result]

  /// How single calls spread, where that was measured.
  public var latency: [LatencyResult]?

  /// What calls with `await` cost, where that was measured.
  public var calls: [CallResult]?

  /// What keys cost, where that was measured.
  public var keyCosts: [KeyCost]?

  /// What the first token costs beyond the others, where that was measured.
  public var coldStarts: [ColdStart]?

  /// Other libraries, where they were measured.
  public var peers: [PeerResult]?

  /// What several threads verify together, where that was measured.
  public var scaling: [ScalingResult]?

  /// What hostile tokens cost, where that was measured.
  public var attacks: [AttackResult]?

  /// What the benchmark itself adds to a token, where that was measured.
  public var overhead: HarnessOverhead?

  /// What disturbed the measurement, a sentence each; `nil` where nobody looked.
  public var warnings: [String]?

  /// Makes a report, whose further parts may be set later.
  public init(machine: Machine, results: [Result]) {
    self.machine = machine
    self.results = results
  }

  /// One algorithm under one workload.
  public struct Result: Hashable, Sendable, Codable {
    /// The algorithm, and the size of the key where that is unusual: `ES256`, `RS256-4096`.
    public let algorithm: String

    /// Which part of the work: `single`, `signature-single`, `stage-json`.
    public let workload: String

    /// Which code judged signatures.
    public let tier: String

    /// The median over the rounds.
    public let tokensPerSecond: Double

    /// The median of the fastest way of calling OpenSSL, or `nil` where there is nothing to compare.
    public let opensslPerSecond: Double?

    /// How many times as fast as OpenSSL: the median of the rounds' ratios.
    public let ratio: Double?

    /// The lower end of the ratio's 95 % interval.
    public let ratioLow: Double?

    /// The upper end of it.
    public let ratioHigh: Double?

    /// Heap allocations of Assay's own for each token, or `nil` where they could not be counted.
    public let allocationsPerToken: Double?

    /// The median over the rounds.
    public let nanosecondsPerToken: Double

    /// How much longer than OpenSSL's fastest way: the median of the rounds' differences.
    public let nanosecondsBeyondOpenSSL: Double?

    /// The median distance of a round from that median, in nanoseconds a token.
    public let spread: Double

    /// How many rounds were measured.
    public let rounds: Int

    /// How many of them lie outside Tukey's fences; they count like the others.
    public let outliers: Int

    /// Every way of calling OpenSSL, in nanoseconds a signature.
    public let baselines: [Baseline]
  }

  /// One way of calling OpenSSL.
  public struct Baseline: Hashable, Sendable, Codable {
    /// What it is called.
    public let name: String

    /// The median over the rounds.
    public let nanosecondsPerToken: Double
  }
}

extension Report.Result {
  /// Puts together what a measurement logged of one of its subjects.
  ///
  /// - Precondition: `log` has a round at least.
  public init(
    algorithm: String, workload: String, tier: String, log: RoundLog, subject: Int = 0,
    allocations: AllocationCounting.PerOperation?, bootstrap: Bootstrap = Bootstrap()
  ) {
    let times = log.nanoseconds[subject]
    let median = Statistics.median(times)
    let ratio = log.fastestBaseline.map { _ in bootstrap.median(of: log.ratios(of: subject)) }
    self.init(
      algorithm: algorithm, workload: workload, tier: tier, tokensPerSecond: 1e9 / median,
      opensslPerSecond: log.fastestBaseline.map { 1e9 / Statistics.median(log.nanoseconds[$0]) },
      ratio: ratio?.value, ratioLow: ratio?.low, ratioHigh: ratio?.high,
      allocationsPerToken: allocations?.own, nanosecondsPerToken: median,
      nanosecondsBeyondOpenSSL: log.fastestBaseline.map { _ in
        Statistics.median(log.differences(of: subject))
      },
      spread: Statistics.medianAbsoluteDeviation(times), rounds: log.rounds,
      outliers: Statistics.outlierCount(times),
      baselines: log.names.indices.dropFirst(log.subjects).map { index in
        Report.Baseline(
          name: log.names[index], nanosecondsPerToken: Statistics.median(log.nanoseconds[index]))
      })
  }

  /// The fastest way of calling OpenSSL.
  public var fastestBaseline: Report.Baseline? {
    baselines.min { $0.nanosecondsPerToken < $1.nanosecondsPerToken }
  }
}

extension Report.Result {
  /// What is not known is `null`, not absent: programs may rely on the names.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(algorithm, forKey: .algorithm)
    try object.encode(workload, forKey: .workload)
    try object.encode(tier, forKey: .tier)
    try object.encode(tokensPerSecond, forKey: .tokensPerSecond)
    try object.encode(opensslPerSecond, forKey: .opensslPerSecond)
    try object.encode(ratio, forKey: .ratio)
    try object.encode(ratioLow, forKey: .ratioLow)
    try object.encode(ratioHigh, forKey: .ratioHigh)
    try object.encode(allocationsPerToken, forKey: .allocationsPerToken)
    try object.encode(nanosecondsPerToken, forKey: .nanosecondsPerToken)
    try object.encode(nanosecondsBeyondOpenSSL, forKey: .nanosecondsBeyondOpenSSL)
    try object.encode(spread, forKey: .spread)
    try object.encode(rounds, forKey: .rounds)
    try object.encode(outliers, forKey: .outliers)
    try object.encode(baselines, forKey: .baselines)
  }
}
