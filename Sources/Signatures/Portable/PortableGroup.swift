internal import JOSE

/// What one thread needs to judge signatures in the portable tier, curve by curve, with memory that is
/// made when a curve is first seen.
struct PortableGroup {
  private var p256: PortableBatch<PortableP256>?
  private var p384: PortableBatch<PortableP384>?
  private var p521: PortableBatch<PortableP521>?
  private var secp256k1: PortableBatch<PortableK256>?
  private var ed25519: PortableEdwardsBatch?

  /// Judges one ECDSA signature of the right length, or returns `nil` where libcrypto has to.
  mutating func verdict(
    _ signature: RawSpan, ofDigest digest: RawSpan, key: VerificationKey
  ) -> Bool? {
    guard case .elliptic(let curve) = key.kind, let table = unsafe key.portable.table else {
      return nil
    }
    // SAFE: the table is the key's own, so of this curve, and the key outlives the call.
    return switch curve {
    case .p256: unsafe Self.alone(&p256, PortableTier.p256, signature, digest, table)
    case .p384: unsafe Self.alone(&p384, PortableTier.p384, signature, digest, table)
    case .p521: unsafe Self.alone(&p521, PortableTier.p521, signature, digest, table)
    case .secp256k1: unsafe Self.alone(&secp256k1, PortableTier.secp256k1, signature, digest, table)
    case .ed25519, .ed448: nil
    }
  }

  private static func alone<Curve: PortableCurve>(
    _ memory: inout PortableBatch<Curve>?, _ code: PortableECDSA<Curve>?, _ signature: RawSpan,
    _ digest: RawSpan, _ table: UnsafeRawPointer
  ) -> Bool? {
    guard let code else { return nil }
    if memory == nil { memory = PortableBatch(capacity: 1) }
    return unsafe memory?.verdict(signature, ofDigest: digest, under: table, by: code) ?? nil
  }

  /// The same for Ed25519, which hashes the signing input together with other things.
  mutating func verdict(
    _ signature: RawSpan, over signingInput: RawSpan, key: VerificationKey
  ) -> Bool? {
    guard case .elliptic(.ed25519) = key.kind, let code = PortableTier.ed25519,
      let table = unsafe key.portable.table
    else { return nil }
    if ed25519 == nil { ed25519 = PortableEdwardsBatch(capacity: 1) }
    // SAFE: the table is the key's own, so of this curve, and the key outlives the call.
    return unsafe ed25519?.verdict(signature, over: signingInput, under: table, by: code)
  }

  /// Judges jobs of one route, each with its table, and tells the verdicts.
  ///
  /// - Parameters:
  ///   - route: A curve's.
  ///   - count: How many jobs.
  ///   - job: The signature, its hash and the table of a job, by number.
  ///   - tell: Is given a job's number and its verdict, `nil` where the formula fails.
  mutating func judge(
    _ route: SignatureRoute, count: Int, job: (Int) -> PortableJob,
    tell: (Int, Bool?) -> Void
  ) {
    switch route {
    case .p256: Self.judge(&p256, PortableTier.p256, count, job, tell)
    case .p384: Self.judge(&p384, PortableTier.p384, count, job, tell)
    case .p521: Self.judge(&p521, PortableTier.p521, count, job, tell)
    case .secp256k1: Self.judge(&secp256k1, PortableTier.secp256k1, count, job, tell)
    default: for number in 0..<count { tell(number, nil) }
    }
  }

  private static func judge<Curve: PortableCurve>(
    _ batch: inout PortableBatch<Curve>?, _ code: PortableECDSA<Curve>?, _ count: Int,
    _ job: (Int) -> PortableJob, _ tell: (Int, Bool?) -> Void
  ) {
    guard let code else {
      for number in 0..<count { tell(number, nil) }
      return
    }
    var memory = batch ?? PortableBatch<Curve>(capacity: PortableBatch<Curve>.sharingCount)
    batch = nil
    memory.removeAll()
    for number in 0..<count {
      // SAFE: a job is of this curve, with a table of it, and all of it outlives this call.
      let isTaken = unsafe job(number).lend(signatureByteCount: 2 * Curve.byteCount) {
        signature, digest, table in
        unsafe memory.append(number, signature, ofDigest: digest, under: table)
      }
      if !isTaken { tell(number, false) }
      guard memory.isFull || number == count - 1 else { continue }
      memory.judge(by: code)
      memory.forEachVerdict(tell)
      memory.removeAll()
    }
    batch = memory
  }
}

/// A job with its hash; what it points to belongs to others, and stays until it is judged.
@safe
struct PortableJob {
  let signature: UnsafePointer<UInt8>
  let digest: UnsafePointer<UInt8>
  let digestByteCount: Int
  let table: UnsafeRawPointer

  /// - Precondition: The job's route is a curve's, and it has its table. Checked.
  init(_ job: SignatureJob, digest: UnsafePointer<UInt8>) {
    guard let signature = unsafe job.signature, let table = unsafe job.table,
      let hash = job.algorithm.digest
    else { preconditionFailure("a job without a table was sent to the portable code") }
    unsafe self.signature = signature
    unsafe self.digest = digest
    digestByteCount = hash.byteCount
    unsafe self.table = table
  }

  /// Lends the octets of both, and the table.
  @inline(__always)
  func lend<Result>(
    signatureByteCount: Int, _ body: (RawSpan, RawSpan, UnsafeRawPointer) -> Result
  ) -> Result {
    // SAFE: the signature was checked for the length of its curve, and the digest has been computed.
    unsafe body(
      RawSpan(_unsafeStart: UnsafeRawPointer(signature), byteCount: signatureByteCount),
      RawSpan(_unsafeStart: UnsafeRawPointer(digest), byteCount: digestByteCount), table)
  }
}
