internal import JOSE
internal import Signatures

/// Where in a worker's counters each thing is counted.
enum CounterPlace {
  // Rejections come first, in rows of 64 for each hundred of codes.
  private static var rowLength: Int { 64 }
  private static var acceptedStart: Int { 10 * rowLength }
  private static var signatureStart: Int { acceptedStart + algorithmLimit }
  private static var singleStart: Int { signatureStart + 16 * algorithmLimit }
  private static var latencyStart: Int { singleStart + singleLimit }
  private static var latencyLength: Int { LatencyHistogram.boundCount + 2 }

  /// No algorithm has so high a number.
  private static var algorithmLimit: Int { 32 }

  /// There are no more single counters than this, and no more things that are timed than that.
  private static var singleLimit: Int { 8 }
  private static var latencyLimit: Int { 2 }

  /// What there is one counter of.
  enum Single: Int {
    /// Signatures that lanes left to libcrypto.
    case undecided
    /// Signatures that were left to libcrypto because the key had no table yet.
    case unprepared
    /// Verdicts that libcrypto was asked about again.
    case audited
    /// Those that libcrypto did not share.
    case disagreed
  }

  /// What is timed.
  enum Latency: Int {
    /// An asynchronous call, from its beginning to its verdict.
    case call
    /// A batch, from its beginning to the last verdict.
    case batch
  }

  /// How many counters there are.
  static var count: Int { latencyStart + latencyLimit * latencyLength }

  @inline(always)
  static func rejection(_ code: UInt16) -> Int {
    Int(code / 100 % 10) &* rowLength &+ Int(code % 100) % rowLength
  }

  /// All codes that have a counter.
  static var codes: [UInt16] {
    (1..<10).flatMap { hundred in (0..<rowLength).map { UInt16(100 * hundred + $0) } }
  }

  @inline(always)
  static func accepted(_ algorithm: Algorithm) -> Int {
    acceptedStart &+ Int(algorithm.rawValue)
  }

  @inline(always)
  static func signature(_ algorithm: Algorithm, _ tier: Tier, _ verdict: SignatureVerdict) -> Int {
    let tierNumber: Int =
      switch tier {
      case .openssl: 0
      case .portable: 1
      case .avx512: 2
      }
    return signatureStart
      &+ (Int(algorithm.rawValue) &* 4 &+ tierNumber) &* 4 &+ Int(verdict.rawValue)
  }

  @inline(always)
  static func single(_ single: Single) -> Int {
    singleStart &+ single.rawValue
  }

  /// Where the counts of a histogram are, and behind them the sum.
  static func histogram(_ latency: Latency) -> Range<Int> {
    let start = latencyStart + latency.rawValue * latencyLength
    return start..<(start + latencyLength)
  }
}
