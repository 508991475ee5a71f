/// One way of doing the operations that a measurement compares.
///
/// The operations are numbered; the harness asks for a range of them at a time, so that no closure
/// is called within the time of a single one, and every contender gets the same ranges.
public struct Contender {
  /// What it is called in a report.
  public let name: String

  /// Does the operations of a range and returns how many ended as they should.
  ///
  /// Where a token should be refused, a refusal is what should happen.
  public let pass: (Range<Int>) -> Int

  /// A pass has whole multiples of so many operations, since fewer are not what it stands for: a batch.
  public let granule: Int

  /// Brings what the operations of a range read into the cache; its time is not counted.
  ///
  /// A token has just been received where it is verified, so it is in the cache. Without this, a
  /// contender that reads what another has just read would be the faster for it.
  public let touch: (Range<Int>) -> Void

  /// Describes a contender.
  public init(
    name: String, granule: Int = 1, touch: @escaping (Range<Int>) -> Void = { _ in },
    pass: @escaping (Range<Int>) -> Int
  ) {
    self.name = name
    self.granule = granule
    self.touch = touch
    self.pass = pass
  }
}
