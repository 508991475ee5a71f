internal import VectorKernels

/// The ECDSA jobs of a batch, with the memory in which the lanes work on them.
@safe
struct ECDSAGroup: ~Copyable {
  // INVARIANT: room for `capacity` elements each; the first `count` jobs are initialized.
  private let capacity: Int
  private let jobs: UnsafeMutablePointer<assay_ecdsa_job>
  private let verdicts: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  /// Memory for the kernel, and its length: as much as the curves seen so far ask for.
  private var scratch: UnsafeMutableRawPointer?
  private var scratchByteCount = 0

  /// Below this, one job after another is faster than lanes that stay half empty.
  private static var smallestBatch: Int { 4 }

  init(capacity: Int) {
    self.capacity = capacity
    unsafe jobs = .allocate(capacity: capacity)
    unsafe verdicts = .allocate(capacity: capacity)
    unsafe scratch = nil
  }

  deinit {
    unsafe jobs.deallocate()
    unsafe verdicts.deallocate()
    if let scratch = unsafe scratch { unsafe AlignedMemory.free(scratch) }
  }

  /// Forgets all jobs.
  mutating func removeAll() {
    count = 0
  }

  /// Takes in a job that has a table and a signature of the curve's length.
  ///
  /// - Precondition: What it points to, and the digest, stay until ``judge(in:)``.
  @inline(always)
  mutating func append(_ job: SignatureJob, digest: UnsafePointer<UInt8>) {
    guard count < capacity, let signature = unsafe job.signature, let table = unsafe job.table
    else {
      preconditionFailure("a job without a table was sent to the lanes")
    }
    unsafe (jobs + count).initialize(
      to: assay_ecdsa_job(signature: signature, digest: digest, table: table))
    count &+= 1
  }

  /// Judges all jobs, which are of one curve.
  mutating func judge(in lanes: ECDSALanes) {
    guard count >= Self.smallestBatch else {
      for index in 0..<count {
        unsafe verdicts[index] = UInt8(lanes.verdict(on: jobs + index).rawValue)
      }
      return
    }
    if scratchByteCount < lanes.scratchByteCount {
      if let scratch = unsafe scratch { unsafe AlignedMemory.free(scratch) }
      scratchByteCount = lanes.scratchByteCount
      unsafe scratch = AlignedMemory.allocate(scratchByteCount)
    }
    guard let scratch = unsafe scratch else { return }
    unsafe lanes.judge(jobs, count, verdicts, scratch)
  }

  /// What ``judge(in:)`` found: whether the signature holds, or `nil` where the lanes cannot tell.
  @inline(always)
  func verdict(_ index: Int) -> Bool? {
    precondition(index < count)
    return switch assay_ecdsa_verdict(UInt32(unsafe verdicts[index])) {
    case ASSAY_ECDSA_ACCEPTED: true
    case ASSAY_ECDSA_REJECTED: false
    default: nil
    }
  }
}
