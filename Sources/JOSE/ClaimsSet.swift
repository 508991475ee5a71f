/// What the registered claims of a payload say, as positions in its JSON and as dates (RFC 7519 §4.1).
///
/// Other claims stay where they are; ``value(of:in:depthLimit:)`` finds one.
public struct ClaimsSet: Hashable, Sendable {
  /// `iss`: who issued the token.
  public private(set) var issuer: JSONString?
  /// `sub`: whom it is about.
  public private(set) var subject: JSONString?
  /// `aud`: whom it is for.
  public private(set) var audience: StringList?
  /// `exp`: from when on it is no longer valid.
  public private(set) var expiration: NumericDate?
  /// `nbf`: from when on it is valid.
  public private(set) var notBefore: NumericDate?
  /// `iat`: when it was issued.
  public private(set) var issuedAt: NumericDate?
  /// `jti`: its identifier, unique for the issuer.
  public private(set) var tokenID: JSONString?
  /// `scope`, where it is a string (RFC 8693 §4.2).
  public private(set) var scope: JSONString?
  /// `scp`, where it is a string or an array of strings: `scope` as some issuers have it.
  public private(set) var scp: StringList?
}

/// A claim that verification looks at (RFC 7519 §4.1, RFC 8693 §4.2).
///
/// The raw value is the name, packed as ``JSONString`` packs short names: its first octet lowest.
public enum RegisteredClaim: UInt64, CaseIterable, Hashable, Sendable {
  /// `iss`: who issued the token.
  case issuer = 0x73_7369
  /// `sub`: whom it is about.
  case subject = 0x62_7573
  /// `aud`: whom it is for.
  case audience = 0x64_7561
  /// `exp`: from when on it is no longer valid.
  case expiration = 0x70_7865
  /// `nbf`: from when on it is valid.
  case notBefore = 0x66_626e
  /// `iat`: when it was issued.
  case issuedAt = 0x74_6169
  /// `jti`: its identifier, unique for the issuer.
  case tokenID = 0x69_746a
  /// `scope`
  case scope = 0x65_706f_6373
  /// `scp`
  case scp = 0x70_6373

  /// The claim's name.
  public var name: String {
    switch self {
    case .issuer: "iss"
    case .subject: "sub"
    case .audience: "aud"
    case .expiration: "exp"
    case .notBefore: "nbf"
    case .issuedAt: "iat"
    case .tokenID: "jti"
    case .scope: "scope"
    case .scp: "scp"
    }
  }
}

/// Why a payload is not a claims set.
public enum ClaimsError: Error, Hashable, Sendable {
  /// The payload is not the JSON object it should be (RFC 7519 §7.2).
  case malformed(SyntaxError)

  /// A registered claim has the wrong type, or a date lies outside 0 to ``NumericDate/latest``.
  case malformedClaim(RegisteredClaim)
}

// MARK: - Parsing

extension ClaimsSet {
  /// Reads a claims set.
  ///
  /// - Parameters:
  ///   - text: The decoded payload.
  ///   - depthLimit: See ``Limits/jsonDepth``.
  /// - Throws: ``ClaimsError``; an error in the JSON before one in a claim.
  public init(parsing text: RawSpan, depthLimit: Int = Limits().jsonDepth) throws(ClaimsError) {
    self.init()
    var malformed: RegisteredClaim?
    // Of several that have a wrong type, the first in the text is told.
    var offset = Int.max
    let isRead = JSONKernel.forEachClaim(in: text, depthLimit: depthLimit) { claim, value in
      if !set(claim, to: value, in: text), value.place.lowerBound < offset {
        (malformed, offset) = (claim, value.place.lowerBound)
      }
    }
    guard isRead else {
      self = try ClaimsSet(reading: text, depthLimit: depthLimit)
      return
    }
    if let malformed { throw .malformedClaim(malformed) }
  }

  /// Sets `claim`, and tells whether `value` is one that it can have.
  @inline(always)
  private mutating func set(
    _ claim: RegisteredClaim, to value: JSONValue, in text: RawSpan
  ) -> Bool {
    switch (claim, value.kind) {
    case (.issuer, .string): issuer = value.string
    case (.subject, .string): subject = value.string
    case (.tokenID, .string): tokenID = value.string
    case (.scope, .string): scope = value.string
    case (.audience, .string), (.audience, .strings): audience = StringList(value)
    case (.scp, .string), (.scp, .strings): scp = StringList(value)
    case (.expiration, .shortInteger), (.expiration, .number):
      expiration = NumericDate(value, in: text)
      return expiration != nil
    case (.notBefore, .shortInteger), (.notBefore, .number):
      notBefore = NumericDate(value, in: text)
      return notBefore != nil
    case (.issuedAt, .shortInteger), (.issuedAt, .number):
      issuedAt = NumericDate(value, in: text)
      return issuedAt != nil
    case (.scope, _), (.scp, _):
      // Not registered by RFC 7519: another shape is another meaning, and grants nothing.
      break
    default: return false
    }
    return true
  }

  /// Reads any claims set, value by value.
  @inline(never)
  init(reading text: RawSpan, depthLimit: Int) throws(ClaimsError) {
    var reader = JSONReader(text, form: .token, depthLimit: depthLimit)
    var malformed: RegisteredClaim?
    do throws(SyntaxError) {
      try reader.enterObject()
      while let name = try reader.nextMember() {
        guard let claim = name.packed(in: text).flatMap(RegisteredClaim.init(rawValue:)) else {
          try reader.skipValue()
          continue
        }
        // An error in the JSON further on is told first, so a wrong type waits.
        if try !read(claim, from: &reader) { malformed = malformed ?? claim }
      }
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
    if let malformed { throw .malformedClaim(malformed) }
  }

  /// Reads the value of `claim`, and tells whether it is one that the claim can have.
  private mutating func read(
    _ claim: RegisteredClaim, from reader: inout JSONReader
  ) throws(SyntaxError) -> Bool {
    switch (claim, try reader.peekKind()) {
    case (.issuer, .string): issuer = try reader.readString()
    case (.subject, .string): subject = try reader.readString()
    case (.tokenID, .string): tokenID = try reader.readString()
    case (.scope, .string): scope = try reader.readString()
    case (.audience, .string), (.audience, .array):
      audience = try StringList(reading: &reader)
      return audience != nil
    case (.scp, .string), (.scp, .array):
      scp = try StringList(reading: &reader)
    case (.expiration, .number):
      expiration = try Self.date(from: &reader)
      return expiration != nil
    case (.notBefore, .number):
      notBefore = try Self.date(from: &reader)
      return notBefore != nil
    case (.issuedAt, .number):
      issuedAt = try Self.date(from: &reader)
      return issuedAt != nil
    case (.scope, _), (.scp, _):
      // Not registered by RFC 7519: another shape is another meaning, and grants nothing.
      try reader.skipValue()
    default:
      try reader.skipValue()
      return false
    }
    return true
  }

  private static func date(from reader: inout JSONReader) throws(SyntaxError) -> NumericDate? {
    let number = try reader.readNumber()
    return NumericDate(number: reader.text.extracting(number))
  }
}

// MARK: - Other claims

extension ClaimsSet {
  /// The place of the value of the claim `name`, or `nil` where the payload has none.
  ///
  /// - Parameters:
  ///   - name: The claim's name, as it is after unescaping.
  ///   - text: A payload that has been parsed.
  ///   - depthLimit: The limit it was parsed with.
  /// - Returns: The place of the value in `text`.
  /// - Complexity: O(*n*) in the length of `text`.
  public static func value(
    of name: String, in text: RawSpan, depthLimit: Int = Limits().jsonDepth
  ) -> Range<Int>? {
    var reader = JSONReader(text, form: .grammar, depthLimit: depthLimit)
    do throws(SyntaxError) {
      try reader.enterObject()
      while let member = try reader.nextMember() {
        let value = try reader.skipValue()
        if member.equals(name, in: text) { return value }
      }
    } catch {}
    return nil
  }
}
