import JOSE
import OpenSSLBaseline

/// The ways of calling OpenSSL that Assay is compared with, all of them on one corpus.
///
/// Each becomes a contender; the fastest in the same run is what a ratio divides by, and the others
/// are shown, so that a reader sees what the usual way costs.
public enum OpenSSLWays {
  /// The contenders for a corpus.
  ///
  /// - Throws: ``MeasurementError/unusableCorpus(algorithm:reason:)`` where libcrypto takes the key
  ///   in no way.
  public static func contenders(for corpus: TokenCorpus) throws(MeasurementError) -> [Contender] {
    try contenders(for: corpus, jobs(of: corpus))
  }

  /// The signatures of a corpus as libcrypto wants them.
  static func jobs(of corpus: TokenCorpus) -> BaselineJobs {
    let isECDSA = corpus.algorithm.family == .ecdsa
    return BaselineJobs(
      inputs: corpus.signingInputs,
      signatures: isECDSA ? corpus.signatures.map(ECDSASignature.der) : corpus.signatures)
  }

  /// The contenders for signatures that are laid out already.
  static func contenders(
    for corpus: TokenCorpus, _ jobs: BaselineJobs
  ) throws(MeasurementError) -> [Contender] {
    let ways = try ways(for: corpus).filter { canRepeat($0, on: jobs, corpus.isAccepted) }
    guard !ways.isEmpty else {
      throw .unusableCorpus(algorithm: corpus.label, reason: "OpenSSL takes it in no way")
    }
    return ways.map { contender($0, jobs, isAccepted: corpus.isAccepted) }
  }

  private static func ways(for corpus: TokenCorpus) throws(MeasurementError) -> [Way] {
    if case .symmetric(let secret) = corpus.key {
      return hmacWays.compactMap { way, name in
        Way(
          name, key: nil,
          withOctets(secret, []) { secret, _ in
            baseline_new_hmac(way, secret, digestName(corpus.algorithm.digest))
          })
      }
    }
    let key = try BaselineKey(corpus.key)
    return evpWays.compactMap { way, name in
      let isPSS = corpus.algorithm.family == .rsaPSS
      let handle = baseline_new_evp(way, key.handle, digestName(corpus.algorithm.digest), isPSS)
      return Way(name, key: key, handle)
    }
  }

  private static let evpWays: [(baseline_evp_way, String)] = [
    (BASELINE_EVP_ONE_SHOT, "one-shot"),
    (BASELINE_EVP_REINITIALISED, "context re-initialised"),
    (BASELINE_EVP_COPIED, "context copied"),
    (BASELINE_EVP_REUSED, "context reused"),
  ]

  private static let hmacWays: [(baseline_hmac_way, String)] = [
    (BASELINE_HMAC_ONE_SHOT, "HMAC()"),
    (BASELINE_HMAC_MAC_DUPLICATED, "EVP_MAC_CTX_dup"),
    (BASELINE_HMAC_MAC_REINITIALISED, "EVP_MAC_init"),
    (BASELINE_HMAC_CTX_REINITIALISED, "HMAC_Init_ex"),
    (BASELINE_HMAC_COPIED_STATES, "SHA-2 states copied"),
  ]

  /// OpenSSL's name of a hash, in memory that lives as long as the process.
  static func digestName(_ digest: Algorithm.Digest?) -> UnsafePointer<CChar>? {
    let name: StaticString? =
      switch digest {
      case .sha256: "SHA256"
      case .sha384: "SHA384"
      case .sha512: "SHA512"
      case nil: nil
      }
    return name.map { UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self) }
  }

  /// Whether the way judges one good signature twice over.
  ///
  /// OpenSSL from 3.4 on may refuse to go on with an EdDSA context that has finished; then that way
  /// is not one. A way that judges wrongly later in the corpus ends the measurement.
  private static func canRepeat(_ way: Way, on jobs: BaselineJobs, _ isAccepted: Bool) -> Bool {
    guard isAccepted else { return true }
    return (0..<2).allSatisfy { _ in baseline_verify(way.handle, jobs.jobs.baseAddress, 1) == 1 }
  }

  private static func contender(_ way: Way, _ jobs: BaselineJobs, isAccepted: Bool) -> Contender {
    Contender(name: way.name, touch: jobs.touch) { range in
      let start = jobs.jobs.baseAddress.map { $0 + range.lowerBound }
      let good = baseline_verify(way.handle, start, range.count)
      return isAccepted ? good : range.count - good
    }
  }
}

/// One way, prepared, with what it needs to live.
private final class Way {
  let name: String
  let handle: OpaquePointer
  private let key: BaselineKey?

  init?(_ name: String, key: BaselineKey?, _ handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.name = name
    self.key = key
    self.handle = handle
  }

  deinit {
    baseline_free(handle)
  }
}
