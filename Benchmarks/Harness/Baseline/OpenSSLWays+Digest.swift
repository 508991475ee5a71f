import JOSE
import OpenSSLBaseline

extension OpenSSLWays {
  /// What a part of the work is held against.
  ///
  /// Whole tokens and signatures have OpenSSL's check of the signature. The stages beside it have no
  /// counterpart in OpenSSL, but the gate needs something that slows down with the machine as they do: so
  /// theirs is OpenSSL's digest of the same signing inputs, with a digest fetched and a context made
  /// beforehand. It takes about as long as a stage, which the check of a signature does not.
  ///
  /// - Throws: `MeasurementError.unusableCorpus`, as ``contenders(for:)``.
  static func contenders(
    for corpus: TokenCorpus, beside workload: Workload
  ) throws(MeasurementError) -> [Contender] {
    guard !workload.isOfSignatures else { return try contenders(for: corpus) }
    // The stage that hashes has OpenSSL's same hash; for the others any will do, and SHA-256 does.
    let isLike = workload == .digest && corpus.algorithm.digest != nil
    let digest = isLike ? corpus.algorithm.digest ?? .sha256 : .sha256
    guard let yardstick = Yardstick(digestName(digest)) else {
      throw .unusableCorpus(algorithm: corpus.label, reason: "OpenSSL has not its digest")
    }
    let jobs = jobs(of: corpus)
    return [
      Contender(name: "EVP digest", touch: jobs.touch) { range in
        baseline_verify(
          yardstick.handle, jobs.jobs.baseAddress.map { $0 + range.lowerBound }, range.count)
      }
    ]
  }
}

/// A digest, prepared.
private final class Yardstick {
  let handle: OpaquePointer

  init?(_ digest: UnsafePointer<CChar>?) {
    guard let handle = baseline_new_digest(digest) else { return nil }
    self.handle = handle
  }

  deinit {
    baseline_free(handle)
  }
}
