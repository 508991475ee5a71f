import Assay
import Foundation
import KeyCache
import TestSupport
import Testing

@Suite(
  "Sets with problems, and restarts", .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct ProblemTests {
  @Test("private and symmetric keys are refused and told, and the others serve")
  func compromised() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher(keyCount: 2))
    let secret = #"{"kty":"oct","kid":"s","k":"\#(String(repeating: "A", count: 43))"}"#
    let leaked = publisher.keys[1].jwk(includingPrivate: true)
    let good = publisher.keys[0].jwk(includingPrivate: false)
    try server.answer("/keys", Answer(body: #"{"keys":[\#(secret),\#(leaked),\#(good)]}"#))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    #expect(verifier.rejection(of: try publisher.token(by: 0)) == nil)
    #expect(verifier.rejection(of: try publisher.token(by: 1)) == .keyNotFound)
    try keys.events.wait(for: "two warnings") { $0.warnings.count == 2 }
    #expect(keys.set.health.warnings.map(\.isCompromise) == [true, true])
    #expect(keys.events.now.warnings.map(\.isCompromise) == [true, true])
  }

  @Test("two keys of one kid are both tried, and it is told")
  func sharedKeyID() throws {
    let server = try FaultyServer()
    let twins = try (0..<2).map { try Tokens.key(.es256, number: 40 + $0, keyID: "same") }
    try server.answer("/keys", Answer(body: Tokens.keySetText(twins)))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: Policy())
    for key in twins {
      let token = try Tokens.sign(
        header: #"{"alg":"ES256","kid":"same"}"#, payload: #"{"exp":4102444800}"#, with: key)
      #expect(verifier.rejection(of: token) == nil)
    }
    #expect(keys.set.health.warnings == [.sharedKeyID("same")])
  }

  @Test("a restart serves the last good set while the server is down, and no changed file")
  func restart() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("keys").path
    try server.answer("/keys", Answer(body: publisher.keySet()), Answer(status: 500))
    do {
      let keys = try FetchedKeys(at: server.url("/keys")) { $0.snapshotFile = file }
      try keys.prefetch()
    }
    let restarted = try FetchedKeys(at: server.url("/keys")) { $0.snapshotFile = file }
    try restarted.prefetch()
    let verifier = try Verifier(source: restarted.set, policy: publisher.policy)
    #expect(verifier.rejection(of: try publisher.token()) == nil)
    try restarted.events.wait(for: "a failure") { $0.failures == [.status(500)] }
    guard case .stale = restarted.set.health.state else {
      Issue.record("\(restarted.set.health)")
      return
    }

    let saved = try String(contentsOfFile: file, encoding: .utf8)
    for (text, problem) in [
      (saved.replacing("key-0", with: "key-1"), SnapshotProblem.malformed),
      (String(saved.dropLast(10)), .malformed), ("", .malformed),
    ] {
      _ = try folder.file("keys", text.utf8)
      let keys = try FetchedKeys(at: server.url("/keys")) { $0.snapshotFile = file }
      #expect(throws: FetchError.self) {
        try keys.set.prefetch(within: .seconds(8), retrying: false)
      }
      let reasons = keys.events.now.events.compactMap {
        if case .snapshotFileFailed(let error) = $0 { error } else { nil }
      }
      #expect(reasons == [.unusableSnapshot(problem)])
    }
  }
}
