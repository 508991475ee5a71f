import KeyCache
import Testing

@Suite(
  "Redirects of key servers — RFC 9110 §15.4",
  .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct RedirectTests {
  @Test("within the origin are followed", arguments: [301, 302, 303, 307, 308])
  func sameOrigin(_ status: Int) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/old", Answer(status: status, fields: ["Location": "new/../keys"]))
    try server.answer("/keys", Answer(body: publisher.keySet()))
    let keys = try FetchedKeys(at: server.url("/old"))
    try keys.prefetch()
    #expect(keys.set.health.keyCount == 1)
  }

  /// Where a server may not send anybody.
  struct Target: CustomTestStringConvertible {
    let testDescription: String
    let url: @Sendable (FaultyServer) -> String
  }

  static let targets = [
    Target(testDescription: "another port") { $0.url("/keys", .otherHost) },
    Target(testDescription: "http") { $0.url("/keys", nil) },
    Target(testDescription: "http, which is allowed to be asked for by its own name") {
      $0.url("/keys").replacing("https:", with: "http:")
    },
    Target(testDescription: "the same machine by its number") {
      $0.url("/keys").replacing("localhost", with: "127.0.0.1")
    },
    Target(testDescription: "the metadata service of a cloud") { _ in
      "https://169.254.169.254/latest/meta-data/"
    },
    Target(testDescription: "a private address") { _ in "https://10.0.0.1/keys" },
    Target(testDescription: "a file") { _ in "file:///etc/passwd" },
    Target(testDescription: "another scheme that the library knows") { _ in
      "gopher://localhost/keys"
    },
    Target(testDescription: "another host that begins alike") {
      $0.url("/keys").replacing("localhost", with: "localhost.attacker.example")
    },
    Target(testDescription: "another host behind a user name") {
      $0.url("/keys").replacing("localhost", with: "localhost@127.0.0.1")
    },
    Target(testDescription: "another host without a scheme") { _ in "//127.0.0.1/keys" },
    Target(testDescription: "itself, for ever") { $0.url("/start") },
    Target(testDescription: "nowhere") { _ in "https://" },
  ]

  @Test("to anywhere else are refused, and nothing is sent there", arguments: targets)
  func refused(_ target: Target) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()))
    try server.answer("/start", Answer(status: 302, fields: ["Location": target.url(server)]))
    let keys = try FetchedKeys(at: server.url("/start")) { $0.allowsInsecureLoopback = true }
    let error = #expect(throws: FetchError.self) {
      try keys.set.prefetch(within: .seconds(8), retrying: false)
    }
    #expect(error == .redirectRefused, "\(String(describing: error))")
    #expect(try server.requests("/keys").isEmpty)
  }

  @Test("and what a public server names never reach a private address")
  func privateAddress() throws {
    let server = try FaultyServer()
    try server.answer("/keys", Answer(body: "{}"))
    var request = HTTPRequest(
      url: server.url("/keys"), connectTimeout: .seconds(5), totalTimeout: .seconds(5),
      bodyLimit: 1024)
    request.certificateFile = Certificates.shared.authority
    #expect(try CurlTransport().get(request, isCancelled: { false }).status == 200)
    request.hosts = .publicOnly
    #expect(throws: TransportError.privateAddress) {
      try CurlTransport().get(request, isCancelled: { false })
    }
    // It is refused when the name has led there, before anything is sent.
    #expect(try server.requests("/keys").count == 1)
  }

  @Test("without a Location are no answer")
  func withoutLocation() throws {
    let server = try FaultyServer()
    try server.answer("/start", Answer(status: 302))
    let keys = try FetchedKeys(at: server.url("/start"))
    #expect(throws: FetchError.self) { try keys.set.prefetch(within: .seconds(8), retrying: false) }
    #expect(!keys.set.health.isServing)
  }
}
