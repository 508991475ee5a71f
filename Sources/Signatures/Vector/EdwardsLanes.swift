internal import JOSE
internal import VectorKernels

/// Ed25519 in the lanes of AVX-512 IFMA, for keys with a table of their multiples.
@safe
struct EdwardsLanes: Sendable {
  /// The base point's table.
  ///
  /// INVARIANT: made by the kernel; lives as long as the process.
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// The lanes, or `nil` where the CPU has none or they failed their test.
  static let shared = EdwardsLanes()

  /// The octets of an encoded point.
  static var pointByteCount: Int { 32 }

  /// Whether the CPU can run them.
  static let isSupported = assay_ed25519_available() == 1

  private init(base: UnsafeRawPointer) {
    unsafe self.base = unsafe base
  }

  /// Makes the base point's table, and tries the lanes out before they judge anything.
  private init?() {
    guard Self.isSupported else { return nil }
    let memory = unsafe AlignedMemory.allocate(assay_ed25519_base_bytes())
    unsafe assay_ed25519_build_base(memory)
    unsafe base = UnsafeRawPointer(memory)
    let lanes = unsafe EdwardsLanes(base: base)
    guard
      TierBreaker.shared.hasPassed(.avx512, .ed25519, { LaneSelfTest.passes(lanes) })
    else {
      unsafe AlignedMemory.free(memory)
      return nil
    }
  }

  /// What a key's table takes, in octets: the kernel's, and the encoded key behind it.
  static var tableByteCount: Int { assay_ed25519_table_bytes() + pointByteCount }

  /// Makes the table of the key with the encoding `point`, or returns `nil` where it encodes no point.
  ///
  /// - Returns: Memory that is the caller's to free by ``AlignedMemory/free(_:)``.
  static func makeTable(_ point: [UInt8]) -> UnsafeMutableRawPointer? {
    guard point.count == pointByteCount else { return nil }
    let table = unsafe AlignedMemory.allocate(tableByteCount)
    // SAFE: the kernel reads 32 octets and writes as many as were asked for; the key goes behind them.
    guard unsafe assay_ed25519_build_table(point, table) == 1 else {
      unsafe AlignedMemory.free(table)
      return nil
    }
    unsafe (table + assay_ed25519_table_bytes()).copyMemory(
      from: point, byteCount: pointByteCount)
    return unsafe table
  }

  /// The encoded key that a table was made of.
  @inline(always)
  static func point(of table: UnsafeRawPointer) -> UnsafeRawPointer {
    unsafe table + assay_ed25519_table_bytes()
  }

  /// Judges one signature of 64 octets.
  func verify(_ signature: RawSpan, over message: RawSpan, under table: UnsafeRawPointer) -> Bool {
    unsafe EdwardsJob.lend(signature, over: message, table, point: Self.point(of: table)) { job in
      // SAFE: the kernel reads what the job lends, and the two tables.
      var job = unsafe job
      return unsafe assay_ed25519_verify_one(base, &job) == 1
    }
  }

  /// Judges many jobs, and writes 1 for each signature that holds, else 0.
  func judge(
    _ jobs: UnsafePointer<assay_ed25519_job>, _ count: Int, _ verdicts: UnsafeMutablePointer<UInt8>
  ) {
    unsafe assay_ed25519_verify_batch(base, jobs, count, verdicts)
  }
}
