/// Where a JSON string stands in its text: a position, not a copy (RFC 8259 §7).
///
/// It means something only together with the text it was read from, which has been checked: the
/// octets between the quotes are UTF-8, and every escape is complete.
public struct JSONString: Hashable, Sendable {
  /// The offset of the first octet after the opening quote.
  public let offset: UInt32

  /// The number of octets between the quotes times two, and one more where there are escapes.
  private let bits: UInt32

  /// The number of octets between the quotes, escapes counted as they stand.
  public var byteCount: UInt32 { bits >> 1 }

  /// Whether an escape stands between the quotes.
  public var hasEscapes: Bool { bits & 1 == 1 }

  @inline(always)
  init(offset: Int, end: Int, hasEscapes: Bool) {
    self.offset = UInt32(truncatingIfNeeded: offset)
    bits = UInt32(truncatingIfNeeded: end &- offset) << 1 | (hasEscapes ? 1 : 0)
  }
}

extension JSONString {
  /// The octets between the quotes, escapes as they stand.
  @_lifetime(copy text)
  public func octets(in text: RawSpan) -> RawSpan {
    text.extracting(Int(offset)..<Int(offset &+ byteCount))
  }

  /// Whether the string, unescaped, is exactly `literal`.
  ///
  /// - Complexity: O(*n*) in the length of the shorter one.
  public func equals(_ literal: String, in text: RawSpan) -> Bool {
    equals(literal.octets, in: text)
  }

  /// Whether the string, unescaped, is exactly the octets of `literal`.
  ///
  /// - Complexity: O(*n*) in the length of the shorter one.
  public func equals(_ literal: RawSpan, in text: RawSpan) -> Bool {
    guard hasEscapes else { return octets(in: text).hasSameOctets(as: literal) }
    var octets = Unescaping(self, in: text)
    var offset = 0
    while let octet = octets.next() {
      guard offset < literal.byteCount, literal[octet: offset] == octet else { return false }
      offset &+= 1
    }
    return offset == literal.byteCount
  }

  /// The string, unescaped.
  public func decoded(in text: RawSpan) -> String {
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(Int(byteCount))
    var octets = Unescaping(self, in: text)
    while let octet = octets.next() { unescaped.append(octet) }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// The unescaped octets, the first in the lowest bits, or `nil` where there are more than eight.
  ///
  /// Two short names are the same exactly when these are, since no name in a token holds U+0000.
  @inline(always)
  func packed(in text: RawSpan) -> UInt64? {
    if !hasEscapes {
      guard byteCount <= 8 else { return nil }
      // Octets behind the name are read along and shifted out; a shift by 64 leaves nothing.
      if Int(offset) &+ 8 <= text.byteCount {
        let unused = 64 &- 8 &* UInt64(byteCount)
        return (text[word: Int(offset)] << unused) >> unused
      }
    }
    return packedSlowly(in: text)
  }

  private func packedSlowly(in text: RawSpan) -> UInt64? {
    var octets = Unescaping(self, in: text)
    var word: UInt64 = 0
    var count: UInt64 = 0
    while let octet = octets.next() {
      guard count < 8 else { return nil }
      word |= UInt64(octet) << (8 &* count)
      count &+= 1
    }
    return word
  }
}

// MARK: - Hashing

/// A quick hash for names that nobody chooses to make collide, or where it does not matter.
///
/// Eight octets at a time are taken in by a multiplication that carries every bit upwards and a
/// shift that brings the upper ones down again.
public struct NameHash {
  private var state: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  /// The hash of `octets`.
  @inline(__always)
  public static func of(_ octets: RawSpan) -> UInt32 {
    var hash = NameHash()
    var offset = 0
    while offset &+ 8 <= octets.byteCount {
      hash.word = octets[word: offset]
      hash.mix()
      offset &+= 8
    }
    hash.count = UInt64(octets.byteCount)
    hash.word = octets.tail(from: offset)
    return hash.finished()
  }

  @inline(always)
  mutating func add(_ octet: UInt8) {
    word |= UInt64(octet) << (8 &* (count & 7))
    count &+= 1
    if count & 7 == 0 { mix() }
  }

  /// The hash; the length counts too, since the last word is filled up with zeros.
  @inline(always)
  mutating func finished() -> UInt32 {
    word ^= count << 56
    mix()
    return UInt32(truncatingIfNeeded: state)
  }

  @inline(always)
  private mutating func mix() {
    state = (state ^ word) &* 0xff51_afd7_ed55_8ccd
    state ^= state >> 32
    word = 0
  }
}

extension JSONString {
  /// The ``NameHash`` of the string, unescaped.
  @inline(__always)
  public func hash(in text: RawSpan) -> UInt32 {
    hasEscapes ? hashSlowly(in: text) : NameHash.of(octets(in: text))
  }

  private func hashSlowly(in text: RawSpan) -> UInt32 {
    var hash = NameHash()
    var octets = Unescaping(self, in: text)
    while let octet = octets.next() { hash.add(octet) }
    return hash.finished()
  }
}

// MARK: - Words

extension JSONString {
  /// Whether `word` is among the words that blanks separate; several in a row count as one.
  ///
  /// - Complexity: O(*n*) in the length of the string.
  public func hasWord(_ word: String, in text: RawSpan) -> Bool {
    guard !hasEscapes else {
      return decoded(in: text).split(separator: " ").contains { $0 == word }
    }
    let octets = octets(in: text)
    var start = 0
    while start < octets.byteCount {
      let end = octets.firstOffset(of: UInt8(ascii: " "), from: start) ?? octets.byteCount
      let candidate = JSONString(
        offset: Int(offset) + start, end: Int(offset) + end, hasEscapes: false)
      if end > start && candidate.equals(word, in: text) { return true }
      start = end + 1
    }
    return false
  }
}

// MARK: - Unescaping

/// The octets of a checked JSON string, with its escapes replaced as they are met (RFC 8259 §7).
struct Unescaping: ~Escapable {
  private let text: RawSpan
  private var offset: Int
  private let end: Int

  /// The rest of a character that an escape stands for, the next octet in the lowest bits.
  private var pending: UInt32 = 0
  private var pendingCount = 0

  @_lifetime(copy text)
  init(_ string: JSONString, in text: RawSpan) {
    self.text = text
    self.offset = Int(string.offset)
    self.end = Int(string.offset &+ string.byteCount)
  }

  /// The string whose first octet behind its quote is at `offset`, up to the quote that ends it.
  @_lifetime(copy text)
  init(nameAt offset: Int, in text: RawSpan) {
    self.text = text
    self.offset = offset
    var end = offset
    while text[octet: end] != UInt8(ascii: "\"") {
      end &+= text[octet: end] == UInt8(ascii: "\\") ? 2 : 1
    }
    self.end = end
  }

  /// The next octet of UTF-8, or `nil` at the end.
  mutating func next() -> UInt8? {
    if pendingCount > 0 {
      defer { (pending, pendingCount) = (pending >> 8, pendingCount &- 1) }
      return UInt8(truncatingIfNeeded: pending)
    }
    guard offset < end else { return nil }
    let octet = text[octet: offset]
    offset &+= 1
    return octet == UInt8(ascii: "\\") ? nextEscape() : octet
  }

  private mutating func nextEscape() -> UInt8? {
    let letter = text[octet: offset]
    offset &+= 1
    switch letter {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0c
    case UInt8(ascii: "n"): return 0x0a
    case UInt8(ascii: "r"): return 0x0d
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"):
      hold(nextScalar())
      return next()
    default: return letter
    }
  }

  /// The scalar of `XXXX` or of `XXXX\uXXXX`, which was checked to be one.
  private mutating func nextScalar() -> UInt32 {
    let unit = nextUnit()
    guard unit & 0xf800 == 0xd800 else { return unit }
    offset &+= 2
    return 0x10000 &+ (unit & 0x3ff) << 10 &+ (nextUnit() & 0x3ff)
  }

  private mutating func nextUnit() -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      unit = unit << 4 | UInt32(hexadecimalValue(of: text[octet: offset]) ?? 0)
      offset &+= 1
    }
    return unit
  }

  /// Makes the UTF-8 of `scalar` the next octets (RFC 3629 §3).
  private mutating func hold(_ scalar: UInt32) {
    func continuation(_ shift: UInt32) -> UInt32 { 0x80 | scalar >> shift & 0x3f }
    switch scalar {
    case 0..<0x80: (pending, pendingCount) = (scalar, 1)
    case 0x80..<0x800: (pending, pendingCount) = (0xc0 | scalar >> 6 | continuation(0) << 8, 2)
    case 0x800..<0x10000:
      pending = 0xe0 | scalar >> 12 | continuation(6) << 8 | continuation(0) << 16
      pendingCount = 3
    default:
      pending = 0xf0 | scalar >> 18 | continuation(12) << 8 | continuation(6) << 16
      pending |= continuation(0) << 24
      pendingCount = 4
    }
  }
}

/// The value of a hexadecimal digit in either case, or `nil`.
func hexadecimalValue(of digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- UInt8(ascii: "a") &+ 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit &- UInt8(ascii: "A") &+ 10
  default: nil
  }
}
