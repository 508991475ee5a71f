/// Memory for tables and for kernels at work, on a cache line's boundary.
enum AlignedMemory {
  private static let alignment = 64

  /// Memory that the caller frees.
  static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: byteCount, alignment: alignment)
  }

  /// Gives memory back.
  static func free(_ memory: UnsafeMutableRawPointer) {
    unsafe memory.deallocate()
  }

  /// Lends memory for the time of `body`.
  static func withScratch<Result>(
    _ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Result
  ) -> Result {
    let memory = unsafe allocate(byteCount)
    defer { unsafe free(memory) }
    return unsafe body(memory)
  }
}
