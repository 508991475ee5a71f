import AllocationCounter

/// Heap allocations, counted where they happen: in `malloc` and its kin.
///
/// The program's own definitions of `malloc`, `calloc`, `realloc` and the aligned ones stand before
/// the C library's. Each adds one to a counter of its thread and jumps on, which costs less than a
/// nanosecond, so they stay in place while times are measured. libcrypto is given functions of
/// its own, with a counter of their own, so what it allocates is not laid at anybody else's door.
public enum AllocationCounting {
  /// Allocations of one thread.
  public struct Count: Hashable, Sendable {
    /// Those of the program and of all libraries but libcrypto.
    public var own: UInt64
    /// Those inside libcrypto.
    public var libcrypto: UInt64
  }

  /// Whether allocations are counted in this build.
  ///
  /// They are not under a sanitizer, which needs `malloc` for itself, nor without glibc.
  public static var isAvailable: Bool { allocation_counter_is_available() }

  /// Tells libcrypto's allocations from all others, from now on.
  ///
  /// - Returns: `false` where libcrypto has allocated already: call it first of all.
  public static func separateLibcrypto() -> Bool { allocation_counter_separate_libcrypto() }

  /// What this thread has allocated so far.
  public static var current: Count {
    let counts = allocation_counter_read()
    return Count(own: counts.own, libcrypto: counts.libcrypto)
  }

  /// What `body` allocates on this thread, or `nil` where nothing is counted.
  public static func count(_ body: () -> Void) -> Count? {
    guard isAvailable else { return nil }
    let before = current
    body()
    let after = current
    return Count(own: after.own - before.own, libcrypto: after.libcrypto - before.libcrypto)
  }
}

extension AllocationCounting {
  /// The allocations of a contender for each operation, once it is warm.
  ///
  /// The pass runs twice and only the second is counted: a buffer that grows once is no cost of a
  /// token.
  public static func perOperation(of contender: Contender, operations: Int) -> PerOperation? {
    guard operations > 0 else { return nil }
    _ = contender.pass(0..<operations)
    return count { _ = contender.pass(0..<operations) }.map { count in
      PerOperation(
        own: Double(count.own) / Double(operations),
        libcrypto: Double(count.libcrypto) / Double(operations))
    }
  }

  /// Mean allocations of one operation.
  public struct PerOperation: Hashable, Sendable {
    /// Those of the program and of all libraries but libcrypto.
    public let own: Double
    /// Those inside libcrypto.
    public let libcrypto: Double
  }
}
