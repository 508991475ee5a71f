extension JWK {
  /// Reads a key from its JSON (RFC 7517 §4).
  ///
  /// Members that are not known are passed over. A key that says that it is not for signatures is
  /// refused, as is one whose `alg` is no signature algorithm; whether the numbers make a key is for
  /// the module that computes with them to say.
  ///
  /// - Parameters:
  ///   - text: The JSON of one key.
  ///   - depthLimit: See ``Limits/jsonDepth``.
  /// - Throws: ``KeyError`` for the first thing that is wrong.
  public init(parsing text: RawSpan, depthLimit: Int = Limits().jsonDepth) throws(KeyError) {
    let members = try KeyMembers(parsing: text, depthLimit: depthLimit)
    let type = try members.required("kty")
    guard let keyType = KeyType(rawValue: type) else { throw .unsupportedKeyType(type) }
    guard members.isForVerification else { throw .notForVerification }

    keyID = members.strings["kid"]
    algorithm = try members.algorithm
    certificates = try members.certificates
    certificateThumbprint = try members.thumbprint
    isPrivate = members.isPrivate && keyType != .oct
    material = try Material(keyType, members)
  }
}

extension JWK.Material {
  fileprivate init(_ keyType: KeyType, _ members: KeyMembers) throws(KeyError) {
    switch keyType {
    case .rsa:
      self = .rsa(modulus: try members.octets("n"), exponent: try members.octets("e"))
    case .ec:
      let curve = try members.curve(of: .ec)
      self = .ec(curve: curve, x: try members.octets("x"), y: try members.octets("y"))
    case .okp:
      let curve = try members.curve(of: .okp)
      self = .okp(curve: curve, x: try members.octets("x"))
    case .oct:
      self = .symmetric(secret: try members.octets("k"))
    }
  }
}

// MARK: - Members

/// The members of a JWK that are looked at, before anything is made of them.
private struct KeyMembers {
  /// The string members, unescaped.
  private(set) var strings: [String: String] = [:]

  /// `key_ops`, where it is there.
  private var operations: [String]?

  /// `x5c`, still base64.
  private var chain: [String] = []

  /// Whether a member that only private keys have is there.
  private(set) var isPrivate = false

  private static let stringNames: Set<String> = [
    "kty", "use", "alg", "kid", "crv", "n", "e", "x", "y", "k", "x5t#S256",
  ]

  /// RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2.
  private static let privateNames: Set<String> = ["d", "p", "q", "dp", "dq", "qi", "oth"]

  init(parsing text: RawSpan, depthLimit: Int) throws(KeyError) {
    var malformed: String?
    do throws(SyntaxError) {
      var reader = JSONReader(text, form: .token, depthLimit: depthLimit)
      try reader.enterObject()
      while let member = try reader.nextMember() {
        let name = member.decoded(in: text)
        let isRead = try read(name, from: &reader)
        if !isRead { malformed = malformed ?? name }
      }
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
    if let malformed { throw .malformedMember(malformed) }
  }

  /// Reads the value of the member `name`, and tells whether it has the type it should.
  private mutating func read(
    _ name: String, from reader: inout JSONReader
  ) throws(SyntaxError) -> Bool {
    let kind = try reader.peekKind()
    switch (name, kind) {
    case ("key_ops", .array):
      operations = try Self.strings(from: &reader)
      return operations.map { Set($0).count == $0.count } ?? false
    case ("x5c", .array):
      guard let strings = try Self.strings(from: &reader), !strings.isEmpty else { return false }
      chain = strings
    case ("key_ops", _), ("x5c", _):
      try reader.skipValue()
      return false
    case (_, .string) where Self.stringNames.contains(name):
      strings[name] = try reader.readString().decoded(in: reader.text)
    default:
      try reader.skipValue()
      if Self.privateNames.contains(name) { isPrivate = true }
      return !Self.stringNames.contains(name)
    }
    return true
  }

  /// The strings of an array, or `nil` where it has an element of another kind.
  private static func strings(from reader: inout JSONReader) throws(SyntaxError) -> [String]? {
    var strings: [String] = []
    guard let list = try StringList(reading: &reader) else { return nil }
    let text = reader.text
    _ = list.contains(in: text) { string in
      strings.append(string.decoded(in: text))
      return false
    }
    return strings
  }

  func required(_ name: String) throws(KeyError) -> String {
    guard let value = strings[name] else { throw .missingMember(name) }
    return value
  }

  /// The octets of a base64url member, which may not be empty.
  func octets(_ name: String) throws(KeyError) -> [UInt8] {
    let text = try required(name)
    guard let octets = try? Base64URL.decode(text.octets), !octets.isEmpty else {
      throw .malformedMember(name)
    }
    return octets
  }

  func curve(of keyType: KeyType) throws(KeyError) -> Curve {
    let name = try required("crv")
    guard let curve = Curve(rawValue: name), curve.keyType == keyType else {
      throw .unsupportedCurve(name)
    }
    return curve
  }

  /// Whether neither `use` nor `key_ops` keeps the key from verifying (RFC 7517 §4.2, §4.3).
  var isForVerification: Bool {
    (strings["use"] ?? "sig") == "sig" && (operations?.contains("verify") ?? true)
  }

  var algorithm: Algorithm? {
    get throws(KeyError) {
      guard let name = strings["alg"] else { return nil }
      guard let algorithm = Algorithm(name: name) else { throw .unsupportedAlgorithm(name) }
      return algorithm
    }
  }

  var thumbprint: [UInt8]? {
    get throws(KeyError) {
      guard strings["x5t#S256"] != nil else { return nil }
      let digest = try octets("x5t#S256")
      guard digest.count == 32 else { throw .malformedMember("x5t#S256") }
      return digest
    }
  }

  /// `x5c` decoded: base64 with the other alphabet and with padding (RFC 7517 §4.7).
  var certificates: [[UInt8]] {
    get throws(KeyError) {
      var decoded: [[UInt8]] = []
      for certificate in chain {
        guard let octets = Base64.decode(certificate), !octets.isEmpty else {
          throw .malformedMember("x5c")
        }
        decoded.append(octets)
      }
      return decoded
    }
  }
}

/// Base64 with padding (RFC 4648 §4), which JOSE uses for certificates alone.
private enum Base64 {
  /// The octets of `text`, or `nil` where it is not canonical base64.
  static func decode(_ text: String) -> [UInt8]? {
    var characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
    for index in characters.indices {
      switch characters[index] {
      case UInt8(ascii: "+"): characters[index] = UInt8(ascii: "-")
      case UInt8(ascii: "/"): characters[index] = UInt8(ascii: "_")
      case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
      default: break
      }
    }
    return try? Base64URL.decode(characters.octets)
  }
}
