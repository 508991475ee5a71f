/// A claim that is one string or an array of strings, as `aud` is (RFC 7519 §4.1.3).
public struct StringList: Hashable, Sendable {
  private let place: ClaimPlace

  /// Whether it is an array.
  public var isArray: Bool { place.isArray }

  /// The strings at `place`, where some are.
  init(_ place: ClaimPlace) {
    self.place = place
  }

  /// Reads a string or an array, or returns `nil` where the array has an element of another kind.
  init?(reading reader: inout JSONReader) throws(SyntaxError) {
    guard let place = try ClaimPlace(reading: &reader) else { return nil }
    self.place = place
  }

  /// Whether `predicate` holds for one of the strings.
  ///
  /// - Parameters:
  ///   - text: The text that this was read from.
  ///   - predicate: Is given each string in turn, until it says yes.
  /// - Returns: Whether it said yes.
  public func contains(in text: RawSpan, where predicate: (JSONString) -> Bool) -> Bool {
    if let single = place.string { return predicate(single) }
    let array = place.range
    var reader = JSONReader(text.extracting(array), form: .grammar)
    do throws(SyntaxError) {
      try reader.enterArray()
      while try reader.nextElement() {
        if predicate(try reader.readString().moved(by: array.lowerBound)) { return true }
      }
    } catch {}
    return false
  }
}

extension ClaimPlace {
  /// Reads a string or an array, or returns `nil` where the array has an element of another kind.
  init?(reading reader: inout JSONReader) throws(SyntaxError) {
    guard try reader.peekKind() == .array else {
      self.init(try reader.readString())
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
    self.init(array: start..<reader.offset)
    guard isAllStrings else { return nil }
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
