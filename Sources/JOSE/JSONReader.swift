/// A strict reader of one JSON text over borrowed octets (RFC 8259).
///
/// The caller pulls: it asks for the kind of the next value, then reads, enters or skips it. What
/// it gets back are positions in the text; nothing is copied. Every octet is checked on the way,
/// also in what is skipped, and ``finish()`` checks that nothing follows.
///
///     var reader = JSONReader(text, form: .token)
///     try reader.enterObject()
///     while let name = try reader.nextMember() {
///       if name.equals("iss", in: text) { issuer = try reader.readString() }
///       else { try reader.skipValue() }
///     }
///     try reader.finish()
///
/// Nothing recurses, so depth costs no stack, and time is linear in the text but for the names of
/// objects with many members, which are sorted.
public struct JSONReader: ~Copyable, ~Escapable {
  /// How much more than the grammar is asked for.
  public enum Form: Sendable {
    /// All that RFC 8259 calls JSON text.
    case grammar

    /// What a token may hold: besides, the names of an object differ after unescaping, and no
    /// string holds U+0000, where readers in C would end it (RFC 7515 §4, RFC 7493 §2.3).
    case token
  }

  /// What a value is, told by its first octet.
  public enum Kind: Sendable {
    /// `{`
    case object
    /// `[`
    case array
    /// `"`
    case string
    /// `-` or a digit.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`
    case null
  }

  /// The deepest nesting that a reader can be asked to allow.
  public static var maximumDepth: Int { 64 }

  /// The text that is read.
  public let text: RawSpan

  /// The offset of the next octet to read.
  public internal(set) var offset = 0

  /// How many arrays and objects the reader is in.
  public private(set) var depth = 0

  let form: Form
  private let depthLimit: Int

  /// Bit *d* − 1 says whether the container at depth *d* is an object.
  private var objects: UInt64 = 0

  /// Whether the innermost container was just entered, so that no comma may come.
  private var isAtStart = false

  private var names = MemberNames()

  /// Makes a reader at the start of `text`.
  ///
  /// - Parameters:
  ///   - text: The octets, at most 2³² − 1.
  ///   - form: What is asked for beyond the grammar.
  ///   - depthLimit: The deepest nesting allowed, at most ``maximumDepth``.
  @_lifetime(copy text)
  public init(_ text: RawSpan, form: Form, depthLimit: Int = Limits().jsonDepth) {
    self.text = text
    self.form = form
    self.depthLimit = min(depthLimit, Self.maximumDepth)
  }
}

// MARK: - Values

extension JSONReader {
  /// The kind of the next value, which is left unread.
  ///
  /// - Throws: ``SyntaxError`` where no value begins.
  @inline(__always)
  public mutating func peekKind() throws(SyntaxError) -> Kind {
    skipWhiteSpace()
    guard offset < text.byteCount else { throw SyntaxError(.unexpectedEnd, at: offset) }
    switch text[octet: offset] {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    default: throw SyntaxError(.unexpectedCharacter, at: offset)
    }
  }

  /// Reads a string.
  ///
  /// - Throws: ``SyntaxError``, also where the next value is no string.
  public mutating func readString() throws(SyntaxError) -> JSONString {
    skipWhiteSpace()
    try expect(UInt8(ascii: "\""))
    return try readStringBody()
  }

  /// Reads a number and returns its place in the text.
  ///
  /// - Throws: ``SyntaxError``, also where the next value is no number.
  public mutating func readNumber() throws(SyntaxError) -> Range<Int> {
    skipWhiteSpace()
    let start = offset
    if peek == UInt8(ascii: "-") { offset &+= 1 }
    // No digit may follow a zero in front (RFC 8259 §6).
    if peek == UInt8(ascii: "0") { offset &+= 1 } else { try skipDigits() }
    if peek == UInt8(ascii: ".") {
      offset &+= 1
      try skipDigits()
    }
    if let octet = peek, octet | 0x20 == UInt8(ascii: "e") {
      offset &+= 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset &+= 1 }
      try skipDigits()
    }
    if let octet = peek, octet &- UInt8(ascii: "0") < 10 {
      throw SyntaxError(.malformedNumber, at: offset)
    }
    return start..<offset
  }

  /// Reads `true` or `false`.
  ///
  /// - Throws: ``SyntaxError``, also where the next value is no boolean.
  public mutating func readBoolean() throws(SyntaxError) -> Bool {
    skipWhiteSpace()
    let isTrue = peek == UInt8(ascii: "t")
    try expect(isTrue ? "true" : "false")
    return isTrue
  }

  /// Reads `null`.
  ///
  /// - Throws: ``SyntaxError``, also where the next value is another.
  public mutating func readNull() throws(SyntaxError) {
    skipWhiteSpace()
    try expect("null")
  }

  /// Reads past the next value, whatever it is, and returns its place in the text.
  ///
  /// - Throws: ``SyntaxError`` where the value, or anything inside it, is malformed.
  @discardableResult
  public mutating func skipValue() throws(SyntaxError) -> Range<Int> {
    let floor = depth
    skipWhiteSpace()
    let start = offset
    try skipScalarOrEnter()
    while depth > floor {
      let hasNext = isInObject ? try nextMember() != nil : try nextElement()
      if hasNext { try skipScalarOrEnter() }
    }
    return start..<offset
  }

  private mutating func skipScalarOrEnter() throws(SyntaxError) {
    switch try peekKind() {
    case .string: _ = try readString()
    case .number: _ = try readNumber()
    case .boolean: _ = try readBoolean()
    case .null: try readNull()
    case .object: try enterObject()
    case .array: try enterArray()
    }
  }

  /// Checks that nothing but white space follows the value.
  ///
  /// - Throws: ``SyntaxError/Reason/unexpectedCharacter`` where something does.
  public mutating func finish() throws(SyntaxError) {
    skipWhiteSpace()
    guard offset == text.byteCount else { throw SyntaxError(.unexpectedCharacter, at: offset) }
  }
}

// MARK: - Containers

extension JSONReader {
  /// Enters an object; ``nextMember()`` then leads through it and out of it.
  ///
  /// - Throws: ``SyntaxError/Reason/notAnObject`` where the next value is another, and
  ///   ``SyntaxError/Reason/tooDeep``.
  public mutating func enterObject() throws(SyntaxError) {
    guard try peekKind() == .object else { throw SyntaxError(.notAnObject, at: offset) }
    try enter(isObject: true)
  }

  /// Enters an array; ``nextElement()`` then leads through it and out of it.
  ///
  /// - Throws: ``SyntaxError``, also where the next value is no array.
  public mutating func enterArray() throws(SyntaxError) {
    guard try peekKind() == .array else { throw SyntaxError(.unexpectedCharacter, at: offset) }
    try enter(isObject: false)
  }

  /// The name of the next member, whose value is to be read next, or `nil` after the last one.
  ///
  /// - Throws: ``SyntaxError``, in the form `token` also for a name that the object has already.
  public mutating func nextMember() throws(SyntaxError) -> JSONString? {
    guard try isBeforeItem(closing: UInt8(ascii: "}")) else {
      if form == .token { try names.leaveObject(at: depth &+ 1, in: text) }
      return nil
    }
    skipWhiteSpace()
    try expect(UInt8(ascii: "\""))
    let name = try readStringBody()
    if form == .token { try names.add(name, at: depth, in: text) }
    skipWhiteSpace()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Whether another element is to be read next; after the last one the array has been left.
  ///
  /// - Throws: ``SyntaxError`` where neither an element nor the end comes.
  public mutating func nextElement() throws(SyntaxError) -> Bool {
    try isBeforeItem(closing: UInt8(ascii: "]"))
  }

  private var isInObject: Bool { objects >> UInt64(depth &- 1) & 1 == 1 }

  private mutating func enter(isObject: Bool) throws(SyntaxError) {
    guard depth < depthLimit else { throw SyntaxError(.tooDeep, at: offset) }
    let bit: UInt64 = 1 << UInt64(depth)
    objects = isObject ? objects | bit : objects & ~bit
    depth &+= 1
    offset &+= 1
    isAtStart = true
  }

  /// Reads the comma before an item, or the end of the container.
  @inline(always)
  private mutating func isBeforeItem(closing: UInt8) throws(SyntaxError) -> Bool {
    skipWhiteSpace()
    guard let octet = peek else { throw SyntaxError(.unexpectedEnd, at: offset) }
    if octet == closing {
      offset &+= 1
      depth &-= 1
      isAtStart = false
      return false
    }
    if isAtStart {
      isAtStart = false
    } else {
      try expect(UInt8(ascii: ","))
    }
    return true
  }
}

// MARK: - Octets

extension JSONReader {
  @inline(always)
  var peek: UInt8? {
    offset < text.byteCount ? text[octet: offset] : nil
  }

  @inline(always)
  private mutating func skipWhiteSpace() {
    // Tokens have none as a rule, so what is called is nearly never entered.
    if let octet = peek, octet <= 0x20 { skipSomeWhiteSpace() }
  }

  private mutating func skipSomeWhiteSpace() {
    while let octet = peek,
      octet == 0x20 || octet == 0x0a || octet == 0x0d || octet == 0x09
    {
      offset &+= 1
    }
  }

  private mutating func skipDigits() throws(SyntaxError) {
    let start = offset
    while let octet = peek, octet &- UInt8(ascii: "0") < 10 { offset &+= 1 }
    guard offset > start else {
      throw SyntaxError(peek == nil ? .unexpectedEnd : .malformedNumber, at: offset)
    }
  }

  @inline(always)
  private mutating func expect(_ octet: UInt8) throws(SyntaxError) {
    guard let found = peek else { throw SyntaxError(.unexpectedEnd, at: offset) }
    guard found == octet else { throw SyntaxError(.unexpectedCharacter, at: offset) }
    offset &+= 1
  }

  private mutating func expect(_ literal: StaticString) throws(SyntaxError) {
    for index in 0..<literal.utf8CodeUnitCount { try expect(literal.octet(at: index)) }
  }
}
