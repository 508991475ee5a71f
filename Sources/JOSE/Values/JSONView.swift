/// A value in the payload of a token, looked at where it stands: nothing is copied or allocated but
/// where a method says so.
///
///     if let roles = token.claim("realm_access", "roles"), roles.contains("admin") { … }
///     let level = token.claim("assurance", "level")?.integer ?? 0
///
/// It borrows the token, and the compiler keeps it from outliving it. A look-up goes through the
/// objects on its way from their beginning, so it takes a time linear in them.
public struct JSONView: ~Escapable {
  /// The value's JSON, without white space around it.
  public let octets: RawSpan

  /// Makes a view of a value that has been checked.
  @_lifetime(copy octets)
  init(checked octets: RawSpan) {
    self.octets = octets
  }
}

extension JSONView {
  /// The value in a claims set that a path of names leads to; `nil` where it leads nowhere.
  ///
  /// - Parameters:
  ///   - name: The name of a claim, after unescaping.
  ///   - path: The names of members, from that claim on.
  ///   - payload: A payload that has been parsed.
  /// - Returns: The value.
  @_lifetime(copy payload)
  package static func claim(_ name: String, _ path: [String] = [], in payload: RawSpan) -> JSONView?
  {
    var cursor = JSONCursor(payload)
    let whole = JSONView(checked: payload.extracting(cursor.skipValue()))
    guard let claim = whole[name] else { return nil }
    return path.isEmpty ? claim : claim.value(at: path)
  }

  /// What a value is.
  public enum Kind: Hashable, Sendable {
    /// `{…}`
    case object
    /// `[…]`
    case array
    /// `"…"`
    case string
    /// A number.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`
    case null
  }

  /// What it is.
  public var kind: Kind {
    guard !octets.isEmpty else { return .null }
    return switch octets[octet: 0] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }
}

// MARK: - Scalars

extension JSONView {
  /// Its place, where it is a string.
  private var place: JSONString? {
    guard kind == .string else { return nil }
    var cursor = JSONCursor(octets)
    return cursor.readString()
  }

  /// Whether it is a string that is exactly `literal`, after unescaping.
  public func equals(_ literal: String) -> Bool {
    place?.equals(literal, in: octets) ?? false
  }

  /// A copy of the string that it is, unescaped; `nil` for another kind.
  ///
  /// It allocates.
  public var string: String? { place?.decoded(in: octets) }

  /// The whole number that it is, to the last digit; `nil` for a fraction, for one that 64 bits do
  /// not hold, and for another kind.
  ///
  /// A number with a point or an exponent is no whole number here, whatever its value.
  public var integer: Int64? {
    guard kind == .number else { return nil }
    let isNegative = octets[octet: 0] == UInt8(ascii: "-")
    var value: Int64 = 0
    for offset in (isNegative ? 1 : 0)..<octets.byteCount {
      let digit = Int64(octets[octet: offset]) - Int64(UInt8(ascii: "0"))
      guard 0...9 ~= digit else { return nil }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      // Downwards for negative ones, since there is one more of them.
      let (sum, carry) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }

  /// The number that it is, rounded to the nearest that there is; `nil` for another kind.
  public var double: Double? {
    guard kind == .number else { return nil }
    if let integer, integer.magnitude < 1 << 53 { return Double(integer) }
    return Double(JSONView.text(octets))
  }

  /// The boolean that it is; `nil` for another kind.
  public var boolean: Bool? {
    kind == .boolean ? octets[octet: 0] == UInt8(ascii: "t") : nil
  }

  /// The date that it is, exactly; `nil` for another kind, and for one outside 0 to
  /// ``NumericDate/latest``.
  public var date: NumericDate? {
    kind == .number ? NumericDate(number: octets) : nil
  }

  static func text(_ octets: RawSpan) -> String {
    String(decoding: octets.copy(), as: UTF8.self)
  }
}

// MARK: - Parts

extension JSONView {
  /// The member of that name; `nil` where there is none, or it is no object.
  ///
  /// - Parameter name: The name, after unescaping.
  /// - Complexity: O(*n*) in the length of the object.
  public subscript(name: String) -> JSONView? {
    @_lifetime(copy self)
    get {
      guard let range = range(of: name) else { return nil }
      return JSONView(checked: octets.extracting(range))
    }
  }

  /// The element at `index`, from 0; `nil` where there is none, or it is no array.
  ///
  /// - Complexity: O(*n*) in the length of the array.
  public subscript(index: Int) -> JSONView? {
    @_lifetime(copy self)
    get {
      var cursor = JSONCursor(octets)
      guard cursor.reads(UInt8(ascii: "[")) else { return nil }
      var position = 0
      while cursor.hasElement() {
        let value = cursor.skipValue()
        if position == index { return JSONView(checked: octets.extracting(value)) }
        position += 1
      }
      return nil
    }
  }

  /// The value that a path of names leads to; `nil` where it leads nowhere.
  @_lifetime(copy self)
  public func value(at path: [String]) -> JSONView? {
    var place = 0..<octets.byteCount
    for name in path {
      guard let next = JSONView(checked: octets.extracting(place)).range(of: name) else {
        return nil
      }
      place = (place.lowerBound + next.lowerBound)..<(place.lowerBound + next.upperBound)
    }
    return JSONView(checked: octets.extracting(place))
  }

  private func range(of name: String) -> Range<Int>? {
    var cursor = JSONCursor(octets)
    guard cursor.reads(UInt8(ascii: "{")) else { return nil }
    while let member = cursor.nextMember() {
      let value = cursor.skipValue()
      if member.equals(name, in: octets) { return value }
    }
    return nil
  }

  /// Whether it is an array that has the string `literal` among its elements, or is that string.
  ///
  /// As `aud` is read, and the roles and groups of most issuers.
  public func contains(_ literal: String) -> Bool {
    var isFound = false
    guard kind == .array else { return equals(literal) }
    forEach { element in isFound = isFound || element.equals(literal) }
    return isFound
  }

  /// Calls `body` with each element of an array in turn; with none for another kind.
  public func forEach(_ body: (borrowing JSONView) -> Void) {
    var cursor = JSONCursor(octets)
    guard cursor.reads(UInt8(ascii: "[")) else { return }
    while cursor.hasElement() { body(JSONView(checked: octets.extracting(cursor.skipValue()))) }
  }

  /// Calls `body` with the name and the value of each member of an object in turn; with none for
  /// another kind.
  ///
  /// It allocates for the names.
  public func forEachMember(_ body: (String, borrowing JSONView) -> Void) {
    var cursor = JSONCursor(octets)
    guard cursor.reads(UInt8(ascii: "{")) else { return }
    while let name = cursor.nextMember() {
      body(name.decoded(in: octets), JSONView(checked: octets.extracting(cursor.skipValue())))
    }
  }
}
