import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Attacks on algorithm and header")
struct HeaderAttackTests {
  @Test(
    "`none` in every spelling, with and without a signature: algorithm not allowed",
    arguments: [
      "none", "None", "nOnE", "NONE", "none ", " none", "n\\u006fne", "null", "",
    ])
  func none(_ name: String) throws {
    let issuer = try Issuer()
    for signature in [[], [0], try issuer.key.sign([UInt8]().octets)] {
      let token = Tokens.compact(
        header: #"{"alg":"\#(name)","kid":"k1"}"#, payload: "{\(Issuer.goodClaims)}",
        signature: signature)
      #expect(try issuer.rejection(of: token) == .algorithmNotAllowed)
    }
    // Without a key set there is no verifier at all.
    #expect(throws: PolicyError.noUsableKey) { try Verifier(keys: KeySet([]), policy: Policy()) }
  }

  @Test(
    "RS→HS confusion: HS256 with the RSA key's PEM, DER, modulus or JWK as secret: key not found")
  func publicKeyAsSecret() throws {
    let issuer = try Issuer(.rs256)
    let pem = try #require(issuer.key.publicPEM)
    let der = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
    let secrets =
      [
        pem, pem.trimmingSuffix("\n"), der, issuer.key.jwk(includingPrivate: false),
        String(decoding: Tokens.number("n", of: issuer.key), as: UTF8.self),
      ].map { Array($0.utf8) } + [Tokens.number("n", of: issuer.key)]
    for secret in secrets {
      for algorithm in [Algorithm.hs256, .hs384, .hs512] {
        let forger = try Tokens.secret(secret, algorithm)
        let token = try Tokens.sign(
          header: #"{"alg":"\#(algorithm)","kid":"k1"}"#, payload: "{\(Issuer.goodClaims)}",
          with: forger)
        #expect(try issuer.rejection(of: token) == .keyNotFound)
      }
    }
  }

  @Test(
    "HS→RS, ES→HS, ES256 under a P-384 key, PS256 under a key with `alg` RS256, EdDSA of another curve: key not found",
    arguments: [
      (Algorithm.hs256, Algorithm.rs256), (.es256, .hs256), (.es384, .es256), (.rs256, .ps256),
      (.ps256, .rs256),
      (.ed448, .ed25519), (.ed25519, .ed448), (.es256, .es256k), (.es256k, .es256),
      (.rs256, .es256), (.rs256, .rs384),
    ])
  func otherAlgorithm(_ keyAlgorithm: Algorithm, _ claimed: Algorithm) throws {
    let issuer = try Issuer(keyAlgorithm)
    // Signed rightly by the key, but under another name.
    let token = try Tokens.sign(
      header: #"{"alg":"\#(claimed)","kid":"k1"}"#, payload: "{\(Issuer.goodClaims)}",
      with: issuer.key)
    #expect(try issuer.rejection(of: token) == .keyNotFound)
  }

  @Test(
    "unknown, lower-case or padded `alg`: algorithm not allowed",
    arguments: [
      "es256", " ES256", "ES256 ", "ES 256", "ES256K1", "ES521", "SHA256", "RS1", "ES256\\u0001",
      "HS256,ES256", "*",
    ])
  func unknownAlgorithm(_ name: String) throws {
    let issuer = try Issuer()
    let token = try Tokens.sign(
      header: #"{"alg":"\#(name)","kid":"k1"}"#, payload: "{\(Issuer.goodClaims)}", with: issuer.key
    )
    #expect(try issuer.rejection(of: token) == .algorithmNotAllowed)
  }

  @Test("embedded `jwk`, `jku`, `x5u`, `x5c` with the attacker's key: ignored — CVE-2018-0114")
  func embeddedKeys() throws {
    let issuer = try Issuer()
    let attacker = try Issuer(number: 1)
    let jwk = attacker.key.jwk(includingPrivate: false)
    let parameters = [
      #""jwk":\#(jwk)"#, #""jku":"https://attacker.example/jwks.json""#,
      #""x5u":"https://attacker.example/cert.pem""#, #""x5c":["MIIB"]"#, #""x5t#S256":"AAAA""#,
    ]
    for parameter in parameters {
      for kid in [#""kid":"k1","#, #""kid":"k2","#, ""] {
        let header = kid + parameter
        let forged = try attacker.token(header: header)
        let found = try issuer.rejection(of: forged)
        #expect(found == (kid.contains("k2") ? .keyNotFound : .signatureMismatch))
        if !kid.contains("k2") {
          #expect(try issuer.rejection(of: issuer.token(header: header)) == nil)
        }
      }
    }
  }

  @Test(
    "`kid` traversal, SQL, shell, 64 KiB, empty, number, array, control characters: key not found, or malformed"
  )
  func keyIDs() throws {
    let issuer = try Issuer()
    let names = [
      "../../etc/passwd", "/dev/null", "' OR 1=1 --", "$(id)", "`id`", "", "k1 ", "K1", "k1\\u0001",
      "\\n", "k",
      String(repeating: "k", count: 2000), "é",
    ]
    for name in names {
      #expect(
        try issuer.rejection(of: issuer.token(header: #""kid":"\#(name)""#)) == .keyNotFound,
        "\(name)")
    }
    #expect(
      try issuer.rejection(
        of: issuer.token(header: #""kid":"\#(String(repeating: "k", count: 65_536))""#))
        == .tooLarge)
    for value in ["1", #"["k1"]"#, "null", "{}", "true"] {
      #expect(
        try issuer.rejection(of: issuer.token(header: #""kid":\#(value)"#))
          == .malformedHeader(.keyID))
    }
    // The name is the same however it is spelled.
    #expect(try issuer.rejection(of: issuer.token(header: #""kid":"\u006b1""#)) == nil)
  }

  @Test(
    "`crit`: malformed, or critical header not understood",
    arguments: [
      ("[]", Rejection.malformedHeader(.critical)), (#""exp""#, .malformedHeader(.critical)),
      (#"[""]"#, .malformedHeader(.critical)),
      (#"["x","x"]"#, .malformedHeader(.critical)), (#"["alg"]"#, .malformedHeader(.critical)),
      (#"["absent"]"#, .malformedHeader(.critical)),
      ("null", .malformedHeader(.critical)), (#"["x",1]"#, .malformedHeader(.critical)),
      (#"["exp"]"#, .criticalHeaderNotUnderstood),
      (#"["x"]"#, .criticalHeaderNotUnderstood), (#"["x","exp"]"#, .criticalHeaderNotUnderstood),
    ])
  func critical(_ list: String, _ expected: Rejection) throws {
    let issuer = try Issuer()
    let header = #""kid":"k1","exp":1,"x":1,"crit":\#(list)"#
    #expect(try issuer.rejection(of: issuer.token(header: header)) == expected)
  }

  @Test("`crit` that the caller understands is accepted")
  func understood() throws {
    var issuer = try Issuer()
    issuer.policy.understoodParameters = ["x", "y"]
    let header = #""kid":"k1","x":1,"z":1,"crit":["x"]"#
    #expect(try issuer.rejection(of: issuer.token(header: header)) == nil)
    let other = #""kid":"k1","x":1,"z":1,"crit":["x","z"]"#
    #expect(try issuer.rejection(of: issuer.token(header: other)) == .criticalHeaderNotUnderstood)
  }

  @Test("`b64: false` with and without `crit`: rejected unless asked for — RFC 7797")
  func unencoded() throws {
    let issuer = try Issuer()
    #expect(
      try issuer.rejection(of: issuer.token(header: #""kid":"k1","b64":false"#))
        == .unencodedPayload)
    #expect(
      try issuer.rejection(of: issuer.token(header: #""kid":"k1","b64":false,"crit":["b64"]"#))
        == .criticalHeaderNotUnderstood)
    #expect(try issuer.rejection(of: issuer.token(header: #""kid":"k1","b64":true"#)) == nil)
  }

  @Test("`zip`, `enc`: not a signed token; `cty: JWT` is handed back, never unwrapped")
  func encryption() throws {
    let issuer = try Issuer()
    for parameter in [#""enc":"A128GCM""#, #""zip":"DEF""#] {
      #expect(
        try issuer.rejection(of: issuer.token(header: #""kid":"k1",\#(parameter)"#))
          == .notASignedToken)
    }
    let token = try issuer.verifier().verify(issuer.token(header: #""kid":"k1","cty":"JWT""#))
    #expect(token.jws.contentType == "JWT")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
