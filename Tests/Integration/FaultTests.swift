import Assay
import JOSE
import KeyCache
import TestSupport
import Testing

@Suite(
  "Keys from a faulty server", .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct FaultTests {
  /// An answer that is of no use, and why.
  struct Fault: CustomTestStringConvertible {
    let testDescription: String
    let answer: Answer
    let isExpected: @Sendable (FetchError) -> Bool

    init(
      _ name: String, _ answer: Answer, _ isExpected: @escaping @Sendable (FetchError) -> Bool
    ) {
      (testDescription, self.answer, self.isExpected) = (name, answer, isExpected)
    }
  }

  static let kibibyte = String(repeating: " ", count: 1024)

  static let faults = [
    Fault("no answer in time", Answer(body: "{}", delay: 3)) { $0 == .transport(.timedOut) },
    Fault("an octet now and then", Answer(body: kibibyte, drip: 0.05)) {
      $0 == .transport(.timedOut)
    },
    Fault("cut off", Answer(body: kibibyte, cut: 100), isBroken),
    Fault("shorter than announced", Answer(body: "{}", length: 50), isBroken),
    Fault("cut off within a chunk", Answer(body: kibibyte, chunked: true, cut: 100), isBroken),
    Fault("no HTTP", Answer(raw: "SSH-2.0-OpenSSH_9.2\r\n"), isBroken),
    Fault("nothing at all", Answer(raw: ""), isBroken),
    Fault("packed, and not what it says", Answer(fields: ["Content-Encoding": "gzip"], body: "{}"))
    {
      if case .transport = $0 { true } else { false }
    },
    Fault("oversized", Answer(body: kibibyte, repeat: 257), isTooLarge),
    Fault(
      "oversized without a length", Answer(body: kibibyte, repeat: 257, chunked: true), isTooLarge),
    Fault("a gzip bomb", Answer(body: kibibyte, repeat: 65_536, coding: "gzip"), isTooLarge),
    Fault("a deflate bomb", Answer(body: kibibyte, repeat: 65_536, coding: "deflate"), isTooLarge),
    Fault("fields without end", Answer(fields: ["X": String(repeating: "x", count: 400_000)])) {
      if case .transport = $0 { true } else { false }
    },
    Fault("more fields than anybody needs", Answer(fields: manyFields)) {
      $0 == .transport(.tooLarge(limit: 65_536))
    },
    Fault("a page for people", Answer(body: "<!doctype html><p>Back soon</p>"), isMalformed),
    Fault("an empty body", Answer(body: ""), isMalformed),
    Fault("other JSON", Answer(body: #"{"error":"busy"}"#), isMalformed),
    Fault("half a set", Answer(body: #"{"keys":[{"kty":"EC""#), isMalformed),
    Fault("more than 100 keys", Answer(body: emptyKeys(101)), isMalformed),
    Fault("an empty set", Answer(body: #"{"keys":[]}"#)) { $0 == .noUsableKey(nil) },
    Fault("keys that nobody knows", Answer(body: emptyKeys(3))) {
      if case .noUsableKey(.some) = $0 { true } else { false }
    },
    Fault("no content", Answer(status: 204)) { $0 == .status(204) },
    Fault("not found", Answer(status: 404, body: "{}")) { $0 == .status(404) },
    Fault("a server's fault", Answer(status: 500, body: #"{"keys":[]}"#)) { $0 == .status(500) },
    Fault("unavailable", Answer(status: 503, fields: ["Retry-After": "1"])) { $0 == .status(503) },
  ]

  private static let manyFields = Dictionary(
    uniqueKeysWithValues: (0..<65).map { ("X-\($0)", kibibyte.replacing(" ", with: "x")) })

  private static func emptyKeys(_ count: Int) -> String {
    let keys = (0..<count).map { #"{"kty":"X","kid":"\#($0)"}"# }
    return #"{"keys":[\#(keys.joined(separator: ","))]}"#
  }

  @Sendable private static func isBroken(_ error: FetchError) -> Bool {
    if case .transport(.brokenAnswer) = error { true } else { false }
  }

  @Sendable private static func isTooLarge(_ error: FetchError) -> Bool {
    if case .transport(.tooLarge(limit: 262_144)) = error { true } else { false }
  }

  @Sendable private static func isMalformed(_ error: FetchError) -> Bool {
    if case .malformedKeys = error { true } else { false }
  }

  @Test("changes nothing about the keys in force", arguments: faults)
  func fault(_ fault: Fault) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()), fault.answer)
    let keys = try FetchedKeys(at: server.url("/keys")) { $0.totalTimeout = .seconds(1) }
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    keys.clock.advance(by: .seconds(299))
    try keys.events.wait(for: "a failure") { !$0.failures.isEmpty }

    let error = try #require(keys.events.now.failures.first)
    #expect(fault.isExpected(error), "\(error)")
    #expect(keys.set.health.lastError == error)
    #expect(verifier.rejection(of: try publisher.token()) == nil)
    #expect(keys.events.now.publicationCount == 1)

    // The next good answer ends it.
    let next = try Publisher(startingAt: 1)
    try server.answer("/keys", Answer(body: next.keySet()))
    try keys.advance(by: .seconds(60), untilPublished: 2)
    #expect(verifier.rejection(of: try next.token()) == nil)
    #expect(verifier.rejection(of: try publisher.token()) == .keyNotFound)
    #expect(keys.set.health.lastError == nil)
    #expect(keys.set.health.state == .healthy)
  }

  @Test("at the start leaves no keys, and says why", arguments: faults)
  func faultAtStart(_ fault: Fault) throws {
    let server = try FaultyServer()
    try server.answer("/keys", fault.answer)
    let keys = try FetchedKeys(at: server.url("/keys")) { $0.totalTimeout = .seconds(1) }
    let verifier = try Verifier(source: keys.set, policy: Publisher().policy)
    #expect(verifier.rejection(of: try Publisher().token()) == .keysUnavailable)
    let error = #expect(throws: FetchError.self) {
      try keys.set.prefetch(within: .seconds(8), retrying: false)
    }
    #expect(error.map(fault.isExpected) == true, "\(String(describing: error))")
    #expect(!keys.set.health.isServing)
    #expect(verifier.rejection(of: try Publisher().token()) == .keysUnavailable)
  }
}
