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
    try read(text, depthLimit: depthLimit)
  }

  /// Reads another claims set in place of this one; where that fails, it may hold a part of it.
  ///
  /// - Throws: As ``init(parsing:depthLimit:)``.
  public mutating func read(
    _ text: RawSpan, depthLimit: Int = Limits().jsonDepth
  ) throws(ClaimsError) {
    let isRead = JSONKernel.scan(text, depthLimit: depthLimit) { values in
      take(values, in: text)
    }
    // What is wrong, if anything is, is told by the code that reads everything.
    if !isRead { self = try ClaimsSet(reading: text, depthLimit: depthLimit) }
  }

  /// Takes the values over, and tells whether all are such as their claims can have.
  @inline(always)
  private mutating func take(_ values: borrowing JSONValues, in text: RawSpan) -> Bool {
    // In the order of the cases of `RegisteredClaim`.
    let (issuer, subject, audience) = (values[0], values[1], values[2])
    let (tokenID, scope, scp) = (values[6], values[7], values[8])
    guard issuer.isOne(of: .string), subject.isOne(of: .string), tokenID.isOne(of: .string),
      audience.isOne(of: .strings),
      let expiration = Self.date(values[3], in: text),
      let notBefore = Self.date(values[4], in: text),
      let issuedAt = Self.date(values[5], in: text)
    else { return false }
    issuerPlace = ClaimPlace(issuer)
    subjectPlace = ClaimPlace(subject)
    audiencePlace = ClaimPlace(audience)
    expirationDate = expiration
    notBeforeDate = notBefore
    issuedAtDate = issuedAt
    tokenIDPlace = ClaimPlace(tokenID)
    // Not registered by RFC 7519: another shape is another meaning, and grants nothing.
    scopePlace = scope.isOne(of: .string) ? ClaimPlace(scope) : ClaimPlace()
    scpPlace = ClaimPlace(scp)
    return true
  }

  /// The date that `value` says, or `nil` where it says none that a claim can have.
  @inline(always)
  private static func date(_ value: JSONValue, in text: RawSpan) -> ClaimDate? {
    guard value.isOne(of: .number) else { return nil }
    return value.hasInteger ? ClaimDate(seconds: value.integer) : laterDate(value, in: text)
  }

  /// The same for no value and for numbers that are not so plain.
  private static func laterDate(_ value: JSONValue, in text: RawSpan) -> ClaimDate? {
    guard value.exists else { return ClaimDate() }
    return NumericDate(number: text.extracting(value.start..<value.end)).map(ClaimDate.init)
  }

  /// Reads any claims set, value by value.
  @inline(never)
  package init(reading text: RawSpan, depthLimit: Int) throws(ClaimsError) {
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
    case (.issuer, .string): issuerPlace = ClaimPlace(try reader.readString())
    case (.subject, .string): subjectPlace = ClaimPlace(try reader.readString())
    case (.tokenID, .string): tokenIDPlace = ClaimPlace(try reader.readString())
    case (.scope, .string): scopePlace = ClaimPlace(try reader.readString())
    case (.audience, .string), (.audience, .array):
      guard let list = try ClaimPlace(reading: &reader) else { return false }
      audiencePlace = list
    case (.scp, .string), (.scp, .array):
      scpPlace = try ClaimPlace(reading: &reader) ?? ClaimPlace()
    case (.expiration, .number):
      guard let date = try Self.date(from: &reader) else { return false }
      expirationDate = ClaimDate(date)
    case (.notBefore, .number):
      guard let date = try Self.date(from: &reader) else { return false }
      notBeforeDate = ClaimDate(date)
    case (.issuedAt, .number):
      guard let date = try Self.date(from: &reader) else { return false }
      issuedAtDate = ClaimDate(date)
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
