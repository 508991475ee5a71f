internal import JOSE
internal import VectorKernels

/// Ed25519 for one or more signatures, whose encodings share an inversion.
struct PortableEdwardsBatch {
  private typealias Field = Edwards25519Field

  /// How many signatures share an inversion at most: it is worth seven additions, so more save nothing.
  static var sharingCount: Int { 64 }

  private var sums: [PortableEdwardsPoint]
  private var inverses: [Field.Element]
  private var products: [Field.Element]

  /// Makes room for `capacity` signatures at a time.
  init(capacity: Int) {
    sums = Array(repeating: .neutral, count: capacity)
    inverses = Array(repeating: Field.one, count: capacity)
    products = inverses
  }

  /// Judges jobs, and writes 1 for each signature that holds, else 0.
  ///
  /// - Parameters:
  ///   - jobs: `count` of them, with tables of ``PortableEdwards``.
  ///   - count: How many.
  ///   - verdicts: As many octets.
  ///   - code: What has the base point's table.
  mutating func judge(
    _ jobs: UnsafePointer<assay_ed25519_job>, _ count: Int, _ verdicts: UnsafeMutablePointer<UInt8>,
    by code: PortableEdwards
  ) {
    for start in stride(from: 0, to: count, by: sums.count) {
      unsafe judgeTogether(
        jobs + start, min(sums.count, count - start), verdicts + start, by: code)
    }
  }

  /// Whether one signature of 64 octets holds.
  mutating func verdict(
    _ signature: RawSpan, over message: RawSpan, under table: UnsafeRawPointer,
    by code: PortableEdwards
  ) -> Bool {
    unsafe EdwardsJob.lend(
      signature, over: message, table, point: PortableEdwards.point(of: table)
    ) { job in
      var (job, verdict) = unsafe (job, UInt8(0))
      unsafe judgeTogether(&job, 1, &verdict, by: code)
      return verdict == 1
    }
  }

  private mutating func judgeTogether(
    _ jobs: UnsafePointer<assay_ed25519_job>, _ count: Int, _ verdicts: UnsafeMutablePointer<UInt8>,
    by code: PortableEdwards
  ) {
    for index in 0..<count {
      let job = unsafe jobs[index]
      let sum = unsafe code.sum(job.signature, job.digest, job.table)
      unsafe verdicts[index] = sum == nil ? 0 : 1
      sums[index] = sum ?? .neutral
      // Never 0, since the formula covers all points.
      inverses[index] = sums[index].z
    }
    SharedInversion<Field>.invert(&inverses, products: &products, count: count)
    for index in 0..<count {
      let encoding = sums[index].encoding(inverseOfZ: inverses[index])
      let isEqual = unsafe encoding.equals(PortableEdwards.words(jobs[index].signature))
      unsafe verdicts[index] &= isEqual ? 1 : 0
    }
  }
}
