/// How long single calls took, as percentiles.
public struct LatencyResult: Hashable, Sendable, Codable {
  /// The algorithm, as in a result.
  public let algorithm: String

  /// Which code judged signatures.
  public let tier: String

  /// The latency that half of the calls stayed within, in nanoseconds.
  public let p50: Double

  /// The latency that 90 % of the calls stayed within, in nanoseconds.
  public let p90: Double

  /// The latency that 99 % of the calls stayed within, in nanoseconds.
  public let p99: Double

  /// The latency that 99.9 % of the calls stayed within, in nanoseconds.
  public let p999: Double

  /// How many calls were timed.
  public let count: Int

  /// Makes a result; all latencies are in nanoseconds.
  public init(
    algorithm: String, tier: String, p50: Double, p90: Double, p99: Double, p999: Double,
    count: Int
  ) {
    (self.algorithm, self.tier, self.count) = (algorithm, tier, count)
    (self.p50, self.p90, self.p99, self.p999) = (p50, p90, p99, p999)
  }
}

/// What a key costs before its first token.
public struct KeyCost: Hashable, Sendable, Codable {
  /// The algorithm, as in a result.
  public let algorithm: String

  /// Which code the key is prepared for.
  public let tier: String?

  /// The time from the numbers of a key to one that is checked and prepared, in nanoseconds.
  public let prepareNanoseconds: Double

  /// The memory that the prepared key keeps, in octets.
  public let bytes: Int

  /// Makes a result.
  public init(algorithm: String, tier: String? = nil, prepareNanoseconds: Double, bytes: Int) {
    (self.algorithm, self.tier) = (algorithm, tier)
    (self.prepareNanoseconds, self.bytes) = (prepareNanoseconds, bytes)
  }
}

/// What happens once, before everything is warm.
public struct ColdStart: Hashable, Sendable, Codable {
  /// What was timed, in words for people.
  public let what: String

  /// How long it took.
  public let nanoseconds: Double

  /// Makes a result.
  public init(what: String, nanoseconds: Double) {
    (self.what, self.nanoseconds) = (what, nanoseconds)
  }
}

/// Another library on the same tokens.
public struct PeerResult: Hashable, Sendable, Codable {
  /// What the library calls itself.
  public let library: String

  /// Its version.
  public let version: String

  /// The algorithm, as in a result.
  public let algorithm: String

  /// The median over the rounds.
  public let tokensPerSecond: Double

  /// How many times as fast Assay was, one token at a time, in the same rounds.
  public let ratio: Double?

  /// Makes a result.
  public init(
    library: String, version: String, algorithm: String, tokensPerSecond: Double,
    ratio: Double? = nil
  ) {
    (self.library, self.version) = (library, version)
    (self.algorithm, self.tokensPerSecond, self.ratio) = (algorithm, tokensPerSecond, ratio)
  }
}
