/// Base64url without padding, as JOSE has it (RFC 7515 §2, RFC 4648 §5).
///
/// Decoding is strict, so that an octet string has one encoding and a token cannot be changed
/// without changing what it says (RFC 4648 §3.5).
public enum Base64URL {
  /// The number of octets that `count` characters decode to, or `nil` where no text is that long.
  ///
  /// Four characters carry three octets, and a tail of two or three carries one or two. A tail of
  /// one carries six bits, less than an octet.
  @inlinable
  public static func decodedCount(of count: Int) -> Int? {
    count & 3 == 1 ? nil : count / 4 * 3 + count % 4 * 3 / 4
  }

  /// The number of characters that `count` octets encode to.
  @inlinable
  public static func encodedCount(of count: Int) -> Int {
    count / 3 * 4 + (count % 3 * 4 + 2) / 3
  }

  /// Decodes `text` and appends the octets to `output`.
  ///
  /// - Parameters:
  ///   - text: The characters, without padding, white space or line breaks.
  ///   - output: Where the octets go.
  /// - Throws: A ``SyntaxError`` that points at the first bad character of `text`. `output` may
  ///   then hold the octets before it.
  /// - Precondition: `output` has room for ``decodedCount(of:)`` octets. Checked.
  /// - Complexity: O(*n*) in the length of `text`.
  public static func decode(
    _ text: RawSpan, into output: inout OutputSpan<UInt8>
  ) throws(SyntaxError) {
    guard try !Base64URLKernel.decode(text, into: &output) else { return }
    try decodePlainly(text, into: &output)
  }

  /// The same in plain Swift, for CPUs without wide vectors.
  package static func decodePlainly(
    _ text: RawSpan, into output: inout OutputSpan<UInt8>
  ) throws(SyntaxError) {
    guard decodedCount(of: text.byteCount) != nil else {
      // A bad character before the end is the better answer: it is what a person would point at.
      try check(text)
      throw SyntaxError(.base64Length, at: text.byteCount)
    }
    var offset = 0
    let table = placed.span
    while offset &+ 8 <= text.byteCount {
      let characters = text[word: offset]
      let high = group(UInt32(truncatingIfNeeded: characters), table)
      let low = group(UInt32(truncatingIfNeeded: characters >> 32), table)
      guard (high | low) >> 24 == 0 else { throw badCharacter(in: text, from: offset) }
      output.append(sixOctetsOf: UInt64(high) << 24 | UInt64(low))
      offset &+= 8
    }
    try decodeTail(of: text, from: offset, into: &output)
  }

  /// The 24 bits of four characters, and bits above them where one is not in the alphabet.
  @inline(always)
  private static func group(_ characters: UInt32, _ table: borrowing Span<UInt32>) -> UInt32 {
    let first = table[Int(characters & 0xff)]
    let second = table[Int(256 | characters >> 8 & 0xff)]
    let third = table[Int(512 | characters >> 16 & 0xff)]
    let fourth = table[Int(768 | characters >> 24)]
    return first | second | third | fourth
  }

  /// Decodes the last characters, fewer than eight.
  private static func decodeTail(
    of text: RawSpan, from start: Int, into output: inout OutputSpan<UInt8>
  ) throws(SyntaxError) {
    var bits: UInt64 = 0
    for offset in start..<text.byteCount {
      let value = sextets[Int(text[octet: offset])]
      guard value < 64 else { throw SyntaxError(.base64Character, at: offset) }
      bits = bits << 6 | UInt64(value)
    }
    let count = text.byteCount &- start
    let octets = count * 6 / 8
    let unused = count * 6 - octets * 8
    guard bits & ((1 << unused) &- 1) == 0 else {
      throw SyntaxError(.base64TrailingBits, at: text.byteCount &- 1)
    }
    bits >>= unused
    for index in (0..<octets).reversed() {
      output.append(UInt8(truncatingIfNeeded: bits >> (8 &* index)))
    }
  }

  private static func badCharacter(in text: RawSpan, from start: Int) -> SyntaxError {
    var offset = start
    while offset < text.byteCount, sextets[Int(text[octet: offset])] < 64 { offset += 1 }
    return SyntaxError(.base64Character, at: offset)
  }

  /// Checks that every character of `text` is in the alphabet.
  private static func check(_ text: RawSpan) throws(SyntaxError) {
    let error = badCharacter(in: text, from: 0)
    guard Int(error.offset) == text.byteCount else { throw error }
  }
}

// MARK: - Convenience for what is not on the hot path

extension Base64URL {
  /// Decodes `text` into an array.
  ///
  /// - Throws: As ``decode(_:into:)``.
  public static func decode(_ text: RawSpan) throws(SyntaxError) -> [UInt8] {
    try [UInt8](capacity: text.byteCount) { output throws(SyntaxError) in
      try decode(text, into: &output)
    }
  }

  /// Encodes `octets` as text.
  public static func encode(_ octets: RawSpan) -> String {
    var characters: [UInt8] = []
    characters.reserveCapacity(encodedCount(of: octets.byteCount))
    var bits: UInt32 = 0
    var pending: UInt32 = 0
    for offset in 0..<octets.byteCount {
      bits = bits << 8 | UInt32(octets[octet: offset])
      pending += 8
      while pending >= 6 {
        pending -= 6
        characters.append(alphabet[Int(bits >> pending & 63)])
      }
    }
    if pending > 0 { characters.append(alphabet[Int(bits << (6 - pending) & 63)]) }
    return String(decoding: characters, as: UTF8.self)
  }

  /// Encodes `octets` as text.
  public static func encode(_ octets: [UInt8]) -> String {
    encode(octets.octets)
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

/// The value of each character of the alphabet (RFC 4648 §5, table 2); 64 marks those outside it.
private let sextets: [256 of UInt8] = [
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 64,
  52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
  64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63,
  64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
  41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
]

/// The values again, once for each place in a group of four, shifted to where they belong in its 24
/// bits; bit 24 marks characters outside the alphabet.
private let placed: [1024 of UInt32] = InlineArray { index in
  let value = UInt32(sextets[index % 256])
  return value < 64 ? value << UInt32(18 - 6 * (index / 256)) : 1 << 24
}
