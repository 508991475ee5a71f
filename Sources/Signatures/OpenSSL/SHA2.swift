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
    var state = assay_sha2()
    // SAFE: one state is started, fed with the span and finished into 64 octets, the most there are.
    unsafe assay_sha2_start(&state, Int32(8 * digest.byteCount))
    unsafe message.withUnsafeBytes { unsafe assay_sha2_add(&state, $0.baseAddress, $0.count) }
    var output = value.octets.mutableSpan
    unsafe output.withUnsafeMutableBufferPointer {
      unsafe assay_sha2_finish(&state, $0.baseAddress)
    }
    return value
  }

  /// The SHA-256 of `message` as an array, for what is not on the hot path.
  package static func sha256(_ message: RawSpan) -> [UInt8] {
    let value = digest(message, with: .sha256)
    return (0..<value.count).map { value.octets[$0] }
  }
}
