import Testing

@testable import KeyCache

@Suite("Fetching by the rules")
struct FetcherTests {
  private static let leads: [(isPublic: Bool?, hosts: HTTPRequest.AllowedHosts)] = [
    (true, .publicOnly), (false, .any), (nil, .any),
  ]

  @Test("a redirect from a public address leads to none but public ones", arguments: leads)
  func rebinding(_ isPublic: Bool?, _ hosts: HTTPRequest.AllowedHosts) throws {
    let script = Script()
    script.answer(
      "https://a.example/old",
      .text("", [("Location", "/new")], status: 302, isFromPublicAddress: isPublic))
    script.answer("https://a.example/new", .text("{}"))
    let fetcher = Fetcher(
      configuration: RemoteKeySet.Configuration(), transport: script, isCancelled: { false })
    _ = try fetcher.get(try fetcher.address("https://a.example/old"), accept: "*/*")
    // A name may mean another address by then (DNS rebinding).
    #expect(script.requests.map(\.hosts) == [.any, hosts])
  }
}
