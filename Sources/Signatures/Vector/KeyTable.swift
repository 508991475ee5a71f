internal import JOSE
internal import Synchronization

/// A table of a key's multiples, or the constants of its modulus: memory that goes with its last owner.
@safe
package final class PreparedTable: Sendable {
  // INVARIANT: from `AlignedMemory`, written before this was made, and owned.
  fileprivate nonisolated(unsafe) let memory: UnsafeMutableRawPointer

  /// What it takes, in octets.
  package let byteCount: Int

  private let ledger: TableLedger?

  /// Takes over memory, and enters it in a ledger.
  init(_ memory: UnsafeMutableRawPointer, byteCount: Int, in ledger: TableLedger? = nil) {
    unsafe self.memory = unsafe memory
    self.byteCount = byteCount
    self.ledger = ledger
    ledger?.add(byteCount)
  }

  /// Whether it is entered in a ledger.
  package func isEntered(in ledger: TableLedger) -> Bool { self.ledger === ledger }

  deinit {
    unsafe AlignedMemory.free(memory)
    ledger?.add(-byteCount)
  }
}

/// How many octets the tables take that somebody has had made: those too that are still in use although
/// they have been given up.
package final class TableLedger: Sendable {
  private let total = Atomic<Int>(0)

  /// Begins with nothing.
  package init() {}

  /// The octets that are taken now.
  package var byteCount: Int { total.load(ordering: .acquiring) }

  fileprivate func add(_ byteCount: Int) {
    total.wrappingAdd(byteCount, ordering: .acquiringAndReleasing)
  }
}

/// The place of a key's table, once it has been made.
///
/// A key is shared by all threads, so the table is put in place by one exchange; who looks for it
/// reads one word and counts no references. It stays as long as its key.
@safe
struct KeyTable: ~Copyable, Sendable {
  /// The address of the table's memory, or 0.
  private let address = Atomic<UInt>(0)

  /// The table, as an object.
  ///
  /// INVARIANT: 0, or an object of which one reference is owned, and whose memory is at `address`.
  private let owner = Atomic<UInt>(0)

  deinit {
    if let owner = unsafe UnsafeRawPointer(bitPattern: owner.load(ordering: .acquiring)) {
      unsafe Unmanaged<PreparedTable>.fromOpaque(owner).release()
    }
  }

  /// The table's memory, valid as long as this value lives, or `nil`.
  @inline(always)
  var table: UnsafeRawPointer? {
    unsafe UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring))
  }

  /// The table as an object, or `nil`.
  var shared: PreparedTable? {
    guard let owner = unsafe UnsafeRawPointer(bitPattern: owner.load(ordering: .acquiring)) else {
      return nil
    }
    return unsafe Unmanaged<PreparedTable>.fromOpaque(owner).takeUnretainedValue()
  }

  /// Puts a table in place, unless another thread was faster.
  borrowing func set(_ table: PreparedTable) {
    let reference = unsafe Unmanaged.passRetained(table)
    let (isSet, _) = owner.compareExchange(
      expected: 0, desired: unsafe UInt(bitPattern: reference.toOpaque()),
      ordering: .acquiringAndReleasing)
    if isSet {
      address.store(unsafe UInt(bitPattern: table.memory), ordering: .releasing)
    } else {
      unsafe reference.release()
    }
  }
}
