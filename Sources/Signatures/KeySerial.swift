internal import Synchronization

/// Numbers for keys, so that what a thread keeps about one is never taken for another's.
enum KeySerial {
  private static let last = Atomic<UInt64>(0)

  /// The next number, from 1.
  static func next() -> UInt64 {
    last.wrappingAdd(1, ordering: .relaxed).newValue
  }
}
