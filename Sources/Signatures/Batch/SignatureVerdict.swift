/// What became of a signature in a batch.
public enum SignatureVerdict: UInt8, Hashable, Sendable {
  /// It does not hold.
  case rejected = 0

  /// It holds.
  case accepted = 1

  /// The machine failed, so nothing is known of it.
  case failed = 2
}
