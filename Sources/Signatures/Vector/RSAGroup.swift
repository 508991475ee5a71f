internal import JOSE
internal import VectorKernels

/// A few RSA signatures, raised to their keys' exponents together, with the memory for it.
///
/// PKCS #1 v1.5 builds the one encoding that is right and compares it whole (RFC 8017 §8.2.2); PSS
/// hashes the masks of the group together.
@safe
struct RSAGroup: ~Copyable {
  /// The most jobs: two full lanes of powers, and one of SHA-256.
  static var capacity: Int { 16 }

  /// The lanes of a power.
  private static var laneCount: Int { 8 }

  /// From so many signatures on, lanes are faster than one after another.
  private static var smallestBatch: Int { 3 }

  /// What belongs to a job beside its power.
  @safe
  struct Item {
    let digest: UnsafePointer<UInt8>
    let hash: Algorithm.Digest
    let isPSS: Bool
    let modulusBits: Int
  }

  /// The octets of the longest modulus.
  private static var stride: Int { KeyRules.modulusBits.upperBound / 8 }

  // INVARIANT: room for `capacity` elements each, and `stride` octets a job in `encoded`; jobs and
  // items below `count` are initialized.
  private let jobs: UnsafeMutablePointer<assay_rsa_job>
  private let items: UnsafeMutablePointer<Item>
  private let encoded: UnsafeMutablePointer<UInt8>
  private var pss: PSSGroup
  private(set) var count = 0

  /// Which signatures hold, a bit for each.
  private var accepted: UInt32 = 0

  init() {
    unsafe jobs = .allocate(capacity: Self.capacity)
    unsafe items = .allocate(capacity: Self.capacity)
    unsafe encoded = .allocate(capacity: Self.capacity * Self.stride)
    pss = PSSGroup(capacity: Self.capacity)
  }

  deinit {
    unsafe jobs.deallocate()
    unsafe items.deallocate()
    unsafe encoded.deallocate()
  }

  /// Whether as many jobs are there as go in.
  var isFull: Bool { count == Self.capacity }

  /// Forgets all jobs.
  mutating func removeAll() {
    count = 0
  }

  /// Takes in a signature, which has the length of its key's modulus.
  ///
  /// - Precondition: Signature, digest and key stay until ``judge()``; the group is not full.
  mutating func append(
    _ signature: UnsafePointer<UInt8>, under key: UnsafeRawPointer, _ item: Item
  ) {
    precondition(!isFull)
    unsafe (jobs + count).initialize(
      to: assay_rsa_job(
        key: key, signature: signature, encoded: encoded + Self.stride * count))
    unsafe (items + count).initialize(to: item)
    count += 1
  }

  /// Takes in a job that has a table.
  mutating func append(_ job: SignatureJob, digest: UnsafePointer<UInt8>) {
    guard let signature = unsafe job.signature, let key = unsafe job.table,
      let hash = job.algorithm.digest
    else { preconditionFailure("a job without a table was sent to the lanes") }
    unsafe job.key._withUnsafeGuaranteedRef { holder in
      guard case .rsa(let bits) = holder.kind else { return }
      unsafe append(
        signature, under: key,
        Item(
          digest: digest, hash: hash, isPSS: job.algorithm.family == .rsaPSS, modulusBits: bits))
    }
  }

  /// Judges all jobs.
  mutating func judge() {
    let isBelow = raise()
    accepted = 0
    pss.removeAll()
    for index in 0..<count where isBelow >> UInt32(index) & 1 == 1 {
      let item = unsafe items[index]
      let message = unsafe UnsafePointer(encoded + Self.stride * index)
      if item.isPSS {
        unsafe pss.append(message, item, number: index)
      } else if unsafe Self.matches(message, item) {
        accepted |= 1 &<< UInt32(index)
      }
    }
    accepted |= pss.judge()
  }

  /// Whether signature `index` holds.
  func holds(_ index: Int) -> Bool {
    precondition(index < count)
    return accepted >> UInt32(index) & 1 == 1
  }

  /// Raises all signatures; returns a bit for each that is a number below its modulus.
  private func raise() -> UInt32 {
    var isBelow: UInt32 = 0
    for start in Swift.stride(from: 0, to: count, by: Self.laneCount) {
      let laneCount = min(Self.laneCount, count - start)
      if laneCount >= Self.smallestBatch {
        isBelow |= unsafe UInt32(assay_rsa_power_batch(jobs + start, laneCount)) &<< UInt32(start)
        continue
      }
      for index in start..<(start + laneCount)
      where unsafe assay_rsa_power_one(jobs + index) == 1 { isBelow |= 1 &<< UInt32(index) }
    }
    return isBelow
  }

  /// Whether the encoded message is that of the digest (RFC 8017 §9.2).
  private static func matches(_ encoded: UnsafePointer<UInt8>, _ item: Item) -> Bool {
    let prefix = prefix(of: item.hash)
    // SAFE: the message has the modulus's octets, and prefix and digest theirs.
    return unsafe prefix.span.withUnsafeBufferPointer { prefix in
      guard let start = prefix.baseAddress else { return false }
      return unsafe assay_rsa_pkcs1_matches(
        encoded, (item.modulusBits + 7) / 8, start, prefix.count, item.digest,
        item.hash.byteCount) == 1
    }
  }

  /// The DER of DigestInfo up to the digest (RFC 8017 §9.2, note 1).
  private static func prefix(of hash: Algorithm.Digest) -> [19 of UInt8] {
    let length = UInt8(hash.byteCount)
    let identifier: UInt8 =
      switch hash {
      case .sha256: 1
      case .sha384: 2
      case .sha512: 3
      }
    return [
      0x30, 0x11 + length, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
      identifier, 0x05, 0x00, 0x04, length,
    ]
  }
}
