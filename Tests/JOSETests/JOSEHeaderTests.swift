import Testing

@testable import JOSE

@Suite("JOSE header — RFC 7515 §4")
struct JOSEHeaderTests {
  private func parse(_ text: String) throws(HeaderError) -> JOSEHeader {
    let octets = Array(text.utf8)
    return try JOSEHeader(parsing: octets.octets)
  }

  @Test("what is asked about is found")
  func members() throws {
    let text = #"{"typ":"JWT","alg":"ES256","kid":"a\nb","cty":"x","jku":"https://e","x":[1]}"#
    let header = try parse(text)
    #expect(header.algorithm == .es256)
    #expect(header.keyID?.decoded(in: text.octets) == "a\nb")
    #expect(header.type?.decoded(in: text.octets) == "JWT")
    #expect(header.contentType?.decoded(in: text.octets) == "x")
    #expect(header.isPayloadEncoded && !header.isEncryption && !header.hasCriticalParameters)
  }

  @Test("every algorithm is found by its name, and by no other", arguments: Algorithm.allCases)
  func algorithms(_ algorithm: Algorithm) throws {
    #expect(try parse(#"{"alg":"\#(algorithm)"}"#).algorithm == algorithm)
    let escaped =
      "\\u00" + String(algorithm.name.utf8.first ?? 0, radix: 16) + algorithm.name.dropFirst()
    #expect(try parse(#"{"alg":"\#(escaped)"}"#).algorithm == algorithm)
    for other in [algorithm.name.lowercased(), " " + algorithm.name, algorithm.name + " ", ""]
    where other != algorithm.name {
      #expect(try parse(#"{"alg":"\#(other)"}"#).algorithm == nil)
    }
    let packed = algorithm.name.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(algorithm.packedName == packed)
  }

  @Test("packed names are the names")
  func packedNames() {
    for parameter in HeaderParameter.allCases { check(parameter.rawValue, parameter.name) }
    for claim in RegisteredClaim.allCases { check(claim.rawValue, claim.name) }
    func check(_ packed: UInt64, _ name: String) {
      #expect(packed == name.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, "\(name)")
    }
  }

  @Test(
    "a wrong type is malformed",
    arguments: [
      ("{}", HeaderParameter.algorithm), (#"{"alg":null}"#, .algorithm),
      (#"{"alg":["ES256"]}"#, .algorithm),
      (#"{"alg":1}"#, .algorithm), (#"{"alg":"ES256","kid":1}"#, .keyID),
      (#"{"alg":"ES256","kid":["a"]}"#, .keyID),
      (#"{"alg":"ES256","typ":{}}"#, .type), (#"{"alg":"ES256","cty":null}"#, .contentType),
      (#"{"alg":"ES256","b64":"false"}"#, .encoded), (#"{"alg":"ES256","crit":"exp"}"#, .critical),
      (#"{"alg":"ES256","crit":null}"#, .critical), (#"{"alg":"ES256","crit":{}}"#, .critical),
    ])
  func wrongTypes(_ text: String, _ parameter: HeaderParameter) {
    #expect(throws: HeaderError.malformedParameter(parameter)) { try parse(text) }
  }

  @Test(
    "no object, or none without faults, is malformed",
    arguments: [
      ("", SyntaxError.Reason.unexpectedEnd), ("[]", .notAnObject), (#""alg""#, .notAnObject),
      ("null", .notAnObject),
      ("1", .notAnObject), (#"{"alg":"ES256"}x"#, .unexpectedCharacter),
      (#"{"alg":"RS256","alg":"none"}"#, .duplicateMember),
      (#"{"alg":1,"x":}"#, .unexpectedCharacter),
    ])
  func malformed(_ text: String, _ reason: SyntaxError.Reason) {
    let error = #expect(throws: HeaderError.self) { try parse(text) }
    guard case .malformed(let syntax)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(syntax.reason == reason)
  }

  @Test(
    "`crit` is a list of names that are there and not registered — RFC 7515 §4.1.11",
    arguments: [
      ("[]", false), (#"[""]"#, false), (#"["x","x"]"#, false), (#"["x",1]"#, false),
      (#"[["x"]]"#, false),
      (#"["alg"]"#, false), (#"["crit"]"#, false), (#"["zip"]"#, false), (#"["absent"]"#, false),
      (#"["x"]"#, true), (#"["b64","x"]"#, true), (#"["\u0078"]"#, true),
      (#"["x","\u0078"]"#, false),
      (#"["x","y","z","a","b","c","d","e"]"#, true),
      (#"["x","y","z","a","b","c","d","e","f"]"#, false),
    ])
  func critical(_ list: String, _ isWellFormed: Bool) throws {
    let others = "xyzabcdef".map { #""\#($0)":0"# }.joined(separator: ",")
    let text = #"{"alg":"ES256","b64":true,"zip2":1,\#(others),"crit":\#(list)}"#
    if isWellFormed {
      #expect(try parse(text).hasCriticalParameters)
      #expect(try !parse(text).criticalParameters(in: text.octets).isEmpty)
    } else {
      #expect(throws: HeaderError.malformedParameter(.critical)) { try parse(text) }
    }
  }

  @Test(
    "encryption is told by its parameters",
    arguments: [#""enc":"A128GCM""#, #""zip":"DEF""#, #""enc":1"#])
  func encryption(_ member: String) throws {
    #expect(try parse(#"{"alg":"dir",\#(member)}"#).isEncryption)
  }
}
