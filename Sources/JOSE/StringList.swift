/// A claim that is one string or an array of strings, as `aud` is (RFC 7519 §4.1.3).
public struct StringList: Hashable, Sendable {
  /// Where the value stands in its text, brackets and quotes included.
  public let range: Range<Int>

  /// Whether it is an array.
  public let isArray: Bool

  /// Reads a string or an array, or returns `nil` where the array has an element of another kind.
  init?(reading reader: inout JSONReader) throws(SyntaxError) {
    isArray = try reader.peekKind() == .array
    guard isArray else {
      let string = try reader.readString()
      // The quotes stand right before and behind.
      range = (Int(string.offset) &- 1)..<(Int(string.offset &+ string.byteCount) &+ 1)
      return
    }
    let start = reader.offset
    var isAllStrings = true
    try reader.enterArray()
    while try reader.nextElement() {
      if try reader.peekKind() == .string {
        _ = try reader.readString()
      } else {
        isAllStrings = false
        try reader.skipValue()
      }
    }
    range = start..<reader.offset
    guard isAllStrings else { return nil }
  }

  /// Whether `predicate` holds for one of the strings.
  ///
  /// - Parameters:
  ///   - text: The text that this was read from.
  ///   - predicate: Is given each string in turn, until it says yes.
  /// - Returns: Whether it said yes.
  public func contains(in text: RawSpan, where predicate: (JSONString) -> Bool) -> Bool {
    var reader = JSONReader(text.extracting(range), form: .grammar)
    do throws(SyntaxError) {
      guard isArray else { return predicate(try reader.readString().moved(by: range.lowerBound)) }
      try reader.enterArray()
      while try reader.nextElement() {
        if predicate(try reader.readString().moved(by: range.lowerBound)) { return true }
      }
    } catch {}
    return false
  }
}

extension JSONString {
  /// The same string, counted from `distance` octets earlier.
  func moved(by distance: Int) -> JSONString {
    let start = Int(offset) &+ distance
    return JSONString(offset: start, end: start &+ Int(byteCount), hasEscapes: hasEscapes)
  }
}

extension StringList {
  /// The strings, unescaped.
  public func decoded(in text: RawSpan) -> [String] {
    var strings: [String] = []
    _ = contains(in: text) { string in
      strings.append(string.decoded(in: text))
      return false
    }
    return strings
  }
}
