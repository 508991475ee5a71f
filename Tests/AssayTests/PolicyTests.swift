import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Policy — RFC 7519 §4.1, RFC 9068")
struct PolicyTests {
  static let n = Issuer.now

  /// A change of the policy or the time, and what must come of some claims.
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let claims: String
    let header: String
    let nanoseconds: UInt32
    let expected: Rejection?
    let change: @Sendable (inout Policy) -> Void

    init(
      _ note: String, _ claims: String, header: String = #""kid":"k1""#,
      nanoseconds: UInt32 = 0, _ expected: Rejection?,
      _ change: @escaping @Sendable (inout Policy) -> Void = { _ in }
    ) {
      testDescription = "\(note): \(claims)"
      (self.claims, self.header, self.nanoseconds) = (claims, header, nanoseconds)
      (self.expected, self.change) = (expected, change)
    }
  }

  private static let none: @Sendable (inout Policy) -> Void = {
    $0.issuers = []
    $0.audiences = []
  }

  static let cases: [Case] = [
    // exp, with the default leeway of 60 s: expired from exp + 60 s on.
    Case("one nanosecond left", #""exp":\#(n - 60)"#, nanoseconds: 0, .expired, none),
    Case("exactly exp + leeway", #""exp":\#(n - 60)"#, .expired, none),
    Case("a second before", #""exp":\#(n - 59)"#, nil, none),
    Case("a nanosecond before", #""exp":\#(n - 60).000000001"#, nil, none),
    Case("a fraction of a nanosecond before", #""exp":\#(n - 60).0000000001"#, nil, none),
    Case("the nanosecond itself", #""exp":\#(n - 60).5"#, nanoseconds: 500_000_000, .expired, none),
    Case("0 is a date", #""exp":0"#, .expired, none),
    Case("missing", #""sub":"x""#, .missingClaim("exp"), none),
    Case("missing, and not required", #""sub":"x""#, nil) {
      none(&$0)
      $0.requiresExpiration = false
    },
    Case("no leeway", #""exp":\#(n)"#, .expired) {
      none(&$0)
      $0.leeway = .zero
    },
    // nbf: valid from nbf − 60 s on.
    Case("nbf + leeway", #""exp":9999999999,"nbf":\#(n + 60)"#, nil, none),
    Case("a nanosecond later", #""exp":9999999999,"nbf":\#(n + 60).000000001"#, .notYetValid, none),
    Case("nbf in an hour", #""exp":9999999999,"nbf":\#(n + 3600)"#, .notYetValid, none),
    // iat counts where a maximum age is asked for.
    Case("iat in the future", #""exp":9999999999,"iat":\#(n + 3600)"#, nil, none),
    Case("age", #""exp":9999999999,"iat":\#(n - 160)"#, nil) {
      none(&$0)
      $0.maximumAge = .seconds(100)
    },
    Case("too old", #""exp":9999999999,"iat":\#(n - 161)"#, .tooOld) {
      none(&$0)
      $0.maximumAge = .seconds(100)
    },
    Case("from the future", #""exp":9999999999,"iat":\#(n + 61)"#, .issuedInFuture) {
      none(&$0)
      $0.maximumAge = .seconds(100)
    },
    Case("no iat", #""exp":9999999999"#, .missingClaim("iat")) {
      none(&$0)
      $0.maximumAge = .seconds(100)
    },
    // iss and aud.
    Case("issuer", #""exp":9999999999,"aud":"api","iss":"https://issuer.example""#, nil),
    Case("one of two issuers", #""exp":9999999999,"aud":"api","iss":"b""#, nil) {
      $0.issuers = ["a", "b"]
    },
    Case("missing issuer", #""exp":9999999999,"aud":"api""#, .issuerMismatch),
    Case(
      "one of several audiences",
      #""exp":9999999999,"aud":["x","api"],"iss":"https://issuer.example""#, nil),
    Case(
      "no audience", #""exp":9999999999,"aud":[],"iss":"https://issuer.example""#, .audienceMismatch
    ),
    Case(
      "escaped audience", #""exp":9999999999,"aud":"\u0061pi","iss":"https://issuer.example""#, nil),
    // Other claims and scopes.
    Case("required", #""exp":9999999999,"nonce":null"#, nil) {
      none(&$0)
      $0.requiredClaims = ["nonce", "exp"]
    },
    Case("required, missing", #""exp":9999999999,"a":{"nonce":1}"#, .missingClaim("nonce")) {
      none(&$0)
      $0.requiredClaims = ["nonce"]
    },
    Case("scope", #""exp":9999999999,"scope":"a  b"# + #"""#, nil) {
      none(&$0)
      $0.requiredScopes = ["b", "a"]
    },
    Case("scp array", #""exp":9999999999,"scp":["a","b c"]"#, .insufficientScope) {
      none(&$0)
      $0.requiredScopes = ["a", "b"]
    },
    Case("scp string", #""exp":9999999999,"scp":"a b""#, nil) {
      none(&$0)
      $0.requiredScopes = ["a", "b"]
    },
    Case("scope and scp together", #""exp":9999999999,"scope":"a","scp":["b"]"#, nil) {
      none(&$0)
      $0.requiredScopes = ["a", "b"]
    },
    // typ.
    Case("typ", #""exp":9999999999"#, header: #""kid":"k1","typ":"Application/AT+JWT""#, nil) {
      none(&$0)
      $0.types = ["at+jwt"]
    },
    Case(
      "typ of another kind", #""exp":9999999999"#, header: #""kid":"k1","typ":"JWT""#, .typeMismatch
    ) {
      none(&$0)
      $0.types = ["at+jwt"]
    },
    Case("no typ", #""exp":9999999999"#, .typeMismatch) {
      none(&$0)
      $0.types = ["at+jwt"]
    },
    Case(
      "typ with another slash", #""exp":9999999999"#, header: #""kid":"k1","typ":"text/at+jwt""#,
      .typeMismatch
    ) {
      none(&$0)
      $0.types = ["at+jwt"]
    },
    // The order: typ, iss, exp, nbf, aud, required claims, scopes.
    Case("all wrong: typ", #""exp":1,"nbf":\#(n + 999),"aud":"x","iss":"x""#, .typeMismatch) {
      $0.types = ["x"]
    },
    Case("the rest wrong: iss", #""exp":1,"nbf":\#(n + 999),"aud":"x","iss":"x""#, .issuerMismatch),
    Case("the rest wrong: exp", #""exp":1,"nbf":\#(n + 999),"aud":"x""#, .expired) {
      $0.issuers = []
    },
    Case("the rest wrong: nbf", #""exp":9999999999,"nbf":\#(n + 999),"aud":"x""#, .notYetValid) {
      $0.issuers = []
    },
    Case("the rest wrong: aud", #""exp":9999999999,"aud":"x""#, .audienceMismatch) {
      $0.issuers = []
      $0.requiredClaims = ["y"]
    },
    // Algorithms.
    Case("an algorithm that is not allowed", #""exp":9999999999"#, .algorithmNotAllowed) {
      $0.algorithms = AlgorithmSet([.rs256])
    },
  ]

  @Test("is applied", arguments: cases)
  func applied(_ testCase: Case) throws {
    var issuer = try Issuer()
    testCase.change(&issuer.policy)
    let now = NumericDate(seconds: Self.n, nanoseconds: testCase.nanoseconds)
    let verifier = try Verifier(keys: issuer.keys, policy: issuer.policy, clock: .fixed(at: now))
    let token = try issuer.token(header: testCase.header, claims: testCase.claims)
    var found: Rejection?
    do throws(Rejection) { _ = try verifier.verify(token) } catch { found = error }
    #expect(found == testCase.expected)
  }

  @Test("for access tokens asks for what RFC 9068 §2.2 does")
  func accessTokens() throws {
    var issuer = try Issuer()
    issuer.policy = .accessToken(issuer: "https://issuer.example", audience: "api")
    let good = Issuer.goodClaims + #","client_id":"c","jti":"j""#
    #expect(try issuer.rejection(of: issuer.token(claims: good)) == nil)
    #expect(
      try issuer.rejection(of: issuer.token(header: #""kid":"k1""#, claims: good)) == .typeMismatch)
    for name in ["sub", "client_id", "iat", "jti"] {
      let claims = good.replacing("\"\(name)\":", with: "\"x\(name)\":")
      #expect(try issuer.rejection(of: issuer.token(claims: claims)) == .missingClaim(name))
    }
  }

  @Test("that cannot be met is an error before any token")
  func impossible() throws {
    let issuer = try Issuer()
    func error(_ change: (inout Policy) -> Void) -> PolicyError? {
      var policy = Policy()
      change(&policy)
      do throws(PolicyError) {
        _ = try Verifier(keys: issuer.keys, policy: policy)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.algorithms = [] } == .noAlgorithm)
    #expect(error { $0.leeway = .nanoseconds(-1) } == .negativeLeeway)
    #expect(error { $0.maximumAge = .seconds(-1) } == .negativeMaximumAge)
    #expect(error { $0.limits.jsonDepth = 0 } == .limitOutOfRange)
    #expect(error { $0.limits.jsonDepth = 65 } == .limitOutOfRange)
    #expect(error { $0.limits.tokenBytes = 0 } == .limitOutOfRange)
    #expect(throws: PolicyError.noUsableKey) { try Verifier(keys: KeySet([]), policy: Policy()) }
  }
}
