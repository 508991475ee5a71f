internal import JOSE
internal import VectorKernels

/// The Ed25519 jobs of a batch, with the memory in which they are put together.
@safe
struct EdwardsGroup: ~Copyable {
  // INVARIANT: room for `capacity` elements each; the first `count` jobs are initialized.
  private let capacity: Int
  private let jobs: UnsafeMutablePointer<assay_ed25519_job>
  private let verdicts: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  /// R ‖ A ‖ M of all jobs, one behind the other.
  private var inputs: UnsafeMutablePointer<UInt8>
  private var inputCapacity = 0
  private var inputCount = 0

  /// Memory for the portable code, which is made when it is first needed.
  private var portable: PortableEdwardsBatch?

  /// What the hash takes before the message: R and A.
  static var prefixByteCount: Int { 2 * EdwardsLanes.pointByteCount }

  init(capacity: Int) {
    self.capacity = capacity
    unsafe jobs = .allocate(capacity: capacity)
    unsafe verdicts = .allocate(capacity: capacity)
    unsafe inputs = .allocate(capacity: 0)
  }

  deinit {
    unsafe jobs.deallocate()
    unsafe verdicts.deallocate()
    unsafe inputs.deallocate()
  }

  /// Forgets all jobs, and makes room for others that take so many octets to hash.
  mutating func prepare(inputByteCount: Int) {
    (count, inputCount) = (0, 0)
    guard inputByteCount > inputCapacity else { return }
    unsafe inputs.deallocate()
    inputCapacity = inputByteCount + inputByteCount / 2
    unsafe inputs = .allocate(capacity: inputCapacity)
  }

  /// Takes in a job that has a table and a signature of 64 octets, and has what it hashes hashed.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - tier: Whose table it has.
  ///   - digest: Where its hash goes.
  ///   - hashes: What hashes it.
  /// - Precondition: What it points to, and the digest, stay until all are judged; its octets were
  ///   asked room for.
  mutating func append(
    _ job: SignatureJob, of tier: Tier, digest: UnsafeMutablePointer<UInt8>,
    hashing hashes: inout DigestLanes
  ) {
    let byteCount = Self.prefixByteCount + job.messageCount
    guard count < capacity, inputCount + byteCount <= inputCapacity,
      let signature = unsafe job.signature, let table = unsafe job.table
    else { preconditionFailure("a job without a table or room was sent to the lanes") }
    let input = unsafe inputs + inputCount
    let half = EdwardsLanes.pointByteCount
    unsafe input.update(from: signature, count: half)
    let point =
      unsafe tier == .portable ? PortableEdwards.point(of: table) : EdwardsLanes.point(of: table)
    unsafe UnsafeMutableRawPointer(input + half).copyMemory(from: point, byteCount: half)
    if let message = unsafe job.message {
      unsafe (input + 2 * half).update(from: message, count: job.messageCount)
    }
    inputCount += byteCount
    unsafe hashes.append(input, count: byteCount, digest: .sha512, output: digest)
    unsafe (jobs + count).initialize(
      to: assay_ed25519_job(table: table, signature: signature, digest: digest))
    count += 1
  }

  /// Judges all jobs, whose digests are there.
  mutating func judge(in lanes: EdwardsLanes) {
    unsafe lanes.judge(jobs, count, verdicts)
  }

  /// The same, without lanes.
  mutating func judge(by code: PortableEdwards) {
    if portable == nil {
      portable = PortableEdwardsBatch(capacity: PortableEdwardsBatch.sharingCount)
    }
    unsafe portable?.judge(jobs, count, verdicts, by: code)
  }

  /// Whether the signature of job `index` holds.
  func holds(_ index: Int) -> Bool {
    precondition(index < count)
    return unsafe verdicts[index] == 1
  }
}
