import VectorKernels

/// Code for a curve, and the curve's group as libcrypto knows it.
final class ECDSAKernel {
  let curve: ECDSACurve
  let group: ECDSAGroup
  let code: any ECDSACode

  init(_ curve: ECDSACurve, _ name: ECDSACodeName) {
    self.curve = curve
    group = ECDSAGroup(curve)
    code = name.code(of: curve)
  }

  /// Whether the code takes (x, y) for a public key.
  func builds(_ x: [UInt8], _ y: [UInt8]) -> Bool {
    guard let table = code.makeTable(x, y) else { return false }
    code.free(table)
    return true
  }

  /// A key d G.
  func makeKey(_ d: ECDSANumber) -> ECDSAKey {
    guard let point = group.multiple(d) else { preconditionFailure("d is a multiple of n") }
    return ECDSAKey(self, point)
  }

  /// Verdicts on all cases together.
  func verdicts(_ cases: [ECDSACase]) -> [assay_ecdsa_verdict] {
    withJobs(cases, code.judge)
  }

  /// Verdicts on each case by itself.
  func singleVerdicts(_ cases: [ECDSACase]) -> [assay_ecdsa_verdict] {
    withJobs(cases) { $0.map(code.judgeAlone) }
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
