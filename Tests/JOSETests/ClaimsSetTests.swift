import JOSE
import Testing

@Suite("Claims — RFC 7519 §4")
struct ClaimsSetTests {
  private func parse(_ text: String) throws(ClaimsError) -> ClaimsSet {
    let octets = Array(text.utf8)
    return try ClaimsSet(parsing: octets.octets)
  }

  @Test("registered claims are found")
  func found() throws {
    let text = #"""
      {"iss":"i","sub":"s","aud":["a","b\u0063"],"exp":1.5,"nbf":2,"iat":3e0,"jti":"j",
       "scope":"r w","scp":["x"],"other":{"exp":"not this one"}}
      """#
    let claims = try parse(text)
    #expect(claims.issuer?.decoded(in: text.octets) == "i")
    #expect(claims.subject?.decoded(in: text.octets) == "s")
    #expect(claims.audience?.decoded(in: text.octets) == ["a", "bc"])
    #expect(claims.expiration == NumericDate(seconds: 1, nanoseconds: 500_000_000))
    #expect(claims.notBefore == NumericDate(seconds: 2))
    #expect(claims.issuedAt == NumericDate(seconds: 3))
    #expect(claims.tokenID?.decoded(in: text.octets) == "j")
    #expect(claims.scope?.decoded(in: text.octets) == "r w")
    #expect(claims.scp?.decoded(in: text.octets) == ["x"])
    #expect(try parse("{}") == parse(" { } "))
  }

  @Test("an escaped name is the name")
  func escapedNames() throws {
    #expect(try parse(#"{"\u0065xp":7}"#).expiration == NumericDate(seconds: 7))
  }

  @Test("a wrong type is malformed, and never an absent claim", arguments: RegisteredClaim.allCases)
  func wrongTypes(_ claim: RegisteredClaim) throws {
    let strings = [#""1""#, #""""#]
    let dates = ["1", "0.5"]
    let others = ["null", "true", "{}"]
    let bad: [String] =
      switch claim {
      case .issuer, .subject, .tokenID: dates + others + [#"["a"]"#]
      case .audience: dates + others + [#"[1]"#, #"["a",null]"#, #"[["a"]]"#]
      case .expiration, .notBefore, .issuedAt:
        strings + others + ["-1", "1e19", "253402300800", "[1]"]
      // These two are not registered by RFC 7519: of another type they grant nothing.
      case .scope, .scp: []
      }
    for value in bad {
      #expect(throws: ClaimsError.malformedClaim(claim), "\(value)") {
        try parse(#"{"\#(claim.name)":\#(value)}"#)
      }
    }
    if claim == .scope || claim == .scp {
      for value in dates + others {
        let claims = try parse(#"{"\#(claim.name)":\#(value)}"#)
        #expect(claims.scope == nil && claims.scp == nil)
      }
    }
  }

  @Test(
    "what is no object is malformed",
    arguments: [
      ("", SyntaxError.Reason.unexpectedEnd, 0), ("[]", .notAnObject, 0), ("null", .notAnObject, 0),
      (#""{}""#, .notAnObject, 0),
      ("{}{}", .unexpectedCharacter, 2), (#"{"iss":"a","iss":"b"}"#, .duplicateMember, 12),
      // The grammar goes before the claims.
      (#"{"exp":"x","a":}"#, .unexpectedCharacter, 15),
    ])
  func malformed(_ text: String, _ reason: SyntaxError.Reason, _ offset: Int) {
    #expect(throws: ClaimsError.malformed(SyntaxError(reason, at: offset))) { try parse(text) }
  }

  @Test("another claim is found by its name")
  func lookUp() {
    let text = #"{"a":1,"roles":["x", "y"],"\u0062":{"a":2}}"#
    func json(_ name: String) -> String? {
      ClaimsSet.value(of: name, in: text.octets).map { range in
        String(decoding: text.octets.extracting(range).copy(), as: UTF8.self)
      }
    }
    #expect(json("a") == "1")
    #expect(json("roles") == #"["x", "y"]"#)
    #expect(json("b") == #"{"a":2}"#)
    #expect(json("c") == nil)
  }

  @Test(
    "a word is found as a whole",
    arguments: [
      ("read write", "read", true), ("read write", "write", true), ("readwrite", "read", false),
      ("reader", "read", false), ("  read  write ", "write", true), ("", "read", false),
      ("read", "", false),
      ("READ", "read", false), (#"re\u0061d write"#, "read", true),
    ])
  func words(_ scope: String, _ word: String, _ isGranted: Bool) throws {
    let text = #"{"scope":"\#(scope)"}"#
    #expect(try parse(text).scope?.hasWord(word, in: text.octets) == isGranted)
  }
}
