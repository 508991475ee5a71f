import JOSE
import Testing

@testable import KeyCache

@Suite("Finding an issuer's keys — OpenID Connect Discovery 1.0 §4, RFC 8414 §3")
struct DiscoveryTests {
  private static let keys = "https://keys.example/jwks"

  private static func metadata(_ issuer: String, keys: String = Self.keys) -> String {
    #"{"issuer":"\#(issuer)","token_endpoint":"https://x.example","jwks_uri":"\#(keys)"}"#
  }

  private func find(
    _ issuer: String, _ script: Script, allowsInsecureLoopback: Bool = false
  ) throws -> IssuerMetadata {
    var configuration = RemoteKeySet.Configuration()
    configuration.allowsInsecureLoopback = allowsInsecureLoopback
    let fetcher = Fetcher(
      configuration: configuration, transport: script, isCancelled: { false })
    return try Discovery(issuer, fetcher).metadata(now: HandClock.start)
  }

  private func failure(_ issuer: String, _ script: Script) -> FetchError? {
    do {
      _ = try find(issuer, script)
      return nil
    } catch let failure as FetchFailure {
      return failure.reason
    } catch {
      return (error as? AddressError).map { .address($0) }
    }
  }

  /// Where the metadata of an issuer is: as OpenID has it, and as OAuth has it.
  static let places: [(issuer: String, openID: String, oauth: String)] = [
    (
      "https://a.example", "https://a.example/.well-known/openid-configuration",
      "https://a.example/.well-known/oauth-authorization-server"
    ),
    (
      "https://a.example/", "https://a.example/.well-known/openid-configuration",
      "https://a.example/.well-known/oauth-authorization-server"
    ),
    (
      "https://a.example:8443/realms/one",
      "https://a.example:8443/realms/one/.well-known/openid-configuration",
      "https://a.example:8443/.well-known/oauth-authorization-server/realms/one"
    ),
  ]

  @Test("first where OpenID has it, then where OAuth has it", arguments: places)
  func finds(_ place: (issuer: String, openID: String, oauth: String)) throws {
    let script = Script()
    script.answer(place.openID, .text(Self.metadata(place.issuer)))
    #expect(try find(place.issuer, script).keys.text == Self.keys)
    #expect(script.requests.map(\.url) == [place.openID])
    script.answer(place.openID, .text("", status: 404))
    script.answer(place.oauth, .text(Self.metadata(place.issuer)))
    #expect(try find(place.issuer, script).keys.text == Self.keys)
    #expect(script.requests.map(\.url) == [place.openID, place.openID, place.oauth])
    // A server that fails is not asked elsewhere.
    script.answer(place.openID, .text("", status: 500))
    #expect(failure(place.issuer, script) == .status(500))
    #expect(script.requests.count == 4)
  }

  static let answers: [(text: String, error: FetchError)] = [
    (metadata("https://a.example/"), .issuerMismatch(found: "https://a.example/")),
    (metadata("https://A.example"), .issuerMismatch(found: "https://A.example")),
    (metadata("https://b.example"), .issuerMismatch(found: "https://b.example")),
    (metadata(""), .issuerMismatch(found: "")),
    (#"{"jwks_uri":"https://keys.example/jwks"}"#, .missingMetadata("issuer")),
    (#"{"issuer":["https://a.example"],"jwks_uri":"x"}"#, .missingMetadata("issuer")),
    (#"{"issuer":"https://a.example"}"#, .missingMetadata("jwks_uri")),
    (#"{"issuer":"https://a.example","jwks_uri":null}"#, .missingMetadata("jwks_uri")),
    (metadata("https://a.example", keys: "http://keys.example/jwks"), .address(.insecure)),
    (metadata("https://a.example", keys: "http://127.0.0.1/jwks"), .address(.insecure)),
    (metadata("https://a.example", keys: "/jwks"), .address(.malformed)),
    (metadata("https://a.example", keys: "https://u:p@keys.example/"), .address(.hasCredentials)),
    ("", .malformedMetadata(SyntaxError(.notAnObject, at: 0))),
    ("[]", .malformedMetadata(SyntaxError(.notAnObject, at: 0))),
  ]

  @Test("what is no metadata of this issuer is refused", arguments: answers)
  func refused(_ answer: (text: String, error: FetchError)) {
    let script = Script()
    script.answer("https://a.example/.well-known/openid-configuration", .text(answer.text))
    let found = failure("https://a.example", script)
    if case .malformedMetadata = answer.error {
      guard case .malformedMetadata = found else {
        Issue.record("\(String(describing: found))")
        return
      }
    } else {
      #expect(found == answer.error)
    }
  }

  @Test("an issuer that is said twice is refused")
  func twice() {
    let script = Script()
    script.answer(
      "https://a.example/.well-known/openid-configuration",
      .text(
        #"{"issuer":"https://b.example","jwks_uri":"https://b.example/","issuer":"https://a.example"}"#
      ))
    guard case .malformedMetadata(let error) = failure("https://a.example", script) else {
      Issue.record("was taken")
      return
    }
    #expect(error.reason == .duplicateMember)
  }

  @Test(
    "an issuer has neither query nor fragment",
    arguments: ["https://a.example?x", "https://a.example/#x"])
  func notAnIssuer(_ issuer: String) {
    #expect(failure(issuer, Script()) == .address(.notAnIssuer))
  }

  @Test("what a public server names has to be public, and never plain http to this machine")
  func publicOnly() throws {
    for isPublic in [true, false] {
      let script = Script()
      let keys = "https://keys.example/jwks"
      script.answer(
        "https://a.example/.well-known/openid-configuration",
        .text(Self.metadata("https://a.example", keys: keys), isFromPublicAddress: isPublic))
      script.answer(keys, .text("{}"))
      let metadata = try find("https://a.example", script)
      #expect(metadata.isFromPublicAddress == isPublic)
      var configuration = RemoteKeySet.Configuration()
      configuration.allowsInsecureLoopback = true
      let fetcher = Fetcher(
        configuration: configuration, transport: script, isCancelled: { false })
      _ = try fetcher.get(metadata.keys, accept: "*/*", publicOnly: isPublic)
      #expect(script.requests.last?.hosts == (isPublic ? .publicOnly : .any))
      let home = try fetcher.address("http://127.0.0.1/jwks")
      let reason = #expect(throws: FetchFailure.self) {
        try fetcher.get(home, accept: "*/*", publicOnly: true)
      }?.reason
      #expect(reason == .transport(.privateAddress))
    }
  }
}
