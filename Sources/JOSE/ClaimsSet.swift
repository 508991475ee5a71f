/// What the registered claims of a payload say, as positions in its JSON and as dates (RFC 7519 §4.1).
///
/// Other claims stay where they are; ``value(of:in:depthLimit:)`` finds one. It is small, since every
/// token of a batch has one: eight octets for a text, and as many for a date.
public struct ClaimsSet: Hashable, Sendable {
  var issuerPlace = ClaimPlace()
  var subjectPlace = ClaimPlace()
  var audiencePlace = ClaimPlace()
  var tokenIDPlace = ClaimPlace()
  var scopePlace = ClaimPlace()
  var scpPlace = ClaimPlace()
  var expirationDate = ClaimDate()
  var notBeforeDate = ClaimDate()
  var issuedAtDate = ClaimDate()

  /// Makes a claims set with no claims.
  public init() {}

  /// `iss`: who issued the token.
  public var issuer: JSONString? { issuerPlace.string }
  /// `sub`: whom it is about.
  public var subject: JSONString? { subjectPlace.string }
  /// `aud`: whom it is for.
  public var audience: StringList? { audiencePlace.list }
  /// `exp`: from when on it is no longer valid.
  public var expiration: NumericDate? { expirationDate.date }
  /// `nbf`: from when on it is valid.
  public var notBefore: NumericDate? { notBeforeDate.date }
  /// `iat`: when it was issued.
  public var issuedAt: NumericDate? { issuedAtDate.date }
  /// `jti`: its identifier, unique for the issuer.
  public var tokenID: JSONString? { tokenIDPlace.string }
  /// `scope`, where it is a string (RFC 8693 §4.2).
  public var scope: JSONString? { scopePlace.string }
  /// `scp`, where it is a string or an array of strings: `scope` as some issuers have it.
  public var scp: StringList? { scpPlace.list }
}

/// Where a string or an array of strings stands, if it is there.
struct ClaimPlace: Hashable, Sendable {
  /// The offset of a string's first octet behind its quote, or of an array's bracket.
  private let start: UInt32

  /// How many octets, times four, and what it is: 0 for nothing, 1 for a string, 2 for a string with
  /// escapes, 3 for an array.
  private let bits: UInt32

  /// The place of nothing.
  init() {
    start = 0
    bits = 0
  }

  init(_ string: JSONString) {
    start = string.offset
    bits = string.byteCount << 2 | (string.hasEscapes ? 2 : 1)
  }

  init(array: Range<Int>) {
    start = UInt32(truncatingIfNeeded: array.lowerBound)
    bits = UInt32(truncatingIfNeeded: array.count) << 2 | 3
  }

  /// The place of a value, or of nothing where it is neither a string nor an array of strings.
  @inline(always)
  init(_ value: JSONValue) {
    // Two bits for each kind: strings are 1, arrays of strings 7.
    let what: UInt32 = (1 << 2 | 3 << 14) &>> (value.kind &* 2) & 3
    let count = UInt32(truncatingIfNeeded: value.end &- value.start)
    start = what == 0 ? 0 : UInt32(truncatingIfNeeded: value.start)
    bits = what == 0 ? 0 : count << 2 | what
  }

  var isArray: Bool { bits & 3 == 3 }

  /// The octets: of a string without its quotes.
  var range: Range<Int> { Int(start)..<(Int(start) &+ Int(bits >> 2)) }

  /// The string that stands there, if one does.
  @inline(always)
  var string: JSONString? {
    guard bits & 3 != 0, !isArray else { return nil }
    return JSONString(
      offset: Int(start), end: Int(start) &+ Int(bits >> 2), hasEscapes: bits & 3 == 2)
  }

  /// The strings that stand there, if some do.
  @inline(always)
  var list: StringList? { bits & 3 == 0 ? nil : StringList(self) }
}

/// A date, if it is there.
struct ClaimDate: Hashable, Sendable {
  /// No date of a claim is negative.
  private let seconds: Int64
  private let nanoseconds: UInt32

  /// No date.
  init() {
    seconds = -1
    nanoseconds = 0
  }

  /// A date of a claim.
  @inline(always)
  init(_ date: NumericDate) {
    seconds = date.seconds
    nanoseconds = date.nanoseconds
  }

  /// A whole number of seconds, or `nil` past ``NumericDate/latest``.
  @inline(always)
  init?(seconds: Int64) {
    guard seconds <= NumericDate.latest.seconds else { return nil }
    self.seconds = seconds
    nanoseconds = 0
  }

  /// The date, if there is one.
  @inline(always)
  var date: NumericDate? {
    seconds < 0 ? nil : NumericDate(seconds: seconds, nanoseconds: nanoseconds)
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
