import JOSE
import VectorKernels

@testable import Signatures

/// Code that judges Ed25519 by tables: both are held to the same cases.
protocol Ed25519Code: AnyObject {
  /// Makes the table of a key, or returns `nil` where it encodes no point.
  func makeTable(_ key: [UInt8]) -> UnsafeMutableRawPointer?
  func free(_ table: UnsafeMutableRawPointer)
  func judge(_ jobs: [assay_ed25519_job]) -> [Bool]
  func judgeAlone(_ job: assay_ed25519_job) -> Bool
}

/// Which code.
enum Ed25519CodeName: CaseIterable {
  case lanes, portable

  static let available = allCases.filter { $0 == .portable || assay_ed25519_available() == 1 }

  var code: any Ed25519Code {
    switch self {
    case .lanes: Ed25519LanesCode()
    case .portable: Ed25519PortableCode()
    }
  }
}

/// The kernel, with the base point's table.
final class Ed25519LanesCode: Ed25519Code {
  private let base: UnsafeMutableRawPointer

  init() {
    base = .allocate(byteCount: assay_ed25519_base_bytes(), alignment: 64)
    assay_ed25519_build_base(base)
  }

  deinit { base.deallocate() }

  func makeTable(_ key: [UInt8]) -> UnsafeMutableRawPointer? {
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: assay_ed25519_table_bytes(), alignment: 64)
    if assay_ed25519_build_table(key, table) == 1 { return table }
    table.deallocate()
    return nil
  }

  func free(_ table: UnsafeMutableRawPointer) { table.deallocate() }

  func judge(_ jobs: [assay_ed25519_job]) -> [Bool] {
    var verdicts = [UInt8](repeating: 0xa5, count: jobs.count + 1)
    assay_ed25519_verify_batch(base, jobs, jobs.count, &verdicts)
    precondition(verdicts.popLast() == 0xa5, "written behind the end")
    return verdicts.map { $0 == 1 }
  }

  func judgeAlone(_ job: assay_ed25519_job) -> Bool {
    withUnsafePointer(to: job) { assay_ed25519_verify_one(base, $0) } == 1
  }
}

/// The code in Swift.
final class Ed25519PortableCode: Ed25519Code {
  private let code: PortableEdwards

  init() {
    guard let code = PortableEdwards() else { preconditionFailure("the self-test failed") }
    self.code = code
  }

  func makeTable(_ key: [UInt8]) -> UnsafeMutableRawPointer? { PortableEdwards.makeTable(key) }

  func free(_ table: UnsafeMutableRawPointer) { AlignedMemory.free(table) }

  func judge(_ jobs: [assay_ed25519_job]) -> [Bool] {
    judge(jobs, sharing: PortableEdwardsBatch.sharingCount)
  }

  func judgeAlone(_ job: assay_ed25519_job) -> Bool { judge([job], sharing: 1)[0] }

  private func judge(_ jobs: [assay_ed25519_job], sharing capacity: Int) -> [Bool] {
    var verdicts = [UInt8](repeating: 0xa5, count: jobs.count + 1)
    var batch = PortableEdwardsBatch(capacity: capacity)
    batch.judge(jobs, jobs.count, &verdicts, by: code)
    precondition(verdicts.popLast() == 0xa5, "written behind the end")
    return verdicts.map { $0 == 1 }
  }
}
