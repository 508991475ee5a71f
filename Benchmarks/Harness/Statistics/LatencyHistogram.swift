/// Counts of latencies in buckets whose width grows with the value.
///
/// Each power of two is cut into 32 equal buckets, so a value is known to about 3 %, from one
/// nanosecond to ten minutes, in one fixed array (the scheme of G. Tene's HdrHistogram).
/// Recording is a shift and an addition and never allocates.
public struct LatencyHistogram: Sendable {
  private static let bucketsPerOctaveBits = 5
  private static let subBuckets = 1 << bucketsPerOctaveBits
  /// Latencies from 2⁴⁰ ns (18 minutes) on share the last bucket.
  private static let bucketCount = (40 - bucketsPerOctaveBits + 1) * subBuckets

  private var counts = [UInt64](repeating: 0, count: bucketCount)

  /// How many latencies were recorded.
  public private(set) var count: UInt64 = 0
  /// The smallest latency in nanoseconds, or 0 where there is none.
  public private(set) var minimum: UInt64 = 0
  /// The largest latency in nanoseconds, or 0 where there is none.
  public private(set) var maximum: UInt64 = 0

  /// Makes an empty histogram.
  public init() {}

  /// Adds one latency.
  public mutating func record(nanoseconds: UInt64) {
    counts[Self.bucket(of: nanoseconds)] += 1
    minimum = count == 0 ? nanoseconds : min(minimum, nanoseconds)
    maximum = max(maximum, nanoseconds)
    count += 1
  }

  /// Adds all that `other` has recorded.
  public mutating func merge(_ other: LatencyHistogram) {
    guard other.count > 0 else { return }
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    count += other.count
  }

  /// The latency that the share `p` of all stays within, in nanoseconds; 0 where there is none.
  ///
  /// It is the upper edge of a bucket, so it never flatters, and never exceeds the maximum.
  ///
  /// - Parameter p: Within 0…1.
  /// - Returns: Nanoseconds.
  public func percentile(_ p: Double) -> UInt64 {
    precondition(p >= 0 && p <= 1)
    guard count > 0 else { return 0 }
    let target = max(1, UInt64((p * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (bucket, number) in counts.enumerated() where number > 0 {
      seen += number
      if seen >= target { return min(maximum, Self.range(of: bucket).upperBound - 1) }
    }
    return maximum
  }

  /// The buckets that hold anything: the latencies they stand for, and how many there were.
  public var buckets: [(nanoseconds: Range<UInt64>, count: UInt64)] {
    counts.enumerated().filter { $0.element > 0 }.map { (Self.range(of: $0.offset), $0.element) }
  }

  /// Below 2 · 32 a bucket is one nanosecond; above, the top six bits choose it.
  private static func bucket(of nanoseconds: UInt64) -> Int {
    guard nanoseconds >= UInt64(subBuckets) else { return Int(nanoseconds) }
    let octave = 63 - nanoseconds.leadingZeroBitCount - bucketsPerOctaveBits
    return min(
      octave * subBuckets + Int(truncatingIfNeeded: nanoseconds >> octave), bucketCount - 1)
  }

  private static func range(of bucket: Int) -> Range<UInt64> {
    guard bucket >= 2 * subBuckets else { return UInt64(bucket)..<UInt64(bucket) + 1 }
    let octave = bucket / subBuckets - 1
    let lower = UInt64(bucket - octave * subBuckets) << octave
    return lower..<lower + 1 << octave
  }
}
