import Assay
import JOSE
import TestSupport
import Testing

@Suite("Attacks on the structure of a token")
struct StructureAttackTests {
  private func isMalformed(_ rejection: Rejection?) -> Bool {
    if case .malformed? = rejection { return true }
    return false
  }

  @Test("dots, parts, spaces, line ends, NUL, `Bearer ` left on: malformed")
  func shapes() throws {
    let issuer = try Issuer()
    let token = try issuer.token()
    let parts = token.split(separator: ".").map(String.init)
    let shapes = [
      "", ".", "..", "...", "a", "a.b", parts[0] + "." + parts[1], token + ".", "." + token,
      token + ".x", "a.b.c.d.e", token + " ", " " + token, token + "\n", "\n" + token,
      token + "\0", "Bearer " + token, "bearer:" + token,
      "." + parts[1] + "." + parts[2], parts[0] + "\0." + parts[1] + "." + parts[2],
    ]
    for shape in shapes {
      #expect(isMalformed(try issuer.rejection(of: shape)), "\(shape.debugDescription)")
    }
    // An empty payload is one, and has a signature of its own.
    #expect(try issuer.rejection(of: parts[0] + ".." + parts[2]) == .signatureMismatch)
  }

  @Test("padding `=`, `+` or `/`, line breaks inside a segment, length ≡ 1 mod 4: malformed")
  func alphabet() throws {
    let issuer = try Issuer()
    let token = try issuer.token()
    let parts = token.split(separator: ".").map(String.init)
    for segment in 0..<3 {
      for character in ["=", "==", "+", "/", "\n", "\r\n", " ", "A", "%", "é", "."] {
        var changed = parts
        let text = changed[segment]
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        for place in [text.startIndex, middle, text.endIndex] {
          changed[segment] = text[..<place] + character + text[place...]
          let found = try issuer.rejection(of: changed.joined(separator: "."))
          // Another character of the alphabet makes another token, or none.
          let expected = character == "A" ? found != nil : isMalformed(found)
          #expect(
            expected,
            "\(character.debugDescription) in segment \(segment): \(String(describing: found))")
        }
      }
    }
  }

  @Test("non-zero trailing bits in header, payload or signature: malformed")
  func trailingBits() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let issuer = try Issuer()
    var tried = 0
    for padding in ["", "x", "xx"] {
      let token = try issuer.token(
        header: #""kid":"k1","p":"\#(padding)""#, claims: Issuer.goodClaims + #","p":"\#(padding)""#
      )
      let parts = token.split(separator: ".").map(String.init)
      for segment in 0..<3 where parts[segment].count % 4 != 0 {
        let last = try #require(parts[segment].last.flatMap(alphabet.firstIndex))
        var changed = parts
        changed[segment] = parts[segment].dropLast() + String(alphabet[last + 1])
        tried += 1
        #expect(isMalformed(try issuer.rejection(of: changed.joined(separator: "."))))
      }
    }
    #expect(tried >= 5)
  }

  @Test(
    "16 KiB + 1, 1 MiB, 100 MiB; 10⁶ dots; a segment of 10⁷ characters: too large, before any decoding"
  )
  func huge() throws {
    let issuer = try Issuer()
    for count in [16 * 1024 + 1, 1 << 20, 100 << 20] {
      #expect(
        try issuer.rejection(of: [UInt8](repeating: UInt8(ascii: "A"), count: count)) == .tooLarge)
    }
    #expect(
      try issuer.rejection(of: [UInt8](repeating: UInt8(ascii: "."), count: 1_000_000)) == .tooLarge
    )
    let segment = [UInt8](repeating: UInt8(ascii: "A"), count: 10_000_000)
    #expect(try issuer.rejection(of: Array("e30.".utf8) + segment + Array(".AA".utf8)) == .tooLarge)
    // Within the limit of the token, but not of the header.
    let header = #""kid":"k1","x":"\#(String(repeating: "x", count: 5000))""#
    #expect(try issuer.rejection(of: issuer.token(header: header)) == .tooLarge)
  }

  @Test(
    "header not an object, empty object, no `alg`, `alg` not a string: malformed",
    arguments: [
      "[]", "[1]", #""x""#, "1", "null", "true", "", " ", "{}", #"{"kid":"k1"}"#, #"{"alg":1}"#,
      #"{"alg":null}"#,
      #"{"alg":["ES256"]}"#, #"{"alg":{}}"#, #"{"alg":"ES256""#, #"{"alg":"ES256"}}"#,
      "\u{feff}{\"alg\":\"ES256\"}",
    ])
  func headers(_ header: String) throws {
    let issuer = try Issuer()
    let token = try Tokens.sign(header: header, payload: "{}", with: issuer.key)
    let found = try issuer.rejection(of: token)
    #expect(
      isMalformed(found) || found == .malformedHeader(.algorithm), "\(String(describing: found))")
  }

  @Test(
    "payload not an object, empty, trailing garbage, BOM in front: malformed",
    arguments: [
      "", " ", "[]", "1", "null", #""x""#, "{", "{}x", "{}{}", "{},", "\u{feff}{}", "{}\0",
      #"{"exp":1"#,
    ])
  func payloads(_ payload: String) throws {
    let issuer = try Issuer()
    let token = try Tokens.sign(
      header: #"{"alg":"ES256","kid":"k1"}"#, payload: payload, with: issuer.key)
    #expect(isMalformed(try issuer.rejection(of: token)))
  }

  @Test(
    "invalid UTF-8, lone surrogate escapes, NUL escapes, overlong forms, in a name and in a value: malformed"
  )
  func unicode() throws {
    let issuer = try Issuer()
    let bad: [[UInt8]] = [
      [0xff], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80],
      [0xc3],
      Array(#"\ud800"#.utf8), Array(#"\udc00\ud800"#.utf8), Array(#"\u0000"#.utf8),
    ]
    let goodHeader = Array(#"{"alg":"ES256","kid":"k1"}"#.utf8)
    for octets in bad {
      let name = Array(#"{""#.utf8) + octets + Array(#"":1,"alg":"ES256","kid":"k1"}"#.utf8)
      let value = Array(#"{"alg":"ES256","kid":"k1","x":""#.utf8) + octets + Array(#""}"#.utf8)
      for text in [name, value] {
        let asHeader = try Tokens.sign(header: text, payload: Array("{}".utf8), with: issuer.key)
        let asPayload = try Tokens.sign(header: goodHeader, payload: text, with: issuer.key)
        #expect(isMalformed(try issuer.rejection(of: asHeader)), "\(octets)")
        #expect(isMalformed(try issuer.rejection(of: asPayload)), "\(octets)")
      }
    }
  }

  @Test(
    "duplicate members, also through escapes, in header and payload, nested ones too: malformed",
    arguments: [
      (#"{"alg":"RS256","alg":"none","kid":"k1"}"#, "{}"),
      (#"{"alg":"ES256","al\u0067":"none"}"#, "{}"),
      (#"{"alg":"ES256","kid":"k1","kid":"k2"}"#, "{}"),
      (#"{"alg":"ES256","x":{"a":1,"a":2}}"#, "{}"),
      (#"{"alg":"ES256","kid":"k1"}"#, #"{"exp":1,"exp":9999999999}"#),
      (#"{"alg":"ES256","kid":"k1"}"#, #"{"sub":"a","\u0073ub":"b"}"#),
      (#"{"alg":"ES256","kid":"k1"}"#, #"{"a":[{"b":{"c":1,"c":1}}]}"#),
    ])
  func duplicates(_ header: String, _ payload: String) throws {
    let issuer = try Issuer()
    let token = try Tokens.sign(header: header, payload: payload, with: issuer.key)
    guard case .malformed(let error)? = try issuer.rejection(of: token) else {
      Issue.record("not malformed")
      return
    }
    #expect(error.reason == .duplicateMember)
  }

  @Test(
    "nesting of 17, 10³, 10⁶ arrays or objects: malformed, no stack overflow",
    arguments: [17, 1000, 1_000_000])
  func nesting(_ depth: Int) throws {
    var issuer = try Issuer()
    issuer.policy.limits.tokenBytes = 16 * 1024 * 1024
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let value =
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      let token = try issuer.token(claims: #""x":\#(value)"#)
      guard case .malformed(let error)? = try issuer.rejection(of: token) else {
        Issue.record("not malformed")
        return
      }
      #expect(error.reason == .tooDeep)
    }
  }

  @Test(
    "numbers that are none: malformed",
    arguments: ["01", "1.", ".5", "0x10", "NaN", "Infinity", "-", "+1", "1e", "--1"])
  func badNumbers(_ number: String) throws {
    let issuer = try Issuer()
    #expect(isMalformed(try issuer.rejection(of: issuer.token(claims: #""x":\#(number)"#))))
  }

  @Test(
    "`exp` / `nbf` / `iat`: wrong type or out of range is malformed; fractions are exact",
    arguments: [
      #""1""#, "null", "true", "[]", "[1]", "{}", "-1", "-0.5", "1e400", "9007199254740993",
      "9223372036854775808",
      "18446744073709551616", "1e19", "253402300800", String(repeating: "9", count: 400),
    ])
  func dates(_ value: String) throws {
    let issuer = try Issuer()
    for claim in [RegisteredClaim.expiration, .notBefore, .issuedAt] {
      let claims =
        claim == .expiration ? #""exp":\#(value)"# : #""exp":9999999999,"\#(claim.name)":\#(value)"#
      #expect(try issuer.rejection(of: issuer.token(claims: claims)) == .malformedClaim(claim))
    }
  }
}
