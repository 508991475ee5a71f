import OpenSSLBaseline

/// Signing inputs and signatures in one block of memory, in the order in which they are judged.
///
/// One block, because arrays of their own would make OpenSSL pay for memory scattered by us.
final class BaselineJobs {
  private let memory: UnsafeMutableRawBufferPointer
  /// Where what is read for nothing goes, so that it is read.
  private var blackHole: UInt8 = 0
  let jobs: UnsafeMutableBufferPointer<baseline_job>

  init(inputs: [[UInt8]], signatures: [[UInt8]]) {
    precondition(inputs.count == signatures.count)
    let byteCount = zip(inputs, signatures).reduce(0) { $0 + $1.0.count + $1.1.count }
    memory = .allocate(byteCount: max(1, byteCount), alignment: 64)
    jobs = .allocate(capacity: inputs.count)
    var offset = 0
    for (index, (input, signature)) in zip(inputs, signatures).enumerated() {
      let job = baseline_job(
        input: place(input, at: &offset), input_count: input.count,
        signature: place(signature, at: &offset), signature_count: signature.count)
      jobs.initializeElement(at: index, to: job)
    }
  }

  deinit {
    jobs.deallocate()
    memory.deallocate()
  }

  /// Reads an octet of every cache line of the jobs of `range`.
  func touch(_ range: Range<Int>) {
    var sum: UInt8 = 0
    for job in jobs[range] {
      for offset in stride(from: 0, to: job.input_count, by: 64) { sum &+= job.input[offset] }
      for offset in stride(from: 0, to: job.signature_count, by: 64) {
        sum &+= job.signature[offset]
      }
    }
    blackHole = sum
  }

  private func place(_ octets: [UInt8], at offset: inout Int) -> UnsafePointer<UInt8>? {
    let target = UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
    target.copyBytes(from: octets)
    offset += octets.count
    return UnsafePointer(target.baseAddress?.assumingMemoryBound(to: UInt8.self))
  }
}
