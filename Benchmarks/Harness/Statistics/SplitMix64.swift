/// A seeded generator, so that every run of an analysis gives the same figures.
///
/// - SeeAlso: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators",
///   OOPSLA 2014, figure 16.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence that belongs to `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits of the sequence.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A uniform index below `bound`, by the high half of a product.
  ///
  /// The bias is below `bound` / 2⁶⁴, far under anything a resample could show.
  @inlinable
  public mutating func index(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
