/// What a JWS header says, as far as verification asks (RFC 7515 §4.1).
///
/// The strings are positions in the header's JSON, which goes along with it. `jku`, `jwk`, `x5u` and
/// `x5c` are not here: a key that comes with the token is its sender's choice, so nothing in a token
/// selects a key but `kid` and `alg` (RFC 8725 §3.10).
public struct JOSEHeader: Hashable, Sendable {
  /// `alg`, as it stands.
  public let algorithmName: JSONString

  /// The algorithm that `alg` names, or `nil` for `none` and for names that are not known.
  public let algorithm: Algorithm?

  /// `kid`.
  public let keyID: JSONString?

  /// `typ`, the media type of the whole token.
  public let type: JSONString?

  /// `cty`, the media type of the payload.
  public let contentType: JSONString?

  /// Whether `crit` is there; ``criticalParameters(in:)`` tells what it names.
  public let hasCriticalParameters: Bool

  /// `b64`: `false` where the payload is signed as it is, without base64url (RFC 7797 §3).
  public let isPayloadEncoded: Bool

  /// Whether `enc` or `zip` is there, which belong to encrypted tokens (RFC 7516 §4.1).
  public let isEncryption: Bool
}

/// A header parameter whose value verification looks at (RFC 7515 §4.1, RFC 7797 §3).
///
/// The raw value is the name, packed as ``JSONString`` packs short names: its first octet lowest.
public enum HeaderParameter: UInt64, CaseIterable, Hashable, Sendable {
  /// `alg`
  case algorithm = 0x67_6c61
  /// `kid`
  case keyID = 0x64_696b
  /// `typ`
  case type = 0x70_7974
  /// `cty`
  case contentType = 0x79_7463
  /// `crit`
  case critical = 0x7469_7263
  /// `b64`
  case encoded = 0x34_3662
  /// `enc`
  case encryption = 0x63_6e65
  /// `zip`
  case compression = 0x70_697a

  /// The parameter's name.
  public var name: String {
    switch self {
    case .algorithm: "alg"
    case .keyID: "kid"
    case .type: "typ"
    case .contentType: "cty"
    case .critical: "crit"
    case .encoded: "b64"
    case .encryption: "enc"
    case .compression: "zip"
    }
  }
}

/// Why a header cannot be used.
public enum HeaderError: Error, Hashable, Sendable {
  /// The header is not the JSON object it should be.
  case malformed(SyntaxError)

  /// A parameter has the wrong type or a value none may have, or `alg` is missing.
  case malformedParameter(HeaderParameter)
}

// MARK: - Parsing

extension JOSEHeader {
  /// Reads a header.
  ///
  /// - Parameters:
  ///   - text: The decoded header segment.
  ///   - depthLimit: See ``Limits/jsonDepth``.
  /// - Throws: ``HeaderError``; an error in the JSON before one in a parameter.
  /// - Complexity: Linear in `text`; with `crit`, times the number of names in it, at most eight.
  public init(parsing text: RawSpan, depthLimit: Int = Limits().jsonDepth) throws(HeaderError) {
    var reader = JSONReader(text, form: .token, depthLimit: depthLimit)
    var fields = Fields()
    do throws(SyntaxError) {
      try reader.enterObject()
      while let name = try reader.nextMember() {
        guard let parameter = name.packed(in: text).flatMap(HeaderParameter.init(rawValue:)) else {
          try reader.skipValue()
          continue
        }
        try fields.read(parameter, from: &reader)
      }
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
    if let parameter = fields.malformed { throw .malformedParameter(parameter) }
    guard let algorithmName = fields.algorithmName else { throw .malformedParameter(.algorithm) }

    self.algorithmName = algorithmName
    algorithm = Algorithm(algorithmName, in: text)
    keyID = fields.keyID
    type = fields.type
    contentType = fields.contentType
    hasCriticalParameters = fields.critical != nil
    isPayloadEncoded = fields.isPayloadEncoded
    isEncryption = fields.isEncryption
    if let critical = fields.critical {
      guard Self.isWellFormed(critical, in: text, depthLimit: depthLimit) else {
        throw .malformedParameter(.critical)
      }
    }
  }

  /// The members as they are met; the first of a wrong type is remembered, so that an error in the
  /// JSON further on is told first.
  private struct Fields {
    var algorithmName: JSONString?
    var keyID: JSONString?
    var type: JSONString?
    var contentType: JSONString?
    var critical: Range<Int>?
    var isPayloadEncoded = true
    var isEncryption = false
    var malformed: HeaderParameter?

    mutating func read(
      _ parameter: HeaderParameter, from reader: inout JSONReader
    ) throws(SyntaxError) {
      let kind = try reader.peekKind()
      switch (parameter, kind) {
      case (.algorithm, .string): algorithmName = try reader.readString()
      case (.keyID, .string): keyID = try reader.readString()
      case (.type, .string): type = try reader.readString()
      case (.contentType, .string): contentType = try reader.readString()
      case (.encoded, .boolean): isPayloadEncoded = try reader.readBoolean()
      case (.critical, .array): critical = try reader.skipValue()
      case (.encryption, _), (.compression, _):
        isEncryption = true
        try reader.skipValue()
      default:
        malformed = malformed ?? parameter
        try reader.skipValue()
      }
    }
  }
}

extension Algorithm {
  /// The algorithm that a header's `alg` names.
  init?(_ name: JSONString, in header: RawSpan) {
    // Names are at most seven octets long, and none has anything to escape.
    guard !name.hasEscapes, let packed = name.packed(in: header) else {
      self.init(name: name.decoded(in: header))
      return
    }
    guard let match = Self.allCases.first(where: { $0.packedName == packed }) else { return nil }
    self = match
  }

  /// The name, packed as ``JSONString`` packs short names.
  var packedName: UInt64 {
    switch self {
    case .hs256: 0x36_3532_5348
    case .hs384: 0x34_3833_5348
    case .hs512: 0x32_3135_5348
    case .rs256: 0x36_3532_5352
    case .rs384: 0x34_3833_5352
    case .rs512: 0x32_3135_5352
    case .ps256: 0x36_3532_5350
    case .ps384: 0x34_3833_5350
    case .ps512: 0x32_3135_5350
    case .es256: 0x36_3532_5345
    case .es384: 0x34_3833_5345
    case .es512: 0x32_3135_5345
    case .es256k: 0x4b36_3532_5345
    case .edDSA: 0x41_5344_6445
    case .ed25519: 0x39_3135_3532_6445
    case .ed448: 0x38_3434_6445
    }
  }
}

// MARK: - Critical parameters

extension JOSEHeader {
  /// The most names that `crit` may hold; each costs a search of the header.
  private static var criticalLimit: Int { 8 }

  /// The names of the parameters that the receiver must understand (RFC 7515 §4.1.11).
  ///
  /// - Parameter text: The header that this was parsed from.
  /// - Returns: The names, none where `crit` is not there.
  public func criticalParameters(in text: RawSpan) -> [String] {
    guard hasCriticalParameters else { return [] }
    let names = try? Self.criticalNames(in: text, depthLimit: JSONReader.maximumDepth)
    return (names ?? []).map { $0.decoded(in: text) }
  }

  /// Whether `crit` is an array of one or more different names, none of them registered and all of
  /// them in the header (RFC 7515 §4.1.11).
  private static func isWellFormed(
    _ critical: Range<Int>, in text: RawSpan, depthLimit: Int
  ) -> Bool {
    guard let names = try? criticalNames(in: text, depthLimit: depthLimit),
      !names.isEmpty, names.count <= criticalLimit
    else { return false }
    let decoded = names.map { $0.decoded(in: text) }
    return Set(decoded).count == decoded.count
      && decoded.allSatisfy { name in
        !name.isEmpty && !registeredNames.contains(name)
          && hasMember(name, in: text, depthLimit: depthLimit)
      }
  }

  /// The names that RFC 7515, RFC 7516 and RFC 7518 define, which `crit` must not hold.
  ///
  /// `b64` is an extension, so it may be there.
  private static let registeredNames: Set<String> = [
    "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit",
    "enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
  ]

  private static func criticalNames(
    in text: RawSpan, depthLimit: Int
  ) throws(SyntaxError) -> [JSONString] {
    var reader = JSONReader(text, form: .token, depthLimit: depthLimit)
    var names: [JSONString] = []
    try reader.enterObject()
    while let name = try reader.nextMember() {
      guard name.equals("crit", in: text) else {
        try reader.skipValue()
        continue
      }
      try reader.enterArray()
      while try reader.nextElement() {
        // Past the limit the array is refused, however it goes on.
        guard names.count <= criticalLimit else { return names }
        names.append(try reader.readString())
      }
    }
    return names
  }

  private static func hasMember(_ name: String, in text: RawSpan, depthLimit: Int) -> Bool {
    var reader = JSONReader(text, form: .token, depthLimit: depthLimit)
    do throws(SyntaxError) {
      try reader.enterObject()
      while let member = try reader.nextMember() {
        if member.equals(name, in: text) { return true }
        try reader.skipValue()
      }
    } catch {}
    return false
  }
}
