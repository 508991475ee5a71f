internal import COpenSSL
package import JOSE

/// SHA-256, SHA-384 and SHA-512 by libcrypto, on the stack (FIPS 180-4 §6).
package enum SHA2 {
  /// A digest, which takes up the first ``count`` of its octets.
  package struct Value {
    /// Room for the longest digest.
    package var octets: [64 of UInt8] = .init(repeating: 0)

    /// The length of the digest.
    package let count: Int

    /// The digest.
    package var digest: RawSpan {
      @_lifetime(borrow self)
      get {
        // SAFE: `UInt8` has no padding, and every element is initialized.
        unsafe octets.span.bytes.extracting(..<count)
      }
    }
  }

  /// Digests one message.
  package static func digest(_ message: RawSpan, with digest: Algorithm.Digest) -> Value {
    var value = Value(count: digest.byteCount)
    var output = value.octets.mutableSpan
    // SAFE: both spans outlive the call, and 64 octets are the most that a digest has.
    unsafe output.withUnsafeMutableBufferPointer { output in
      guard let start = output.baseAddress else { return }
      unsafe message.withUnsafeBytes {
        unsafe Self.digest($0.baseAddress, count: $0.count, with: digest, to: start)
      }
    }
    return value
  }

  /// Writes the digest of `count` octets at `message` to `output`.
  @inline(always)
  static func digest(
    _ message: UnsafeRawPointer?, count: Int, with digest: Algorithm.Digest,
    to output: UnsafeMutablePointer<UInt8>
  ) {
    var state = assay_sha2()
    unsafe assay_sha2_start(&state, Int32(8 * digest.byteCount))
    unsafe assay_sha2_add(&state, message, count)
    unsafe assay_sha2_finish(&state, output)
  }

  /// The SHA-256 of `message` as an array, for what is not on the hot path.
  package static func sha256(_ message: RawSpan) -> [UInt8] {
    let value = digest(message, with: .sha256)
    return (0..<value.count).map { value.octets[$0] }
  }
}
