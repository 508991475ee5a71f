import Assay
import KeyCache
import Testing

private let openID = "/.well-known/openid-configuration"
private let oauth = "/.well-known/oauth-authorization-server"

@Suite(
  "Discovery — OpenID Connect Discovery 1.0 §4, RFC 8414 §3",
  .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct DiscoveryTests {
  private func metadata(_ issuer: String, _ keys: String) -> Answer {
    Answer(body: #"{"issuer":"\#(issuer)","jwks_uri":"\#(keys)","other":[{}]}"#)
  }

  /// Where an issuer's metadata may be.
  struct Place: CustomTestStringConvertible {
    let issuer: String
    let metadata: String
    var testDescription: String { "\(metadata) of the issuer \(issuer)" }
  }

  @Test(
    "finds the keys of an issuer",
    arguments: [
      Place(issuer: "", metadata: openID),
      Place(issuer: "/tenant", metadata: "/tenant" + openID),
      Place(issuer: "", metadata: oauth),
      Place(issuer: "/tenant", metadata: oauth + "/tenant"),
    ])
  func finds(_ place: Place) throws {
    let server = try FaultyServer(isAlone: true)
    let publisher = try Publisher(server.url(place.issuer))
    try server.answer(place.metadata, metadata(publisher.issuer, server.url("/keys")))
    try server.answer("/keys", Answer(body: publisher.keySet()))
    let keys = try FetchedKeys(issuer: publisher.issuer)
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    #expect(verifier.rejection(of: try publisher.token()) == nil)
  }

  @Test("refuses the metadata of another issuer, however alike")
  func otherIssuer() throws {
    let server = try FaultyServer(isAlone: true)
    try server.answer("/keys", Answer(body: try Publisher().keySet()))
    let issuer = server.url("")
    for other in [issuer + "/", issuer + "/x", issuer.uppercased(), "https://issuer.example"] {
      try server.answer(openID, metadata(other, server.url("/keys")))
      let keys = try FetchedKeys(issuer: issuer)
      let error = #expect(throws: FetchError.self) {
        try keys.set.prefetch(within: .seconds(8), retrying: false)
      }
      #expect(error == .issuerMismatch(found: other), "\(String(describing: error))")
    }
    #expect(try server.requests("/keys").isEmpty)
  }

  /// Metadata that names no keys that could be fetched.
  struct Useless: CustomTestStringConvertible {
    let testDescription: String
    let body: @Sendable (_ issuer: String) -> String
    let isExpected: @Sendable (FetchError) -> Bool
  }

  static let useless = [
    Useless(testDescription: "no JSON", body: { _ in "<html>" }) {
      if case .malformedMetadata = $0 { true } else { false }
    },
    Useless(testDescription: "no object", body: { _ in "[]" }) { _ in true },
    Useless(testDescription: "no jwks_uri", body: { #"{"issuer":"\#($0)"}"# }) {
      $0 == .missingMetadata("jwks_uri")
    },
    Useless(testDescription: "no issuer", body: { _ in #"{"jwks_uri":"https://x.example"}"# }) {
      $0 == .missingMetadata("issuer")
    },
    Useless(testDescription: "a number", body: { #"{"issuer":"\#($0)","jwks_uri":7}"# }) {
      $0 == .missingMetadata("jwks_uri")
    },
    Useless(
      testDescription: "http", body: { #"{"issuer":"\#($0)","jwks_uri":"http://x.example/k"}"# }
    ) { $0 == .address(.insecure) },
    Useless(
      testDescription: "a file", body: { #"{"issuer":"\#($0)","jwks_uri":"file:///etc/passwd"}"# }
    ) { if case .address = $0 { true } else { false } },
  ]

  @Test("refuses metadata that names no keys", arguments: useless)
  func namesNoKeys(_ useless: Useless) throws {
    let server = try FaultyServer(isAlone: true)
    let issuer = server.url("")
    try server.answer(openID, Answer(body: useless.body(issuer)))
    let keys = try FetchedKeys(issuer: issuer)
    let error = #expect(throws: FetchError.self) {
      try keys.set.prefetch(within: .seconds(8), retrying: false)
    }
    #expect(error.map(useless.isExpected) == true, "\(String(describing: error))")
  }
}
