internal import CXXHash

/// A hash of 128 bits (XXH3).
struct Hash128: Equatable {
  let low: UInt64
  let high: UInt64
}

extension Hash128 {
  /// The hash of `octets` with a seed; it costs little where they are few.
  @inline(always)
  init(of octets: RawSpan, seed: UInt64) {
    // SAFE: the function reads the span and keeps nothing.
    let hash = unsafe octets.withUnsafeBytes {
      unsafe assay_xxh3_128_seeded($0.baseAddress, $0.count, seed)
    }
    (low, high) = (hash.low, hash.high)
  }
}

extension UInt64 {
  /// A number below `count`, which about as many hashes have as any other: the high half of a product.
  ///
  /// - SeeAlso: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
  @inline(always)
  func scaled(to count: Int) -> Int {
    Int(truncatingIfNeeded: multipliedFullWidth(by: UInt64(count)).high)
  }
}
