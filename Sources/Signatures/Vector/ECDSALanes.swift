internal import JOSE
internal import Synchronization
internal import VectorKernels

/// ECDSA in the lanes of AVX-512 IFMA, for keys with a table of their multiples.
///
/// This is where Swift meets the kernels of `VectorKernels`, whose header says what they compute. One
/// value stands for one curve, with the table of its generator, made when it is first needed.
@safe
struct ECDSALanes: Sendable {
  private let curve: assay_ecdsa_curve

  /// The generator's table.
  ///
  /// INVARIANT: made by the kernel for `curve`; lives as long as the process.
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// The lanes of `curve`, or `nil` where the CPU has none, the curve is another, or the lanes failed
  /// their test.
  static func lanes(of curve: Curve) -> ECDSALanes? {
    switch curve {
    case .p256: p256
    case .p384: p384
    case .p521: p521
    case .secp256k1: secp256k1
    case .ed25519, .ed448: nil
    }
  }

  /// Whether the CPU can run them.
  static let isAvailable = assay_ecdsa_available() == 1

  private static let p256 = ECDSALanes(ASSAY_ECDSA_P256, .es256)
  private static let p384 = ECDSALanes(ASSAY_ECDSA_P384, .es384)
  private static let p521 = ECDSALanes(ASSAY_ECDSA_P521, .es512)
  private static let secp256k1 = ECDSALanes(ASSAY_ECDSA_SECP256K1, .es256k)

  private init(curve: assay_ecdsa_curve, base: UnsafeRawPointer) {
    self.curve = curve
    unsafe self.base = unsafe base
  }

  /// Makes the generator's table, and tries the lanes out before they judge anything.
  private init?(_ curve: assay_ecdsa_curve, _ algorithm: Algorithm) {
    guard Self.isAvailable else { return nil }
    self.curve = curve
    let memory = unsafe AlignedMemory.allocate(assay_ecdsa_base_bytes(curve))
    let isBuilt = unsafe AlignedMemory.withScratch(assay_ecdsa_scratch_bytes(curve)) { scratch in
      unsafe assay_ecdsa_build_base(curve, memory, scratch) == 1
    }
    unsafe base = UnsafeRawPointer(memory)
    let lanes = unsafe ECDSALanes(curve: curve, base: base)
    let isSound = TierBreaker.shared.hasPassed(.avx512, algorithm) {
      isBuilt && LaneSelfTest.passes(lanes, algorithm)
    }
    guard isSound else {
      unsafe AlignedMemory.free(memory)
      return nil
    }
  }

  /// What a table of one key takes, in octets; 0 for a curve that is not among those here.
  static func tableByteCount(of curve: Curve) -> Int {
    switch curve {
    case .p256: assay_ecdsa_table_bytes(ASSAY_ECDSA_P256)
    case .p384: assay_ecdsa_table_bytes(ASSAY_ECDSA_P384)
    case .p521: assay_ecdsa_table_bytes(ASSAY_ECDSA_P521)
    case .secp256k1: assay_ecdsa_table_bytes(ASSAY_ECDSA_SECP256K1)
    case .ed25519, .ed448: 0
    }
  }

  /// Makes the table of the key (`x`, `y`), or returns `nil` where that is no point of the curve.
  ///
  /// - Returns: Memory that is the caller's to free by ``AlignedMemory/free(_:)``.
  func makeTable(x: [UInt8], y: [UInt8]) -> UnsafeMutableRawPointer? {
    let table = unsafe AlignedMemory.allocate(assay_ecdsa_table_bytes(curve))
    // SAFE: x and y have the length that the key was checked for, and the others what is asked for.
    let isBuilt = unsafe AlignedMemory.withScratch(assay_ecdsa_scratch_bytes(curve)) { scratch in
      unsafe assay_ecdsa_build_table(curve, x, y, table, scratch) == 1
    }
    if isBuilt { return unsafe table }
    unsafe AlignedMemory.free(table)
    return nil
  }

  /// Judges one signature, or returns `nil` where the key has no table or the lanes cannot decide.
  ///
  /// - Parameters:
  ///   - signature: r‖s, of the curve's length. Checked by the caller.
  ///   - digest: The hash of the signing input by the curve's algorithm.
  ///   - key: The key's table.
  /// - Returns: The verdict.
  @inline(always)
  func verify(_ signature: RawSpan, ofDigest digest: RawSpan, under key: borrowing KeyTable)
    -> Bool?
  {
    guard let table = unsafe key.table else { return nil }
    // SAFE: the kernel reads r‖s and the digest, whose lengths are the curve's, and the two tables.
    let verdict = unsafe signature.withUnsafeBytes { signature in
      unsafe digest.withUnsafeBytes { digest -> assay_ecdsa_verdict in
        guard let signature = unsafe signature.bindMemory(to: UInt8.self).baseAddress,
          let digest = unsafe digest.bindMemory(to: UInt8.self).baseAddress
        else { return ASSAY_ECDSA_UNDECIDED }
        var job = unsafe assay_ecdsa_job(signature: signature, digest: digest, table: table)
        return unsafe self.verdict(on: &job)
      }
    }
    switch verdict {
    case ASSAY_ECDSA_ACCEPTED: return true
    case ASSAY_ECDSA_REJECTED: return false
    default: return nil
    }
  }

  /// What the kernel says of one job.
  @inline(always)
  func verdict(on job: UnsafePointer<assay_ecdsa_job>) -> assay_ecdsa_verdict {
    unsafe assay_ecdsa_verify_one(curve, base, job)
  }

  /// The memory that ``judge(_:_:_:_:)`` works in, in octets.
  var scratchByteCount: Int { assay_ecdsa_scratch_bytes(curve) }

  /// Judges many jobs, each with a table of this curve, and writes an `assay_ecdsa_verdict` for each.
  func judge(
    _ jobs: UnsafePointer<assay_ecdsa_job>, _ count: Int, _ verdicts: UnsafeMutablePointer<UInt8>,
    _ scratch: UnsafeMutableRawPointer
  ) {
    unsafe assay_ecdsa_verify_batch(curve, base, jobs, count, verdicts, scratch)
  }
}
