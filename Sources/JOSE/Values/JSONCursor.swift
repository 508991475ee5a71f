/// A walk through JSON text that has been checked already, so that it looks only for where things end.
///
/// Text that was not checked is walked somehow, with steps that are all inside it.
struct JSONCursor: ~Escapable {
  let text: RawSpan
  var offset: Int

  @_lifetime(copy text)
  init(_ text: RawSpan, at offset: Int = 0) {
    self.text = text
    self.offset = offset
  }

  /// The next octet that is no white space, which is left unread, or 0 at the end.
  @inline(always)
  mutating func peek() -> UInt8 {
    while offset < text.byteCount {
      let octet = text[octet: offset]
      if octet > 0x20 { return octet }
      offset &+= 1
    }
    return 0
  }

  /// Whether the next octet is `octet`, which is then read.
  @inline(always)
  mutating func reads(_ octet: UInt8) -> Bool {
    guard peek() == octet else { return false }
    offset &+= 1
    return true
  }

  /// Reads a string, or returns `nil` where none comes.
  mutating func readString() -> JSONString? {
    guard reads(UInt8(ascii: "\"")) else { return nil }
    let start = offset
    var hasEscapes = false
    while let quote = text.firstOffset(of: UInt8(ascii: "\""), from: offset) {
      offset = quote &+ 1
      guard isEscaped(quote, since: start) else {
        hasEscapes =
          hasEscapes
          || text.extracting(start..<quote).firstOffset(of: UInt8(ascii: "\\")) != nil
        return JSONString(offset: start, end: quote, hasEscapes: hasEscapes)
      }
      hasEscapes = true
    }
    offset = text.byteCount
    return nil
  }

  /// Whether an odd number of backslashes stands in front of `offset`.
  private func isEscaped(_ offset: Int, since start: Int) -> Bool {
    var first = offset
    while first > start, text[octet: first &- 1] == UInt8(ascii: "\\") { first &-= 1 }
    return (offset &- first) & 1 == 1
  }

  /// Reads past a value, and returns its place.
  mutating func skipValue() -> Range<Int> {
    _ = peek()
    let start = offset
    var depth = 0
    repeat {
      switch peek() {
      case UInt8(ascii: "\""):
        if readString() == nil { return start..<offset }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth &+= 1
        offset &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth &-= 1
        offset &+= 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        offset &+= 1
      case 0:
        return start..<offset
      default:
        skipScalar()
      }
    } while depth > 0
    return start..<offset
  }

  private mutating func skipScalar() {
    while offset < text.byteCount {
      switch text[octet: offset] {
      case 0...0x20, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
        return
      default: offset &+= 1
      }
    }
  }

  /// The name of the next member of an object that was entered, whose value is to be read next, or
  /// `nil` after the last one.
  @inline(always)
  mutating func nextMember() -> JSONString? {
    _ = reads(UInt8(ascii: ","))
    guard let name = readString(), reads(UInt8(ascii: ":")) else { return nil }
    return name
  }

  /// Whether another element of an array that was entered comes.
  @inline(always)
  mutating func hasElement() -> Bool {
    _ = reads(UInt8(ascii: ","))
    let octet = peek()
    return octet != UInt8(ascii: "]") && octet != 0
  }
}
