import VectorKernels

/// The kernel of a curve, with the generator's table and memory to work in.
final class ECDSAKernel {
  let curve: ECDSACurve
  let group: ECDSAGroup
  private let base: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer

  init(_ curve: ECDSACurve) {
    self.curve = curve
    group = ECDSAGroup(curve)
    base = .allocate(byteCount: assay_ecdsa_base_bytes(curve.kernel), alignment: 64)
    scratch = .allocate(byteCount: assay_ecdsa_scratch_bytes(curve.kernel), alignment: 64)
    let built = assay_ecdsa_build_base(curve.kernel, base, scratch)
    precondition(built == 1)
  }

  deinit {
    base.deallocate()
    scratch.deallocate()
  }

  /// Whether the kernel takes (x, y) for a public key.
  func builds(_ x: [UInt8], _ y: [UInt8]) -> Bool {
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: assay_ecdsa_table_bytes(curve.kernel), alignment: 64)
    defer { table.deallocate() }
    return assay_ecdsa_build_table(curve.kernel, x, y, table, scratch) == 1
  }

  func makeTable(_ point: ECDSAGroup.Point) -> UnsafeMutableRawPointer {
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: assay_ecdsa_table_bytes(curve.kernel), alignment: 64)
    let count = curve.byteCount
    let built = assay_ecdsa_build_table(
      curve.kernel, point.x.octets(count), point.y.octets(count), table, scratch)
    precondition(built == 1)
    return table
  }

  /// A key d G.
  func makeKey(_ d: ECDSANumber) -> ECDSAKey {
    guard let point = group.multiple(d) else { preconditionFailure("d is a multiple of n") }
    return ECDSAKey(self, point)
  }

  /// Verdicts on all cases together.
  func verdicts(_ cases: [ECDSACase]) -> [assay_ecdsa_verdict] {
    withJobs(cases) { jobs in
      // One more than is written, to see that it stays.
      var verdicts = [UInt8](repeating: 0xee, count: cases.count + 1)
      if let first = jobs.baseAddress {
        assay_ecdsa_verify_batch(curve.kernel, base, first, jobs.count, &verdicts, scratch)
      }
      precondition(verdicts.removeLast() == 0xee)
      return verdicts.map { assay_ecdsa_verdict(UInt32($0)) }
    }
  }

  /// Verdicts on each case by itself.
  func singleVerdicts(_ cases: [ECDSACase]) -> [assay_ecdsa_verdict] {
    withJobs(cases) { jobs in
      jobs.map { job in
        withUnsafePointer(to: job) { assay_ecdsa_verify_one(curve.kernel, base, $0) }
      }
    }
  }

  private func withJobs<Result>(
    _ cases: [ECDSACase], _ body: (UnsafeBufferPointer<assay_ecdsa_job>) -> Result
  ) -> Result {
    let signatureCount = 2 * curve.byteCount
    let octets = cases.flatMap { $0.signature + $0.digest }
    precondition(octets.count == cases.count * (signatureCount + curve.digestCount))
    return octets.withUnsafeBufferPointer { octets in
      guard var next = octets.baseAddress else { preconditionFailure("no case") }
      let jobs = cases.map { item in
        defer { next += signatureCount + curve.digestCount }
        return assay_ecdsa_job(
          signature: next, digest: next + signatureCount, table: item.key.table)
      }
      return jobs.withUnsafeBufferPointer(body)
    }
  }
}
