import Assay
import Foundation
import JOSE
import KeyCache
import Testing

@Suite(
  "Tokens with unknown keys", .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct UnknownKeyTests {
  @Test("cause one fetch a cool-down, are rejected at once, and find a rotated key")
  func rotation() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher(keyCount: 3))
    try server.answer(
      "/keys", Answer(body: publisher.keySet(0..<1)),
      Answer(body: publisher.keySet(0..<2), held: true))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    keys.clock.advance(by: .seconds(31))
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)

    // The fetch is on its way and held by the server; verdicts come meanwhile.
    let rotated = try publisher.token(by: 1)
    for _ in 0..<1000 { #expect(verifier.rejection(of: rotated) == .keyNotFound) }
    #expect(verifier.rejection(of: try publisher.token(by: 0)) == nil)
    try server.release("/keys")
    try keys.events.wait(for: "the rotated key") { $0.publicationCount == 2 }
    #expect(verifier.rejection(of: rotated) == nil)
    #expect(try server.requests("/keys").count == 2)

    // Within the cool-down no further one is caused.
    #expect(verifier.rejection(of: try publisher.token(by: 2)) == .keyNotFound)
    usleep(20_000)
    #expect(try server.requests("/keys").count == 2)
    #expect(keys.set.metrics.unknownKeyAttempts == 1)
  }

  @Test("made up at random do not starve a rotation")
  func flood() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher(keyCount: 2))
    try server.answer("/keys", Answer(body: publisher.keySet(0..<1)))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    keys.clock.advance(by: .seconds(31))
    try flood(verifier, 3000)
    try keys.events.wait(for: "a confirmation") { $0.confirmationCount == 1 }

    // The flood goes on and has used up its budget; now the provider rotates.
    try server.answer("/keys", Answer(body: publisher.keySet(0..<2)))
    let rotated = try publisher.token(by: 1)
    var rounds = 0
    while verifier.rejection(of: rotated) != nil, rounds < 200 {
      try flood(verifier, 50)
      keys.clock.advance(by: .seconds(1))
      usleep(5000)
      rounds += 1
    }
    #expect(verifier.rejection(of: rotated) == nil)
    #expect(rounds <= 31, "the rotated key was seen after \(rounds) s")
    // Two budgets, of one fetch a cool-down each.
    #expect(try server.requests("/keys").count <= 3)
  }

  /// Tokens of keys that nobody has, each with another `kid`.
  private func flood(_ verifier: Verifier, _ count: Int) throws {
    for _ in 0..<count {
      let header = #"{"alg":"ES256","kid":"\#(UInt64.random(in: 0 ... .max))"}"#
      let token = Base64URL.encode(Array(header.utf8)) + ".e30." + String(repeating: "A", count: 86)
      #expect(verifier.rejection(of: token) == .keyNotFound)
    }
  }

  @Test("a bad signature causes no fetch")
  func badSignature() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    keys.clock.advance(by: .seconds(60))
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    let token = try publisher.token()
    let forged = token.dropLast(86) + String(repeating: "A", count: 85) + "Q"
    for _ in 0..<100 { #expect(verifier.rejection(of: String(forged)) == .signatureMismatch) }
    usleep(20_000)
    #expect(try server.requests("/keys").count == 1)
    #expect(keys.set.metrics.unknownKeys == 0)
  }
}
