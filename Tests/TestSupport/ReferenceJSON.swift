/// A JSON value, its strings as UTF-8 and its numbers as they stand.
package indirect enum JSONValue: Equatable, Sendable {
  /// The members in the order of the text.
  case object([Member])
  /// The elements.
  case array([JSONValue])
  /// The octets, unescaped.
  case string([UInt8])
  /// The text.
  case number([UInt8])
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null

  /// A name and its value.
  package struct Member: Equatable, Sendable {
    let name: [UInt8]
    let value: JSONValue

    /// Makes a member.
    package init(name: [UInt8], value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

/// A reader of JSON that is too plain to be wrong, to test the fast one with (RFC 8259).
///
/// It recurses, copies everything, and leaves UTF-8 to the standard library.
package struct ReferenceJSON {
  private struct Wrong: Error {}

  private let text: [Unicode.Scalar]
  private var at = 0
  private let isToken: Bool
  private let depthLimit: Int

  /// The value that `text` says, or `nil` where it is not JSON.
  ///
  /// - Parameters:
  ///   - text: The octets.
  ///   - isToken: Whether members of one name and U+0000 in strings are refused too.
  ///   - depthLimit: The deepest nesting allowed.
  /// - Returns: The value.
  package static func parse(_ text: [UInt8], isToken: Bool, depthLimit: Int) -> JSONValue? {
    guard let string = String(validating: text, as: UTF8.self) else { return nil }
    var reader = ReferenceJSON(
      text: Array(string.unicodeScalars), isToken: isToken, depthLimit: depthLimit)
    guard let value = try? reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    return reader.at == reader.text.count ? value : nil
  }

  private init(text: [Unicode.Scalar], isToken: Bool, depthLimit: Int) {
    self.text = text
    self.isToken = isToken
    self.depthLimit = depthLimit
  }

  private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }

  private mutating func skipBlanks() {
    while let scalar = next, [" ", "\t", "\n", "\r"].contains(scalar) { at += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    at += 1
    return true
  }

  private mutating func demand(_ literal: String) throws {
    for scalar in literal.unicodeScalars where !take(scalar) { throw Wrong() }
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    skipBlanks()
    switch next {
    case "{": return .object(try object(depth: depth + 1))
    case "[": return .array(try array(depth: depth + 1))
    case "\"": return .string(try string())
    case "t":
      try demand("true")
      return .boolean(true)
    case "f":
      try demand("false")
      return .boolean(false)
    case "n":
      try demand("null")
      return .null
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws -> [JSONValue.Member] {
    guard depth <= depthLimit else { throw Wrong() }
    try demand("{")
    var members: [JSONValue.Member] = []
    skipBlanks()
    if take("}") { return members }
    repeat {
      skipBlanks()
      let name = try string()
      if isToken && members.contains(where: { $0.name == name }) { throw Wrong() }
      skipBlanks()
      try demand(":")
      members.append(JSONValue.Member(name: name, value: try value(depth: depth)))
      skipBlanks()
    } while take(",")
    try demand("}")
    return members
  }

  private mutating func array(depth: Int) throws -> [JSONValue] {
    guard depth <= depthLimit else { throw Wrong() }
    try demand("[")
    var elements: [JSONValue] = []
    skipBlanks()
    if take("]") { return elements }
    repeat {
      elements.append(try value(depth: depth))
      skipBlanks()
    } while take(",")
    try demand("]")
    return elements
  }

  private mutating func number() throws -> [UInt8] {
    let start = at
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return text[start..<at].map { UInt8($0.value) }
  }

  private mutating func digits() throws {
    let start = at
    while let scalar = next, ("0"..."9").contains(scalar) { at += 1 }
    if at == start { throw Wrong() }
  }

  private mutating func string() throws -> [UInt8] {
    try demand("\"")
    // Units, since an escape may stand for half a character; whether the halves fit is asked last.
    var units: [UInt16] = []
    while let scalar = next, scalar != "\"" {
      at += 1
      if scalar.value < 0x20 { throw Wrong() }
      if scalar == "\\" {
        units.append(try escape())
      } else {
        units += String(Character(scalar)).utf16
      }
    }
    try demand("\"")
    guard let string = String(validating: units, as: UTF16.self) else { throw Wrong() }
    if isToken && units.contains(0) { throw Wrong() }
    return Array(string.utf8)
  }

  private mutating func escape() throws -> UInt16 {
    guard let letter = next else { throw Wrong() }
    at += 1
    switch letter {
    case "\"", "\\", "/": return UInt16(letter.value)
    case "b": return 8
    case "f": return 12
    case "n": return 10
    case "r": return 13
    case "t": return 9
    case "u":
      guard at + 4 <= text.count else { throw Wrong() }
      let digits = text[at..<at + 4]
      guard digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { throw Wrong() }
      at += 4
      return UInt16(String(String.UnicodeScalarView(digits)), radix: 16) ?? 0
    default: throw Wrong()
    }
  }
}
