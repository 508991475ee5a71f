import TestSupport
import Testing

@testable import KeyCache

@Suite("Loading keys by way of an issuer's metadata")
struct KeyLoaderTests {
  private static let place = "https://a.example/.well-known/openid-configuration"

  private func metadata(naming keys: String) -> Script.Answer {
    .text(#"{"issuer":"https://a.example","jwks_uri":"\#(keys)"}"#)
  }

  @Test("keys that have moved are found, and asked for without the validators of the old place")
  func moved() throws {
    let (old, new) = ("https://a.example/old", "https://a.example/new")
    let keys = [try Tokens.key(.es256, number: 0, keyID: "k")]
    let script = Script()
    script.answer(Self.place, metadata(naming: old))
    script.answer(old, .keys(keys, [("ETag", #""a""#)]))
    let configuration = RemoteKeySet.Configuration()
    let fetcher = Fetcher(
      configuration: configuration, transport: script, isCancelled: { false })
    var loader = try KeyLoader(.issuer("https://a.example"), configuration, fetcher)
    _ = try loader.load(now: .zero, date: HandClock.start)
    _ = try loader.load(now: .zero, date: HandClock.start)
    #expect(script.requests.map(\.url) == [Self.place, old, old])
    #expect(script.requests[2].fields.contains(HTTPField("If-None-Match", #""a""#)))

    script.answer(old, .text("", status: 404))
    script.answer(Self.place, metadata(naming: new))
    script.answer(new, .keys(keys))
    #expect(throws: FetchFailure.self) { try loader.load(now: .zero, date: HandClock.start) }
    _ = try loader.load(now: .zero, date: HandClock.start)
    #expect(script.requests.map(\.url) == [Self.place, old, old, old, Self.place, new])
    #expect(script.requests.last?.fields.map(\.name) == ["Accept"])
  }
}
