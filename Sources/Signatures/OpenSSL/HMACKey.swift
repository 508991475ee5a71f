internal import COpenSSL
internal import JOSE

/// The secret of an HMAC, as the states of the hash after its inner and outer pads (RFC 2104 §4).
///
/// A message then costs its own blocks and one more. The secret itself is not kept; the states, which
/// are as good as the secret, are wiped when the key goes.
@safe
struct HMACKey: ~Copyable, Sendable {
  // INVARIANT: two states, inner and outer, for each of the three digests; written by `init` alone.
  private nonisolated(unsafe) let states: UnsafeMutablePointer<assay_sha2>

  /// The same states, as the lanes want them.
  let words: HMACWords

  private static let digests: [Algorithm.Digest] = [.sha256, .sha384, .sha512]

  init(_ secret: [UInt8]) {
    words = HMACWords(secret)
    unsafe states = .allocate(capacity: 2 * Self.digests.count)
    for (index, digest) in Self.digests.enumerated() {
      unsafe (states + 2 * index).initialize(to: Self.state(secret, digest, pad: 0x36))
      unsafe (states + 2 * index + 1).initialize(to: Self.state(secret, digest, pad: 0x5c))
    }
  }

  deinit {
    let count = 2 * Self.digests.count
    // SAFE: these octets are owned, and nobody can read them any more.
    unsafe OPENSSL_cleanse(states, count * MemoryLayout<assay_sha2>.stride)
    unsafe states.deallocate()
  }

  /// The state of the hash after one block: the secret, or its hash where it is longer than a block,
  /// with `pad` added to each octet (RFC 2104 §2).
  private static func state(
    _ secret: [UInt8], _ digest: Algorithm.Digest, pad: UInt8
  ) -> assay_sha2 {
    let blockBytes = digest == .sha256 ? 64 : 128
    var block = secret
    if block.count > blockBytes {
      let hash = SHA2.digest(secret.octets, with: digest)
      block = (0..<hash.count).map { hash.octets[$0] }
    }
    block += [UInt8](repeating: 0, count: blockBytes - block.count)
    for index in block.indices { block[index] ^= pad }
    var state = assay_sha2()
    // SAFE: one state is started and fed with a block; the block is then wiped where it stands.
    unsafe assay_sha2_start(&state, Int32(8 * digest.byteCount))
    unsafe assay_sha2_add(&state, block, blockBytes)
    unsafe OPENSSL_cleanse(&block, blockBytes)
    return state
  }

  /// Whether `tag` is the HMAC of `message`.
  ///
  /// | | |
  /// | --- | --- |
  /// | timing | depends on the lengths alone: the tags are compared by `CRYPTO_memcmp` |
  borrowing func verify(_ tag: RawSpan, of message: RawSpan, with digest: Algorithm.Digest) -> Bool
  {
    guard tag.byteCount == digest.byteCount else { return false }
    var expected: [64 of UInt8] = .init(repeating: 0)
    var output = expected.mutableSpan
    // SAFE: the spans outlive the calls, and 64 octets are the most that a tag has.
    return unsafe output.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      unsafe message.withUnsafeBytes {
        unsafe computeTag(of: $0.baseAddress, count: $0.count, with: digest, to: start)
      }
      return unsafe tag.withUnsafeBytes {
        unsafe CRYPTO_memcmp($0.baseAddress, start, $0.count) == 0
      }
    }
  }

  /// Writes the HMAC of `count` octets at `message` to `output`.
  @inline(always)
  borrowing func computeTag(
    of message: UnsafeRawPointer?, count: Int, with digest: Algorithm.Digest,
    to output: UnsafeMutablePointer<UInt8>
  ) {
    let index = digest == .sha256 ? 0 : digest == .sha384 ? 2 : 4
    // SAFE: the states of `index` were initialized; what is copied here is wiped below.
    var inner = unsafe states[index]
    var outer = unsafe states[index + 1]
    defer {
      unsafe OPENSSL_cleanse(&inner, MemoryLayout<assay_sha2>.size)
      unsafe OPENSSL_cleanse(&outer, MemoryLayout<assay_sha2>.size)
    }
    unsafe assay_sha2_add(&inner, message, count)
    unsafe assay_sha2_finish(&inner, output)
    unsafe assay_sha2_add(&outer, output, digest.byteCount)
    unsafe assay_sha2_finish(&outer, output)
  }
}
