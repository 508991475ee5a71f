extension JSONReader {
  /// Reads a string from behind its opening quote.
  mutating func readStringBody() throws(SyntaxError) -> JSONString {
    let start = offset
    var hasEscapes = false
    while true {
      skipPlainCharacters()
      guard let octet = peek else { throw SyntaxError(.unexpectedEnd, at: offset) }
      switch octet {
      case UInt8(ascii: "\""):
        offset &+= 1
        return JSONString(offset: start, end: offset &- 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      case 0x80...:
        try skipMultibyteCharacter()
      default:
        // Only control characters are left (RFC 8259 §7).
        throw SyntaxError(.malformedString, at: offset)
      }
    }
  }

  /// Moves to the next octet that is a quote, a backslash, a control character or not ASCII.
  @inline(always)
  private mutating func skipPlainCharacters() {
    while offset &+ 8 <= text.byteCount {
      let special = specialOctets(in: text[word: offset])
      guard special == 0 else {
        offset &+= special.trailingZeroBitCount / 8
        return
      }
      offset &+= 8
    }
    while let octet = peek, octet >= 0x20, octet < 0x80, octet != UInt8(ascii: "\""),
      octet != UInt8(ascii: "\\")
    {
      offset &+= 1
    }
  }

  private mutating func skipEscape() throws(SyntaxError) {
    let start = offset
    offset &+= 1
    guard let letter = peek else { throw SyntaxError(.unexpectedEnd, at: offset) }
    offset &+= 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      break
    default:
      throw SyntaxError(.malformedString, at: offset &- 1)
    }
    let unit = try readUnit()
    if unit == 0 && form == .token { throw SyntaxError(.malformedString, at: start) }
    guard unit & 0xf800 == 0xd800 else { return }
    // Half of a surrogate pair is no character (RFC 8259 §8.2); the first half has to lead.
    guard unit < 0xdc00, peek == UInt8(ascii: "\\"), offset &+ 1 < text.byteCount,
      text[octet: offset &+ 1] == UInt8(ascii: "u")
    else { throw SyntaxError(.malformedUnicode, at: start) }
    offset &+= 2
    guard try readUnit() & 0xfc00 == 0xdc00 else { throw SyntaxError(.malformedUnicode, at: start) }
  }

  /// Reads four hexadecimal digits.
  private mutating func readUnit() throws(SyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let octet = peek else { throw SyntaxError(.unexpectedEnd, at: offset) }
      guard let digit = hexadecimalValue(of: octet) else {
        throw SyntaxError(.malformedString, at: offset)
      }
      unit = unit << 4 | UInt16(digit)
      offset &+= 1
    }
    return unit
  }

  /// Reads one character of two to four octets (RFC 3629 §4).
  ///
  /// The table of that section: the first octet bounds the second, which is how overlong forms,
  /// surrogates and what lies past U+10FFFF are kept out.
  private mutating func skipMultibyteCharacter() throws(SyntaxError) {
    let start = offset
    let second: ClosedRange<UInt8>
    let count: Int
    switch text[octet: start] {
    case 0xc2...0xdf: (second, count) = (0x80...0xbf, 2)
    case 0xe0: (second, count) = (0xa0...0xbf, 3)
    case 0xed: (second, count) = (0x80...0x9f, 3)
    case 0xe1...0xef: (second, count) = (0x80...0xbf, 3)
    case 0xf0: (second, count) = (0x90...0xbf, 4)
    case 0xf1...0xf3: (second, count) = (0x80...0xbf, 4)
    case 0xf4: (second, count) = (0x80...0x8f, 4)
    default: throw SyntaxError(.malformedUnicode, at: start)
    }
    guard start &+ count <= text.byteCount, second.contains(text[octet: start &+ 1]) else {
      throw SyntaxError(.malformedUnicode, at: start)
    }
    for index in 2..<max(count, 2) where text[octet: start &+ index] & 0xc0 != 0x80 {
      throw SyntaxError(.malformedUnicode, at: start)
    }
    offset = start &+ count
  }
}

/// The high bit of each octet of `word` that ends a run of plain characters in a string; only the
/// lowest of them is exact, for a borrow may carry upwards from it.
@inline(always)
private func specialOctets(in word: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
  let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
  let controls = (word &- ones &* 0x20) & ~word
  let matches = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
  return (controls | matches | word) & (ones &* 0x80)
}
