import JOSE
import Testing

@Suite("JWK and JWK Set — RFC 7517, RFC 7638")
struct JWKTests {
  private func parse(_ text: String) throws(KeyError) -> JWK {
    let octets = Array(text.utf8)
    return try JWK(parsing: octets.octets)
  }

  static let x = String(repeating: "A", count: 43)

  @Test("keys of every type are read")
  func types() throws {
    #expect(
      try parse(#"{"kty":"RSA","n":"_w","e":"AQAB","kid":"k","alg":"RS256","use":"sig"}"#)
        == JWK(material: .rsa(modulus: [255], exponent: [1, 0, 1]), keyID: "k", algorithm: .rs256))
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(
      try parse(
        #"{"kty":"EC","crv":"P-256","x":"\#(Self.x)","y":"\#(Self.x)","key_ops":["verify","x"]}"#)
        == JWK(material: .ec(curve: .p256, x: zeros, y: zeros)))
    #expect(
      try parse(#"{"kty":"OKP","crv":"Ed25519","x":"\#(Self.x)","unknown":{"kty":1}}"#)
        == JWK(material: .okp(curve: .ed25519, x: zeros)))
    #expect(try parse(#"{"kty":"oct","k":"AQ"}"#) == JWK(material: .symmetric(secret: [1])))
  }

  @Test(
    "private members are told and not kept", arguments: ["d", "p", "q", "dp", "dq", "qi", "oth"])
  func privateMembers(_ name: String) throws {
    let key = try parse(#"{"kty":"RSA","n":"_w","e":"AQAB","\#(name)":"AQ"}"#)
    #expect(key == JWK(material: .rsa(modulus: [255], exponent: [1, 0, 1]), isPrivate: true))
  }

  @Test(
    "what cannot be used is refused with the reason",
    arguments: [
      ("[]", KeyError.malformed(SyntaxError(.notAnObject, at: 0))), ("{}", .missingMember("kty")),
      (#"{"kty":1}"#, .malformedMember("kty")), (#"{"kty":"rsa"}"#, .unsupportedKeyType("rsa")),
      (#"{"kty":"AKP"}"#, .unsupportedKeyType("AKP")),
      (#"{"kty":"RSA","e":"AQAB"}"#, .missingMember("n")),
      (#"{"kty":"RSA","n":"_w"}"#, .missingMember("e")),
      (#"{"kty":"RSA","n":"","e":"AQAB"}"#, .malformedMember("n")),
      (#"{"kty":"RSA","n":"_w==","e":"AQAB"}"#, .malformedMember("n")),
      (#"{"kty":"RSA","n":"_w","e":65537}"#, .malformedMember("e")),
      (#"{"kty":"EC","x":"AA","y":"AA"}"#, .missingMember("crv")),
      (#"{"kty":"EC","crv":"P-192","x":"AA","y":"AA"}"#, .unsupportedCurve("P-192")),
      (#"{"kty":"EC","crv":"Ed25519","x":"AA","y":"AA"}"#, .unsupportedCurve("Ed25519")),
      (#"{"kty":"OKP","crv":"X25519","x":"AA"}"#, .unsupportedCurve("X25519")),
      (#"{"kty":"OKP","crv":"P-256","x":"AA"}"#, .unsupportedCurve("P-256")),
      (#"{"kty":"oct"}"#, .missingMember("k")),
      (#"{"kty":"oct","k":"AQ","use":"enc"}"#, .notForVerification),
      (#"{"kty":"oct","k":"AQ","use":"SIG"}"#, .notForVerification),
      (#"{"kty":"oct","k":"AQ","key_ops":["sign"]}"#, .notForVerification),
      (#"{"kty":"oct","k":"AQ","key_ops":[]}"#, .notForVerification),
      (#"{"kty":"oct","k":"AQ","key_ops":["verify","verify"]}"#, .malformedMember("key_ops")),
      (#"{"kty":"oct","k":"AQ","key_ops":"verify"}"#, .malformedMember("key_ops")),
      (#"{"kty":"oct","k":"AQ","alg":"ES521"}"#, .unsupportedAlgorithm("ES521")),
      (#"{"kty":"oct","k":"AQ","alg":"none"}"#, .unsupportedAlgorithm("none")),
      (#"{"kty":"oct","k":"AQ","kid":7}"#, .malformedMember("kid")),
      (#"{"kty":"oct","k":"AQ","x5c":[]}"#, .malformedMember("x5c")),
      (#"{"kty":"oct","k":"AQ","x5c":["_w=="]}"#, .malformedMember("x5c")),
      (#"{"kty":"oct","k":"AQ","x5t#S256":"AQ"}"#, .malformedMember("x5t#S256")),
      (#"{"kty":"oct","k":"AQ","kty":"RSA"}"#, .malformed(SyntaxError(.duplicateMember, at: 23))),
    ])
  func refused(_ text: String, _ reason: KeyError) {
    #expect(throws: reason) { try parse(text) }
  }

  @Test("certificates are base64 with padding")
  func certificates() throws {
    #expect(
      try parse(#"{"kty":"oct","k":"AQ","x5c":["+/8=","AAAA"]}"#).certificates == [
        [251, 255], [0, 0, 0],
      ])
  }

  @Test("one bad key leaves the others, and keeps its name")
  func sets() throws {
    let text =
      #"{"keys":[{"kty":"oct","k":"AQ","kid":"a"},{"kid":"b"},7,{"kty":"oct","k":"Ag"}],"x":1}"#
    let set = try JWKSet(parsing: text.octets)
    #expect(set.entries.map(\.keyID) == ["a", "b", nil, nil])
    let outcomes = set.entries.map { entry in (try? entry.key.get()) != nil }
    #expect(outcomes == [true, false, false, true])
    #expect(throws: KeyError.missingMember("kty")) { try set.entries[1].key.get() }
  }

  @Test("a single key is a set of one")
  func singleKey() throws {
    #expect(try JWKSet(parsing: #"{"kty":"oct","k":"AQ"}"#.octets).entries.count == 1)
    #expect(try JWKSet(parsing: #"{"keys":[]}"#.octets).entries.isEmpty)
  }

  @Test(
    "what is no set is refused",
    arguments: [
      ("", KeyError.malformed(SyntaxError(.unexpectedEnd, at: 0))),
      ("[]", .malformed(SyntaxError(.notAnObject, at: 0))),
      ("{}", .missingMember("keys")), (#"{"keys":{}}"#, .malformedMember("keys")),
      (#"{"keys":null}"#, .malformedMember("keys")),
      (#"{"keys":[],"keys":[]}"#, .malformed(SyntaxError(.duplicateMember, at: 12))),
      (#"{"keys":[]"#, .malformed(SyntaxError(.unexpectedEnd, at: 10))),
    ])
  func noSet(_ text: String, _ reason: KeyError) {
    #expect(throws: reason) { try JWKSet(parsing: text.octets) }
  }

  @Test("a set larger than the limits is refused")
  func limits() {
    var limits = Limits()
    limits.keys = 2
    let text = #"{"keys":[{},{},{}]}"#
    #expect(throws: KeyError.tooLarge(limit: 2)) {
      try JWKSet(parsing: text.octets, limits: limits)
    }
    limits.keySetBytes = 10
    #expect(throws: KeyError.tooLarge(limit: 10)) {
      try JWKSet(parsing: text.octets, limits: limits)
    }
  }

  @Test("what a thumbprint hashes has its members in order — RFC 7638 §3.1, RFC 8037 A.3")
  func thumbprintInput() {
    #expect(
      JWK(material: .rsa(modulus: [255], exponent: [1, 0, 1])).thumbprintInput
        == #"{"e":"AQAB","kty":"RSA","n":"_w"}"#)
    #expect(
      JWK(material: .ec(curve: .p256, x: [1], y: [2])).thumbprintInput
        == #"{"crv":"P-256","kty":"EC","x":"AQ","y":"Ag"}"#)
    #expect(
      JWK(material: .okp(curve: .ed25519, x: [1])).thumbprintInput
        == #"{"crv":"Ed25519","kty":"OKP","x":"AQ"}"#)
    #expect(JWK(material: .symmetric(secret: [1])).thumbprintInput == #"{"k":"AQ","kty":"oct"}"#)
  }

  @Test(
    "JSON strings are written in ASCII",
    arguments: [
      ("a", #""a""#), ("\"\\", #""\"\\""#), ("\n\u{7f}é𝄞", #""\u000a\u007f\u00e9\ud834\udd1e""#),
      ("", #""""#),
    ])
  func quoted(_ text: String, _ expected: String) {
    #expect(JSONText.quoted(text) == expected)
  }
}
