import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Several issuers: iss chooses the keys")
struct IssuerDirectoryTests {
  /// Two issuers whose keys have the same `kid`, and so whose tokens have the same header.
  struct Two {
    let names = ["https://a.example", "https://b.example"]
    let signers: [SigningKey]
    let sources: [RecordingSource]
    let verifier: Verifier
    let engine: Engine

    init(keyID: String? = "k1") throws {
      signers = try (0..<2).map { try Tokens.key(.es256, number: $0, keyID: keyID) }
      sources = try signers.map { signer in
        RecordingSource(
          try KeySet(parsing: Tokens.keySetText([signer]).octets, from: .published))
      }
      let issuers = Dictionary(uniqueKeysWithValues: zip(names, sources))
      var policy = Policy()
      policy.audiences = ["api"]
      let clock = WallClock.fixed(at: NumericDate(seconds: Issuer.now))
      verifier = try Verifier(issuers: issuers, policy: policy, clock: clock)
      engine = try Engine(issuers: issuers, policy: policy, clock: clock)
    }

    /// A token that says it is of one issuer, signed with the key of one.
    func token(
      of issuer: String, signedBy signer: Int, header: String = #","kid":"k1""#
    ) throws -> String {
      try token(claims: #""iss":\#(issuer),"#, signedBy: signer, header: header)
    }

    func token(claims: String, signedBy signer: Int, header: String) throws -> String {
      try Tokens.sign(
        header: #"{"alg":"ES256"\#(header)}"#,
        payload: #"{\#(claims)"aud":"api","exp":1767229200}"#, with: signers[signer])
    }

    /// What a verifier, a batch and a call find, which has to be the same.
    func rejection(of token: String) async -> Rejection? {
      let found = [
        verifier.rejection(of: token), engine.verify([token])[0].rejection,
        await engine.rejection(of: token),
      ]
      #expect(found[0] == found[1] && found[1] == found[2], "\(found)")
      return found[0]
    }
  }

  @Test("a key of one issuer never verifies a token of the other, in any order")
  func apart() async throws {
    for order in [[0, 1], [1, 0]] {
      let two = try Two()
      // The first good token has the header remembered, which the others share to the letter.
      for _ in 0..<2 {
        for issuer in order {
          for signer in order {
            let token = try two.token(of: #""\#(two.names[issuer])""#, signedBy: signer)
            #expect(
              await two.rejection(of: token) == (issuer == signer ? nil : .signatureMismatch),
              "\(issuer) \(signer)")
          }
        }
      }
    }
  }

  @Test("the same without kid, where each set has one key only")
  func withoutKeyID() async throws {
    let two = try Two(keyID: nil)
    for header in ["", #","kid":"whatever""#] {
      for (issuer, signer) in [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)] {
        let token = try two.token(
          of: #""\#(two.names[issuer])""#, signedBy: signer, header: header)
        #expect(await two.rejection(of: token) == (issuer == signer ? nil : .signatureMismatch))
      }
    }
  }

  @Test("in one batch, each token has the keys of its issuer")
  func batch() throws {
    let two = try Two()
    let pairs = (0..<300).map { ($0 % 2, $0 / 2 % 2) }
    let tokens = try pairs.map { issuer, signer in
      try two.token(of: #""\#(two.names[issuer])""#, signedBy: signer)
    }
    for (pair, result) in zip(pairs, two.engine.verify(tokens)) {
      #expect(result.rejection == (pair.0 == pair.1 ? nil : .signatureMismatch))
    }
  }

  static let strangers: [(claims: String, note: String)] = [
    ("", "no iss"),
    (#""iss":"https://c.example","#, "an issuer that is not known"),
    (#""iss":"https://a.example/","#, "almost"),
    (#""iss":"HTTPS://a.example","#, "another case"),
    (#""iss":"","#, "empty"),
    (#""iss":null,"#, "null"),
    (#""iss":["https://a.example"],"#, "an array"),
    (#""sub":{"iss":"https://a.example"},"#, "deeper down"),
    (#""Iss":"https://a.example","#, "another name"),
  ]

  @Test("a token that names none of them has no keys", arguments: strangers)
  func stranger(_ stranger: (claims: String, note: String)) async throws {
    let two = try Two()
    for signer in 0..<2 {
      let token = try two.token(
        claims: stranger.claims, signedBy: signer, header: #","kid":"k1""#)
      #expect(await two.rejection(of: token) == .issuerNotFound, "\(stranger.note)")
    }
    #expect(two.sources.map { $0.takeNames() } == [[], []])
  }

  @Test("an issuer is the same however its name is escaped, and one that is said twice is none")
  func spelling() async throws {
    let two = try Two()
    let escaped = try two.token(of: #""https:\/\/\u0061.example""#, signedBy: 0)
    #expect(await two.rejection(of: escaped) == nil)
    for second in two.names {
      let twice = try two.token(
        of: #""https://a.example","iss":"\#(second)""#, signedBy: 0)
      let rejection = await two.rejection(of: twice)
      guard case .malformed(let error) = rejection else {
        Issue.record("\(String(describing: rejection))")
        continue
      }
      #expect(error.reason == .duplicateMember)
    }
  }

  @Test("an unknown key is told to its issuer alone, and a rotation of one leaves the other")
  func apartInTime() async throws {
    let two = try Two()
    let unknown = try two.token(
      of: #""https://b.example""#, signedBy: 1, header: #","kid":"new""#)
    #expect(await two.rejection(of: unknown) == .keyNotFound)
    #expect(two.sources.map { $0.takeNames() } == [[], ["new", "new", "new"]])
    let rotated = try Tokens.rebound(two.signers[1], to: .es256, keyID: "new")
    two.sources[1].feed.publish(
      try KeySet(parsing: Tokens.keySetText([rotated]).octets, from: .published))
    #expect(await two.rejection(of: unknown) == nil)
    #expect(
      await two.rejection(of: try two.token(of: #""https://a.example""#, signedBy: 0)) == nil)
    two.sources[0].feed.withdraw()
    #expect(
      await two.rejection(of: try two.token(of: #""https://a.example""#, signedBy: 0))
        == .keysUnavailable)
    #expect(await two.rejection(of: unknown) == nil)
  }

  @Test("a payload that is no claims set has no issuer")
  func anyPayload() throws {
    let two = try Two()
    let header = #"{"alg":"ES256","kid":"k1"}"#
    for payload in ["hello", "", "[]", #"{"iss":1}"#] {
      let token = try Tokens.sign(header: header, payload: payload, with: two.signers[0])
      #expect(throws: Rejection.issuerNotFound) { try two.verifier.verifyJWS(token.octets) }
    }
    let claims = #"{"iss":"https://a.example"}"#
    let token = try Tokens.sign(header: header, payload: claims, with: two.signers[0])
    let jws = try two.verifier.verifyJWS(token.octets)
    #expect(jws.payload.copy() == Array(claims.utf8))
    let parts = token.split(separator: ".")
    let detached = "\(parts[0])..\(parts[2])"
    _ = try two.verifier.verifyJWS(detached.octets, detached: claims.octets)
    #expect(throws: Rejection.signatureMismatch) {
      try two.verifier.verifyJWS(
        detached.octets, detached: claims.replacing("a.example", with: "b.example").octets)
    }
  }

  @Test("a verifier of no issuer cannot be made")
  func none() {
    #expect(throws: PolicyError.noUsableKey) { try Verifier(issuers: [:], policy: Policy()) }
    #expect(throws: PolicyError.noUsableKey) { try Engine(issuers: [:], policy: Policy()) }
  }
}
