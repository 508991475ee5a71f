import KeyCache
import Testing

@Suite(
  "Certificates of key servers", .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct CertificateTests {
  @Test(
    "are looked at in full",
    arguments: [Certificates.Name.expired, .otherHost, .untrusted])
  func refused(_ certificate: Certificates.Name) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()))
    let keys = try FetchedKeys(at: server.url("/keys", certificate))
    let error = #expect(throws: FetchError.self) {
      try keys.set.prefetch(within: .seconds(8), retrying: false)
    }
    guard case .transport(.certificate(let reason)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
    // Nothing was asked of a server that is not who it should be.
    #expect(try server.requests("/keys").isEmpty)
  }

  @Test("of an authority that the system does not know are refused by default")
  func systemRoots() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()))
    let keys = try FetchedKeys(at: server.url("/keys")) { $0.certificateFile = nil }
    let error = #expect(throws: FetchError.self) {
      try keys.set.prefetch(within: .seconds(8), retrying: false)
    }
    guard case .transport(.certificate) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("are looked at again at each refresh, and the keys in force stay")
  func laterExpired() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer(
      "/keys", Answer(body: publisher.keySet()),
      Answer(status: 302, fields: ["Location": server.url("/keys", .expired)]))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    keys.clock.advance(by: .seconds(299))
    try keys.events.wait(for: "a failure") { !$0.failures.isEmpty }
    // Another port is another origin.
    #expect(keys.events.now.failures.first == .redirectRefused)
    #expect(keys.set.health.keyCount == 1)
  }
}
