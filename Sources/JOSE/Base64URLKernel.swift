internal import VectorKernels

/// Base64url in vector registers, where the CPU has wide ones.
enum Base64URLKernel {
  /// The fastest way that this CPU has, or 0 where it has none but plain code, or the environment
  /// forbids it.
  private static let path: UInt32 = {
    guard assay_text_kernels_are_allowed() != 0 else { return 0 }
    let paths = assay_base64url_paths()
    let fastestFirst = [ASSAY_BASE64URL_AVX512, ASSAY_BASE64URL_AVX2, ASSAY_BASE64URL_NEON]
    return fastestFirst.map { UInt32($0) }.first { paths & $0 != 0 } ?? 0
  }()

  /// Decodes `text` and appends the octets to `output`, unless the CPU has no way.
  ///
  /// - Returns: Whether it has.
  /// - Throws: As ``Base64URL/decode(_:into:)``.
  /// - Precondition: `output` has room for them. Checked.
  @inline(always)
  static func decode(
    _ text: RawSpan, into output: inout OutputSpan<UInt8>
  ) throws(SyntaxError) -> Bool {
    guard path != 0 else { return false }
    precondition(output.freeCapacity >= text.byteCount &* 3 / 4)
    // SAFE: the kernel reads the span's octets, and writes as many as there was just room for.
    let result = unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      unsafe text.withUnsafeBytes { text in
        let target = unsafe buffer.baseAddress.map { unsafe $0 + count }
        let result = unsafe assay_base64url_decode(
          text.bindMemory(to: UInt8.self).baseAddress, text.count, target, path)
        if result.reason == 0 { count &+= result.offset }
        return result
      }
    }
    guard result.reason != 0 else { return true }
    // The kernel's reasons have our numbers.
    let reason = SyntaxError.Reason(rawValue: UInt16(result.reason)) ?? .base64Character
    throw SyntaxError(reason, at: result.offset)
  }

  /// Decodes payload and signature of a token that begins with a header that is known, and appends both
  /// to `output`.
  ///
  /// - Returns: Whether the token is so and could be decoded; if not, or if the CPU has no way, the
  ///   token may be anything.
  /// - Precondition: `output` has room for what the token would decode to. Checked.
  @inline(always)
  static func decode(
    _ token: RawSpan, behind header: RawSpan, signatureCount: Int,
    into output: inout OutputSpan<UInt8>
  ) -> Bool {
    guard path != 0 else { return false }
    precondition(output.freeCapacity >= token.byteCount &* 3 / 4 && signatureCount >= 0)
    // SAFE: the kernel reads the spans' octets, and writes fewer than there was just room for.
    return unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      unsafe token.withUnsafeBytes { token in
        unsafe header.withUnsafeBytes { header in
          let isDecoded = unsafe assay_base64url_decode_behind(
            token.bindMemory(to: UInt8.self).baseAddress, token.count,
            header.bindMemory(to: UInt8.self).baseAddress, header.count, signatureCount,
            buffer.baseAddress.map { unsafe $0 + count }, path)
          guard isDecoded != 0 else { return false }
          let payloadCount = token.count &- header.count &- signatureCount &- 2
          count &+= payloadCount &* 3 / 4 &+ signatureCount &* 3 / 4
          return true
        }
      }
    }
  }

  /// The offsets of the first and the second dot of `text`, or the error where it has not exactly two.
  ///
  /// - Throws: ``SyntaxError/Reason/segmentCount``, at the third dot or at the end.
  @inline(always)
  static func dots(in text: RawSpan) throws(SyntaxError) -> (first: Int, second: Int) {
    // SAFE: the kernel reads the span's octets.
    let dots = unsafe text.withUnsafeBytes { text in
      unsafe assay_base64url_find_dots(
        text.bindMemory(to: UInt8.self).baseAddress, text.count, path)
    }
    guard dots.count == 2 else { throw SyntaxError(.segmentCount, at: dots.places.2) }
    return (dots.places.0, dots.places.1)
  }

  /// The offset of the first dot of `text`, or its length where it has none.
  @inline(always)
  static func firstDot(in text: RawSpan) -> Int {
    // SAFE: the kernel reads the span's octets.
    unsafe text.withUnsafeBytes { text in
      unsafe assay_base64url_find_dot(
        text.bindMemory(to: UInt8.self).baseAddress, text.count)
    }
  }
}
