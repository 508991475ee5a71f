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

  /// Which code judges; libcrypto from when it has been switched off.
  var tier: Tier
  var usesLanes: Bool { tier == .avx512 }
  let breaker: TierBreaker
  var audits: AuditSchedule

  // How many verdicts libcrypto was asked about again, and how often it came to the other one.
  var audited: (count: Int, disagreements: Int) = (0, 0)
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
  ///   - breaker: What switches that code off once it has been wrong.
  ///   - auditRate: One in so many of its verdicts is checked by libcrypto, whose verdict then counts;
  ///     0 for none.
  public init(
    capacity: Int, tier: Tier, breaker: TierBreaker = .shared, auditRate: Int = 0
  ) {
    let tier = Self.tier(tier, unlessOffBy: breaker)
    self.capacity = capacity
    self.tier = tier
    self.breaker = breaker
    audits = AuditSchedule(rate: auditRate)
    hashes = DigestLanes(capacity: capacity, usingLanes: tier == .avx512)
    alone = SignatureVerifier(tier: .openssl)
    curve = ECDSAGroup(capacity: capacity)
    edwards = EdwardsGroup(capacity: capacity)
    unsafe jobs = .allocate(capacity: capacity)
    unsafe verdicts = .allocate(capacity: capacity)
    unsafe origins = .allocate(capacity: capacity)
    unsafe digests = .allocate(capacity: Self.digestStride * capacity)
    unsafe order = .allocate(capacity: capacity)
  }

  private static func tier(_ tier: Tier, unlessOffBy breaker: TierBreaker) -> Tier {
    guard Tier.available.contains(tier), !breaker.isOff(tier) else { return .openssl }
    return tier == .avx512 && !DigestLanes.areSound ? .openssl : tier
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
    if breaker.isOff(tier) { leaveTier() }
  }

  /// What ``judge()`` found about the job that was taken in as number `index`.
  ///
  /// - Precondition: `index` is below ``count``. Checked.
  public subscript(index: Int) -> SignatureVerdict {
    precondition(index >= 0 && index < count)
    return unsafe verdicts[index]
  }

  /// How many verdicts libcrypto was asked about again since this was last asked, and how often it came
  /// to the other one.
  @inline(__always)
  public mutating func takeAudits() -> (count: Int, disagreements: Int) {
    defer { if audited.count > 0 { audited = (0, 0) } }
    return audited
  }

  /// Where that came from.
  ///
  /// - Precondition: The same. Checked.
  public func origin(_ index: Int) -> VerdictOrigin {
    precondition(index >= 0 && index < count)
    return unsafe origins[index]
  }
}
