internal import COpenSSL
internal import JOSE

/// Judges many signatures together, under any keys and by any algorithms.
///
/// Jobs are taken in one by one, sorted by the code that will judge them, hashed together and handed
/// to the lanes in full groups, whatever order they came in. The verdicts are those of
/// ``SignatureVerifier``. It belongs to one thread, and allocates nothing once it has seen a batch.
///
///     batch.append(signature, over: signingInput, with: algorithm, key: key)   // again and again
///     batch.judge()
///     batch[0]
@safe
public struct SignatureBatch: ~Copyable {
  /// The most jobs that are taken in before ``judge()``.
  public let capacity: Int

  /// How many jobs have been taken in.
  public internal(set) var count = 0

  let tier: Tier
  var usesLanes: Bool { tier == .avx512 }
  var hashes: DigestLanes
  var alone: SignatureVerifier
  var curve: ECDSAGroup
  var edwards: EdwardsGroup
  var rsa = RSAGroup()
  var portable = PortableGroup()

  // INVARIANT: room for `capacity` elements each, and 64 octets a job in `digests`; jobs, verdicts
  // and origins below `count` are initialized.
  let jobs: UnsafeMutablePointer<SignatureJob>
  let verdicts: UnsafeMutablePointer<SignatureVerdict>
  let origins: UnsafeMutablePointer<VerdictOrigin>
  let digests: UnsafeMutablePointer<UInt8>
  let order: UnsafeMutablePointer<Int32>

  /// Where the jobs of each route start in `order`, and where the last of them end.
  var starts: [16 of Int32] = .init(repeating: 0)

  /// The length of the longest digest.
  static let digestStride = 64

  /// Makes room for jobs.
  ///
  /// - Parameters:
  ///   - capacity: The most that are judged together. A multiple of 128 fills all lanes.
  ///   - tier: Which code is to judge, where it can.
  public init(capacity: Int, tier: Tier) {
    self.capacity = capacity
    self.tier = Tier.available.contains(tier) ? tier : .openssl
    hashes = DigestLanes(capacity: capacity, usingLanes: self.tier == .avx512)
    alone = SignatureVerifier(tier: tier)
    curve = ECDSAGroup(capacity: capacity)
    edwards = EdwardsGroup(capacity: capacity)
    unsafe jobs = .allocate(capacity: capacity)
    unsafe verdicts = .allocate(capacity: capacity)
    unsafe origins = .allocate(capacity: capacity)
    unsafe digests = .allocate(capacity: Self.digestStride * capacity)
    unsafe order = .allocate(capacity: capacity)
  }

  deinit {
    unsafe jobs.deallocate()
    unsafe verdicts.deallocate()
    unsafe origins.deallocate()
    unsafe digests.deallocate()
    unsafe order.deallocate()
  }

  /// Forgets all jobs.
  public mutating func removeAll() {
    count = 0
  }

  /// What ``judge()`` found about the job that was taken in as number `index`.
  ///
  /// - Precondition: `index` is below ``count``. Checked.
  public subscript(index: Int) -> SignatureVerdict {
    precondition(index >= 0 && index < count)
    return unsafe verdicts[index]
  }

  /// Where that came from.
  ///
  /// - Precondition: The same. Checked.
  public func origin(_ index: Int) -> VerdictOrigin {
    precondition(index >= 0 && index < count)
    return unsafe origins[index]
  }
}
