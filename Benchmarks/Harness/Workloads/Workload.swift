/// What Assay is asked to do with a corpus: the whole way through, or a part of it.
public enum Workload: String, CaseIterable, Sendable {
  /// Whole tokens one after another: text, signature and claims.
  case single
  /// Whole tokens in batches of 1024, on one thread.
  case batch
  /// Whole tokens by calls with `await`, 256 of which are in flight; in processor time, of all threads.
  case async
  /// The signature alone, the hash of the signing input included.
  case signature = "signature-single"
  /// Signatures alone, in batches of 256, the hashes of the signing inputs included.
  case signatureBatch = "signature-batch"
  /// All that is done with the text of a token, in blocks as a batch is read: split, header, base64url,
  /// JSON, claims.
  case parsing = "stage-parsing"
  /// Looking for tokens among half a million that were revoked and half a million subjects, in vain.
  case revocation
  /// The same, where every token is among them.
  case revocationListed = "revocation-listed"
  /// Finding the dots.
  case split = "stage-split"
  /// Looking up a header that is remembered, with the key it selects.
  case header = "stage-header"
  /// Finding the key by `kid` among ten, which is only done for headers that are not remembered.
  case key = "stage-key"
  /// Decoding payload and signature; the header is remembered in its decoded form.
  case base64url = "stage-base64url"
  /// The signing input alone, hashed.
  case digest = "stage-digest"
  /// Reading the claims out of their JSON.
  case json = "stage-json"
  /// Judging claims that have been read.
  case claims = "stage-claims"

  /// Whether it depends on the tier, and a ratio with OpenSSL's bare primitive means something.
  ///
  /// The stages that have no part in a signature are the same in every tier.
  public var isOfSignatures: Bool {
    switch self {
    case .single, .batch, .async, .signature, .signatureBatch: true
    case .digest, .parsing, .split, .header, .key, .base64url, .json, .claims: false
    case .revocation, .revocationListed: false
    }
  }

  /// The clock that it is measured by: that on the wall, where one thread does everything.
  var clock: () -> UInt64 {
    self == .async ? { Stopwatch.processorTime() } : { Stopwatch.now() }
  }
}
