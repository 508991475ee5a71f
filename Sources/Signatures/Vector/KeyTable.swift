internal import JOSE
internal import Synchronization

/// The table of a key's multiples, or the constants of its modulus, once they have been made.
///
/// A key is shared by all threads, so the table is put in place by one exchange; who looks for it
/// reads one word and counts no references. It goes with its key.
@safe
struct KeyTable: ~Copyable, Sendable {
  /// The address of the table, or 0.
  ///
  /// INVARIANT: from `AlignedMemory`, and owned.
  private let address = Atomic<UInt>(0)

  deinit {
    if let table = unsafe UnsafeMutableRawPointer(bitPattern: address.load(ordering: .acquiring)) {
      unsafe AlignedMemory.free(table)
    }
  }

  /// The table, valid as long as this value lives, or `nil`.
  @inline(always)
  var table: UnsafeRawPointer? {
    unsafe UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring))
  }

  /// Puts a table in place, unless another thread was faster.
  borrowing func set(_ table: UnsafeMutableRawPointer) {
    let (isSet, _) = address.compareExchange(
      expected: 0, desired: UInt(bitPattern: table), ordering: .acquiringAndReleasing)
    if !isSet { unsafe AlignedMemory.free(table) }
  }
}
