import Assay
import JOSE
import KeyCache
import Testing

@Suite(
  "A whole OpenID provider, from discovery to the rotation of its keys",
  .enabled(if: Installed.hasProvider, Installed.notice))
struct ProviderTests {
  @Test("a user signs in, and the ID token is verified, before, in and after a rotation")
  func rotation() throws {
    let provider = try Provider()
    let keys = try FetchedKeys(issuer: provider.issuer)
    try keys.prefetch()
    let verifier = try Verifier(
      source: keys.set, policy: Policy(issuer: provider.issuer, audience: Provider.client))
    let first = try provider.signIn()
    let claims = try verifier.verify(first)
    #expect(claims.subject == "admin")
    #expect(claims.issuer == provider.issuer)

    // The next key is published before it signs, and then the old one is taken away.
    try provider.addKey()
    try keys.advance(by: .seconds(299), untilPublished: 2)
    try provider.switchKey()
    let second = try provider.signIn()
    #expect(verifier.rejection(of: first) == nil)
    #expect(verifier.rejection(of: second) == nil)
    try provider.removeOldKeys()
    try keys.advance(by: .seconds(299), untilPublished: 3)
    #expect(verifier.rejection(of: first) == .keyNotFound)
    #expect(verifier.rejection(of: second) == nil)
  }

  @Test("a provider that signs with a key it has only just published is followed by the key's name")
  func hastyRotation() throws {
    let provider = try Provider()
    let keys = try FetchedKeys(issuer: provider.issuer)
    try keys.prefetch()
    let verifier = try Verifier(
      source: keys.set, policy: Policy(issuer: provider.issuer, audience: Provider.client))
    try provider.addKey()
    try provider.switchKey()
    let token = try provider.signIn()
    keys.clock.advance(by: .seconds(31))
    #expect(verifier.rejection(of: token) == .keyNotFound)
    try keys.events.wait(for: "the new key") { $0.publicationCount == 2 }
    #expect(verifier.rejection(of: token) == nil)
  }

  @Test("two providers in one verifier: the issuer chooses the keys")
  func twoIssuers() throws {
    let providers = [try Provider(), try Provider()]
    let keys = try providers.map { try FetchedKeys(issuer: $0.issuer) }
    try keys.forEach { try $0.prefetch() }
    var policy = Policy()
    policy.audiences = [Provider.client]
    let verifier = try Verifier(
      issuers: Dictionary(uniqueKeysWithValues: zip(providers.map(\.issuer), keys.map(\.set))),
      policy: policy)
    for provider in providers {
      #expect(verifier.rejection(of: try provider.signIn()) == nil)
    }
    let stranger = try Publisher("https://stranger.example")
    #expect(verifier.rejection(of: try stranger.token()) == .issuerNotFound)
  }
}
