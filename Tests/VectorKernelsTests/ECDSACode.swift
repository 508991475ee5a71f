import JOSE
import VectorKernels

@testable import Signatures

/// Code that judges ECDSA signatures by tables: both are held to the same cases.
protocol ECDSACode: AnyObject {
  /// How many signatures share an inversion.
  var batchCount: Int { get }
  /// The bits of a window of a key's table, and of the generator's: where digits end.
  var windowWidths: Set<Int> { get }
  /// Makes the table of a key, or returns `nil` where it is none.
  func makeTable(_ x: [UInt8], _ y: [UInt8]) -> UnsafeMutableRawPointer?
  func free(_ table: UnsafeMutableRawPointer)
  func judge(_ jobs: UnsafeBufferPointer<assay_ecdsa_job>) -> [assay_ecdsa_verdict]
  func judgeAlone(_ job: assay_ecdsa_job) -> assay_ecdsa_verdict
}

/// Which code.
enum ECDSACodeName: CaseIterable {
  case lanes, portable

  static let available = allCases.filter { $0 == .portable || assay_ecdsa_available() == 1 }

  func code(of curve: ECDSACurve) -> any ECDSACode {
    guard self == .portable else { return ECDSALanesCode(curve) }
    return switch curve {
    case .p256: ECDSAPortableCode<PortableP256>(curve)
    case .p384: ECDSAPortableCode<PortableP384>(curve)
    case .p521: ECDSAPortableCode<PortableP521>(curve)
    case .secp256k1: ECDSAPortableCode<PortableK256>(curve)
    }
  }
}

/// The kernel, with the generator's table and memory to work in.
final class ECDSALanesCode: ECDSACode {
  private let curve: ECDSACurve
  private let base: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer

  init(_ curve: ECDSACurve) {
    self.curve = curve
    base = .allocate(byteCount: assay_ecdsa_base_bytes(curve.kernel), alignment: 64)
    scratch = .allocate(byteCount: assay_ecdsa_scratch_bytes(curve.kernel), alignment: 64)
    let built = assay_ecdsa_build_base(curve.kernel, base, scratch)
    precondition(built == 1)
  }

  deinit {
    base.deallocate()
    scratch.deallocate()
  }

  var batchCount: Int { assay_ecdsa_batch_count(curve.kernel) }
  var windowWidths: Set<Int> { curve == .p384 ? [8, 11] : curve == .p521 ? [7, 10] : [9, 12] }

  func makeTable(_ x: [UInt8], _ y: [UInt8]) -> UnsafeMutableRawPointer? {
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: assay_ecdsa_table_bytes(curve.kernel), alignment: 64)
    if assay_ecdsa_build_table(curve.kernel, x, y, table, scratch) == 1 { return table }
    table.deallocate()
    return nil
  }

  func free(_ table: UnsafeMutableRawPointer) { table.deallocate() }

  func judge(_ jobs: UnsafeBufferPointer<assay_ecdsa_job>) -> [assay_ecdsa_verdict] {
    // One more than is written, to see that it stays.
    var verdicts = [UInt8](repeating: 0xee, count: jobs.count + 1)
    if let first = jobs.baseAddress {
      assay_ecdsa_verify_batch(curve.kernel, base, first, jobs.count, &verdicts, scratch)
    }
    precondition(verdicts.removeLast() == 0xee)
    return verdicts.map { assay_ecdsa_verdict(UInt32($0)) }
  }

  func judgeAlone(_ job: assay_ecdsa_job) -> assay_ecdsa_verdict {
    withUnsafePointer(to: job) { assay_ecdsa_verify_one(curve.kernel, base, $0) }
  }
}

/// The code in Swift.
final class ECDSAPortableCode<Curve: PortableCurve>: ECDSACode {
  private let curve: ECDSACurve
  private let code: PortableECDSA<Curve>

  init(_ curve: ECDSACurve) {
    guard let code = PortableECDSA<Curve>() else { preconditionFailure("the self-test failed") }
    (self.curve, self.code) = (curve, code)
  }

  var batchCount: Int { PortableBatch<Curve>.sharingCount }
  var windowWidths: Set<Int> { [Curve.windowBitCount] }

  func makeTable(_ x: [UInt8], _ y: [UInt8]) -> UnsafeMutableRawPointer? {
    PortableECDSA<Curve>.makeTable(x: x, y: y)
  }

  func free(_ table: UnsafeMutableRawPointer) { AlignedMemory.free(table) }

  func judge(_ jobs: UnsafeBufferPointer<assay_ecdsa_job>) -> [assay_ecdsa_verdict] {
    var verdicts: [assay_ecdsa_verdict] = []
    var batch = PortableBatch<Curve>(capacity: batchCount)
    for (number, job) in jobs.enumerated() {
      // What is not taken in is refused.
      verdicts.append(ASSAY_ECDSA_REJECTED)
      _ = withOctets(of: job) { batch.append(number, $0, ofDigest: $1, under: job.table) }
      guard batch.isFull || number == jobs.count - 1 else { continue }
      batch.judge(by: code)
      batch.forEachVerdict { verdicts[$0] = verdict($1) }
      batch.removeAll()
    }
    return verdicts
  }

  func judgeAlone(_ job: assay_ecdsa_job) -> assay_ecdsa_verdict {
    var memory = PortableBatch<Curve>(capacity: 1)
    return withOctets(of: job) {
      verdict(memory.verdict($0, ofDigest: $1, under: job.table, by: code))
    }
  }

  private func withOctets<Result>(
    of job: assay_ecdsa_job, _ body: (RawSpan, RawSpan) -> Result
  ) -> Result {
    body(
      RawSpan(_unsafeStart: job.signature, byteCount: 2 * curve.byteCount),
      RawSpan(_unsafeStart: job.digest, byteCount: curve.digestCount))
  }

  private func verdict(_ holds: Bool?) -> assay_ecdsa_verdict {
    switch holds {
    case true?: ASSAY_ECDSA_ACCEPTED
    case false?: ASSAY_ECDSA_REJECTED
    case nil: ASSAY_ECDSA_UNDECIDED
    }
  }
}
