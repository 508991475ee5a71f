import Assay
import Foundation
import JOSE
import Signatures
import Synchronization
import TestSupport
import Testing

@testable import KeyCache

@Suite("Keys that stay fresh, by a clock that is moved by hand", .timeLimit(.minutes(1)))
struct RemoteKeySetTests {
  static let url = "https://issuer.example/keys"

  /// A set, its clock, and what answers it.
  final class Rig: Sendable {
    let script = Script()
    let hand = HandClock()
    let set: RemoteKeySet
    private let log: EventLog

    init(
      _ answer: Script.Answer,
      _ change: (inout RemoteKeySet.Configuration) -> Void = { _ in }
    ) throws {
      let log = EventLog()
      var configuration = RemoteKeySet.Configuration()
      configuration.refreshJitter = 0
      change(&configuration)
      script.answer(RemoteKeySetTests.url, answer)
      self.log = log
      set = try RemoteKeySet(
        .keys(at: RemoteKeySetTests.url), configuration: configuration, clock: hand.clock,
        transport: script, onEvent: { log.append($0) })
    }

    /// Waits until there have been `count` attempts, and all was made of them that is.
    func attempts(_ count: UInt64) {
      log.wait { _ in
        let metrics = set.metrics
        return metrics.changes + metrics.confirmations + metrics.failures >= count
      }
    }

    func wait(for event: @escaping @Sendable ([KeyEvent]) -> Bool) { log.wait(event) }
    var events: [KeyEvent] { log.events }
    var keyIDs: [String?] { self.set.feed.snapshot.keys.keys.map(\.keyID) }
  }

  static func key(_ number: Int) throws -> SigningKey {
    try Tokens.key(.es256, number: number, keyID: "k\(number)")
  }

  /// What never takes the place of a good set.
  static let useless: [Script.Answer] = [
    .text(#"{"keys":[]}"#), .text(""), .text("<html>"), .text("{}"), .text(#"{"keys":{}}"#),
    .text(#"{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}"#),
    .text(#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#),
    .text(#"{"keys":[\#(String(repeating: "{},", count: 100)){}]}"#),
    .text("", status: 204), .text("{}", status: 404), .text("", status: 500),
    .text("", [("Location", "https://b.example/")], status: 302), .text("", status: 304),
    .failure(.timedOut), .failure(.tooLarge(limit: 1)), .failure(.certificate("expired")),
  ]

  @Test("nothing but a usable set takes the place of a good one", arguments: useless)
  func stays(_ answer: Script.Answer) throws {
    let rig = try Rig(.keys([try Self.key(0)]))
    rig.attempts(1)
    let generation = rig.set.feed.snapshot.generation
    rig.script.answer(Self.url, answer)
    rig.hand.advance(250)
    rig.attempts(2)
    #expect(rig.keyIDs == ["k0"] && rig.set.feed.snapshot.generation == generation)
    #expect(rig.set.health.failureCount == 1 && rig.set.health.lastError != nil)
    #expect(rig.set.health.state == .healthy)
  }

  @Test("stale keys serve up to their bound, then no more, and again when others are there")
  func stale() throws {
    let rig = try Rig(
      .keys([try Self.key(0)], [("Cache-Control", "max-age=600"), ("ETag", #""a""#)]))
    rig.attempts(1)
    rig.script.answer(Self.url, .failure(.notConnected))
    rig.hand.advance(600)
    rig.wait { $0.contains(where: \.isBecameStale) }
    #expect(rig.set.health.state == .stale(for: .zero) && rig.set.health.isServing)
    rig.hand.advance(3599)
    #expect(rig.keyIDs == ["k0"])
    rig.hand.advance(1)
    rig.wait { $0.contains(where: \.isWithdrawn) }
    #expect(!rig.set.feed.snapshot.isAvailable && rig.keyIDs == [])
    #expect(rig.set.health.state == .unavailable)
    rig.script.answer(Self.url, .keys([try Self.key(1)]))
    rig.hand.advance(75)
    rig.wait { $0.count(where: \.isPublished) == 2 }
    #expect(rig.keyIDs == ["k1"] && rig.set.health.state == .healthy)
    // Of keys that were withdrawn nothing is left that an answer of 304 could confirm.
    #expect(rig.script.requests.last?.fields.map(\.name) == ["Accept"])
  }

  @Test("a rotation is published, the same set is not, and keys that stay are the same objects")
  func rotation() throws {
    let rig = try Rig(.keys([try Self.key(0), try Self.key(1)]))
    rig.attempts(1)
    let first = rig.set.feed.snapshot
    rig.hand.advance(250)
    rig.attempts(2)
    #expect(rig.set.feed.snapshot.generation == first.generation)
    rig.script.answer(Self.url, .keys([try Self.key(1), try Self.key(2)]))
    rig.hand.advance(250)
    rig.attempts(3)
    let second = rig.set.feed.snapshot
    #expect(second.generation == first.generation + 1 && rig.keyIDs == ["k1", "k2"])
    #expect(second.keys.keys[0] === first.keys.keys[1])
    #expect(rig.set.metrics.changes == 2 && rig.set.metrics.confirmations == 1)
  }

  @Test("an answer of 304 confirms, and what it leaves unsaid stands — RFC 9111 §3.2")
  func notModified() throws {
    let rig = try Rig(
      .keys([try Self.key(0)], [("Cache-Control", "max-age=1000"), ("ETag", #""a""#)]))
    rig.attempts(1)
    rig.script.answer(Self.url, .text("", status: 304))
    rig.hand.advance(850)
    rig.attempts(2)
    #expect(rig.set.health.freshFor == .seconds(1000))
    #expect(rig.script.requests[1].fields.contains(HTTPField("If-None-Match", #""a""#)))
    rig.script.answer(
      Self.url, .text("", [("Cache-Control", "max-age=500"), ("ETag", #""b""#)], status: 304))
    rig.hand.advance(850)
    rig.attempts(3)
    #expect(rig.set.health.freshFor == .seconds(500))
    rig.hand.advance(450)
    rig.attempts(4)
    #expect(rig.script.requests[3].fields.contains(HTTPField("If-None-Match", #""b""#)))
    #expect(rig.keyIDs == ["k0"] && rig.set.feed.snapshot.generation == 1)
  }

  @Test("an unknown key has the keys fetched, once a cool-down, and then no token waits")
  func unknownKey() throws {
    let rig = try Rig(.keys([try Self.key(0)]))
    rig.attempts(1)
    rig.script.answer(Self.url, .keys([try Self.key(0), try Self.key(1)]))
    rig.set.noteUnknownKey("k1".octets)
    rig.attempts(2)
    #expect(rig.keyIDs == ["k0", "k1"])
    rig.script.answer(Self.url, .failure(.timedOut))
    for number in 0..<1000 { rig.set.noteUnknownKey("x\(number)".octets) }
    rig.hand.advance(30)
    rig.set.noteUnknownKey("y".octets)
    rig.attempts(3)
    for number in 0..<1000 { rig.set.noteUnknownKey("z\(number)".octets) }
    #expect(rig.set.metrics.unknownKeys == 2002 && rig.set.metrics.unknownKeyAttempts == 2)
    #expect(rig.keyIDs == ["k0", "k1"])
  }

  @Test("its owner may have the keys fetched, once a cool-down")
  func refresh() throws {
    let rig = try Rig(.keys([try Self.key(0)]))
    rig.attempts(1)
    #expect(rig.set.refresh())
    rig.attempts(2)
    rig.hand.advance(29)
    #expect(!rig.set.refresh())
    rig.hand.advance(1)
    #expect(rig.set.refresh())
    rig.attempts(3)
    rig.set.shutDown()
    rig.hand.advance(30)
    #expect(!rig.set.refresh())
  }

  @Test("a compromised key is refused, and everybody can see it")
  func compromised() throws {
    let (good, leaked) = (try Self.key(0), try Self.key(1))
    let text =
      #"{"keys":[\#(good.jwk(includingPrivate: false)),\#(leaked.jwk(includingPrivate: true))]}"#
    let rig = try Rig(.text(text))
    rig.attempts(1)
    #expect(rig.keyIDs == ["k0"])
    let warnings = rig.set.health.warnings
    #expect(warnings.count == 1 && warnings[0].isCompromise)
    #expect("\(warnings[0])".contains("compromised"))
    rig.wait { $0.contains { if case .warning(warnings[0]) = $0 { true } else { false } } }
  }

  @Test("two keys of one kid are both there, and it is told")
  func sharedKeyID() throws {
    let keys = try (0..<2).map { try Tokens.key(.es256, number: $0, keyID: "same") }
    let rig = try Rig(.keys(keys))
    rig.attempts(1)
    #expect(rig.keyIDs == ["same", "same"])
    #expect(rig.set.health.warnings == [.sharedKeyID("same")])
  }

  @Test("waiting ends with keys, with a failure, or with the time")
  func waiting() async throws {
    let good = try Rig(.keys([try Self.key(0)]))
    try await good.set.waitForKeys(within: .seconds(50))
    let bad = try Rig(.text("", status: 503))
    await #expect(throws: FetchError.status(503)) {
      try await bad.set.waitForKeys(within: .seconds(50), retrying: false)
    }
    bad.script.answer(Self.url, .failure(.hostNotFound))
    await #expect(throws: FetchError.self) {
      try await bad.set.waitForKeys(within: .milliseconds(5))
    }
    bad.set.shutDown()
    await #expect(throws: FetchError.shutDown) {
      try await bad.set.waitForKeys(within: .seconds(50))
    }
  }

  @Test(
    "a restart serves the last good set while the server is down, unless it was not to be stored")
  func restart() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let secret = try Rig(.keys([try Self.key(0)], [("Cache-Control", "no-store")])) {
      $0.snapshotFile = path
    }
    secret.attempts(1)
    // What is made of an answer is done when the next is asked for.
    secret.hand.advance(3900)
    secret.attempts(2)
    secret.set.shutDown()
    #expect(!FileManager.default.fileExists(atPath: path))
    let first = try Rig(.keys([try Self.key(0)])) { $0.snapshotFile = path }
    first.wait { _ in FileManager.default.fileExists(atPath: path) }
    let second = try Rig(.failure(.notConnected)) { $0.snapshotFile = path }
    try second.set.prefetch(within: .seconds(50))
    #expect(second.keyIDs == ["k0"])
    second.attempts(1)
    #expect(second.set.health.isServing && second.set.health.failureCount == 1)
    second.hand.advance(3900)
    second.wait { $0.contains(where: \.isWithdrawn) }
  }

  @Test("it goes with its last reference")
  func lifetime() throws {
    weak var set: RemoteKeySet?
    do {
      let rig = try Rig(.keys([try Self.key(0)]))
      set = rig.set
      rig.attempts(1)
    }
    #expect(set == nil)
  }
}

/// What happened, in its order.
final class EventLog: Sendable {
  private let state = Mutex<[KeyEvent]>([])

  func append(_ event: KeyEvent) { state.withLock { $0.append(event) } }
  var events: [KeyEvent] { state.withLock { $0 } }

  /// Waits for something that another thread is about to do; the test's time limit ends it.
  func wait(_ condition: ([KeyEvent]) -> Bool) {
    while !condition(events), !Task.isCancelled { usleep(200) }
  }
}

extension KeyEvent {
  var isPublished: Bool { if case .published = self { true } else { false } }
  var isBecameStale: Bool { if case .becameStale = self { true } else { false } }
  var isWithdrawn: Bool { if case .withdrawn = self { true } else { false } }
}
