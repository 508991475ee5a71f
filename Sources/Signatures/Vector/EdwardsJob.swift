internal import COpenSSL
internal import JOSE
internal import VectorKernels

/// One Ed25519 signature to be judged, with the hash that it is judged by.
enum EdwardsJob {
  /// Lends a job for the time of `body`.
  ///
  /// - Parameters:
  ///   - signature: 64 octets.
  ///   - message: What was signed.
  ///   - table: The key's.
  ///   - point: The 32 octets of the key as it was published, which are hashed (RFC 8032 §5.1.7).
  ///   - body: Is given the job.
  /// - Returns: What `body` says.
  static func lend(
    _ signature: RawSpan, over message: RawSpan, _ table: UnsafeRawPointer,
    point: UnsafeRawPointer, _ body: (assay_ed25519_job) -> Bool
  ) -> Bool {
    let half = EdwardsLanes.pointByteCount
    var digest: [64 of UInt8] = .init(repeating: 0)
    var output = digest.mutableSpan
    // SAFE: 64 octets of signature and digest are lent; the state is started, fed and finished.
    return unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe signature.withUnsafeBytes { signature in
        guard let digest = output.baseAddress,
          let signature = unsafe signature.bindMemory(to: UInt8.self).baseAddress
        else { return false }
        var state = assay_sha2()
        unsafe assay_sha2_start(&state, 512)
        unsafe assay_sha2_add(&state, signature, half)
        unsafe assay_sha2_add(&state, point, half)
        unsafe message.withUnsafeBytes { unsafe assay_sha2_add(&state, $0.baseAddress, $0.count) }
        unsafe assay_sha2_finish(&state, digest)
        return unsafe body(
          assay_ed25519_job(table: table, signature: signature, digest: digest))
      }
    }
  }
}
