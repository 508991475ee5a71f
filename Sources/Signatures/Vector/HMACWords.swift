internal import COpenSSL
internal import JOSE
internal import VectorKernels

/// The states of a hash after the pads of an HMAC key, as plain words for the lanes (RFC 2104 §4).
///
/// They are as good as the secret, so they are wiped when they go.
@safe
struct HMACWords: ~Copyable, Sendable {

  // INVARIANT: 2·8 words, inner and outer, and 4·8, for SHA-384 and SHA-512; written by `init` alone.
  private nonisolated(unsafe) let narrow: UnsafeMutablePointer<UInt32>
  private nonisolated(unsafe) let wide: UnsafeMutablePointer<UInt64>

  init(_ secret: [UInt8]) {
    unsafe narrow = .allocate(capacity: 16)
    unsafe wide = .allocate(capacity: 32)
    // SAFE: each call writes eight words to each of the two places, which lie within the above.
    unsafe secret.withUnsafeBufferPointer { secret in
      guard let octets = secret.baseAddress else { return }
      unsafe assay_hmac_sha256_key(octets, secret.count, narrow, narrow + 8)
      unsafe assay_hmac_sha512_key(octets, secret.count, 48, wide, wide + 8)
      unsafe assay_hmac_sha512_key(octets, secret.count, 64, wide + 16, wide + 24)
    }
  }

  deinit {
    unsafe OPENSSL_cleanse(narrow, 16 * MemoryLayout<UInt32>.stride)
    unsafe OPENSSL_cleanse(wide, 32 * MemoryLayout<UInt64>.stride)
    unsafe narrow.deallocate()
    unsafe wide.deallocate()
  }

  /// The state of SHA-256 after the inner pad.
  @inline(always)
  var narrowInner: UnsafePointer<UInt32> { unsafe UnsafePointer(narrow) }

  /// The state of SHA-256 after the outer pad.
  @inline(always)
  var narrowOuter: UnsafePointer<UInt32> { unsafe UnsafePointer(narrow + 8) }

  /// The state of SHA-384 or SHA-512 after the inner pad.
  @inline(always)
  func wideInner(_ digest: Algorithm.Digest) -> UnsafePointer<UInt64> {
    unsafe UnsafePointer(digest == .sha384 ? wide : wide + 16)
  }

  /// The state of SHA-384 or SHA-512 after the outer pad.
  @inline(always)
  func wideOuter(_ digest: Algorithm.Digest) -> UnsafePointer<UInt64> {
    unsafe UnsafePointer(digest == .sha384 ? wide + 8 : wide + 24)
  }
}
