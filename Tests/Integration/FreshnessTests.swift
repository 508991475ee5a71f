import Assay
import Foundation
import KeyCache
import Testing

@Suite(
  "Freshness of keys — RFC 9111, against nginx and a server that is told its answers",
  .enabled(if: Installed.hasNginx, Installed.notice))
struct FreshnessTests {
  @Test("nginx: keys are fetched, confirmed by ETag, and replaced when the file changes")
  func nginx() throws {
    let (nginx, publisher) = (try Nginx(maximumAge: 600), try Publisher(keyCount: 2))
    try nginx.publish(publisher.keySet(0..<1), at: "keys.json")
    let keys = try FetchedKeys(at: nginx.url("/keys.json"))
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    // A token of an unknown key would cause a fetch, and those are counted here.
    #expect(verifier.rejection(of: try publisher.token(by: 0)) == nil)
    #expect(try #require(keys.set.health.freshFor) == .seconds(600))
    // 80 % of the lifetime, a tenth of that earlier or later.
    let next = try #require(keys.set.health.nextRefresh)
    #expect(next >= .seconds(431) && next <= .seconds(529), "\(next)")

    keys.clock.advance(by: .seconds(430))
    #expect(keys.set.health.state == .healthy)
    keys.clock.advance(by: .seconds(100))
    try keys.events.wait(for: "a confirmation") { $0.confirmationCount == 1 }
    #expect(try #require(keys.set.health.freshFor) == .seconds(600))
    #expect(keys.events.now.publicationCount == 1)

    try nginx.publish(publisher.keySet(1..<2), at: "keys.json")
    try keys.advance(by: .seconds(599), untilPublished: 2)
    #expect(verifier.rejection(of: try publisher.token(by: 1)) == nil)

    let log = try nginx.log()
    #expect(log.map { $0.split(separator: " ")[1] } == ["200", "304", "200"], "\(log)")
    #expect(log[0].hasSuffix(" -"))
    #expect(!log[1].hasSuffix(" -"), "the second request had no If-None-Match: \(log)")
    #expect(verifier.rejection(of: try publisher.token(by: 0)) == .keyNotFound)
  }

  /// What a server says of its keys' freshness, and what comes of it, in seconds.
  struct Rule: CustomTestStringConvertible {
    let fields: [String: String]
    let freshFor: Int64
    var servesFor: Int64 = -1
    var testDescription: String {
      fields.map { "\($0): \($1)" }.sorted().joined(separator: ", ")
    }
  }

  static let rules = [
    Rule(fields: [:], freshFor: 300, servesFor: 3900),
    Rule(fields: ["Cache-Control": "max-age=900"], freshFor: 900, servesFor: 4500),
    Rule(fields: ["Cache-Control": "public, MAX-AGE=900, must-revalidate"], freshFor: 900),
    Rule(fields: ["Cache-Control": "max-age=\"900\""], freshFor: 900),
    Rule(fields: ["Cache-Control": "max-age=5"], freshFor: 60),
    Rule(fields: ["Cache-Control": "max-age=99999999"], freshFor: 86_400),
    Rule(fields: ["Cache-Control": "max-age=99999999999999999999999"], freshFor: 86_400),
    Rule(fields: ["Cache-Control": "no-store"], freshFor: 60),
    Rule(fields: ["Cache-Control": "no-cache"], freshFor: 60),
    Rule(fields: ["Cache-Control": "max-age=soon"], freshFor: 60),
    Rule(fields: ["Cache-Control": "max-age=900", "Age": "300"], freshFor: 600),
    Rule(fields: ["Cache-Control": "max-age=900", "Age": "3000"], freshFor: 60),
    Rule(
      fields: ["Cache-Control": "max-age=900, stale-if-error=100"], freshFor: 900,
      servesFor: 1000),
    Rule(
      fields: ["Cache-Control": "max-age=900, stale-if-error=1000000"], freshFor: 900,
      servesFor: 4500),
    Rule(fields: ["Expires": "0"], freshFor: 60),
    Rule(fields: ["Expires": "Thu, 01 Jan 1970 00:00:00 GMT"], freshFor: 60),
    Rule(
      fields: [
        "Expires": "Thu, 01 Jan 2026 01:00:00 GMT", "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
      ], freshFor: 3600),
    Rule(
      fields: [
        "Expires": "Thu, 01 Jan 2026 01:00:00 GMT", "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
        "Cache-Control": "max-age=120",
      ], freshFor: 120),
  ]

  @Test("what a server says is heeded within bounds", arguments: rules)
  func rule(_ rule: Rule) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(fields: rule.fields, body: publisher.keySet()))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    let health = keys.set.health
    #expect(health.freshFor?.components.seconds == rule.freshFor)
    if rule.servesFor >= 0 { #expect(health.servesFor?.components.seconds == rule.servesFor) }
  }

  @Test("ETag and Last-Modified both make a request conditional")
  func validators() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    let modified = "Thu, 01 Jan 2026 00:00:00 GMT"
    for (fields, sent) in [
      (["ETag": "W/\"a b\""], ["if-none-match": "W/\"a b\""]),
      (["Last-Modified": modified], ["if-modified-since": modified]),
    ] {
      try server.answer(
        "/keys", Answer(fields: fields, body: publisher.keySet()), Answer(status: 304))
      let keys = try FetchedKeys(at: server.url("/keys"))
      try keys.prefetch()
      keys.clock.advance(by: .seconds(299))
      try keys.events.wait(for: "a confirmation") { $0.confirmationCount == 1 }
      let requests = try server.requests("/keys")
      #expect(requests.count == 2)
      for (name, value) in sent {
        #expect(requests.first?[name] == nil)
        #expect(requests.last?[name] == value)
      }
      #expect(keys.set.health.state == .healthy)
    }
  }

  @Test("packed answers are unpacked", arguments: ["gzip", "deflate"])
  func packed(_ coding: String) throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet(), coding: coding, chunked: true))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    #expect(keys.set.health.keyCount == 1)
  }

  @Test("while a server is down keys serve as stale ones, up to the bound, and then no more")
  func outage() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer("/keys", Answer(body: publisher.keySet()), Answer(status: 500))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    keys.clock.advance(by: .seconds(301))
    try keys.events.wait(for: "stale keys") { contents in
      contents.events.contains { if case .becameStale = $0 { true } else { false } }
    }
    #expect(verifier.rejection(of: try publisher.token()) == nil)
    guard case .stale = keys.set.health.state else {
      Issue.record("\(keys.set.health)")
      return
    }
    keys.clock.advance(by: .seconds(3598))
    #expect(verifier.rejection(of: try publisher.token()) == nil)
    keys.clock.advance(by: .seconds(2))
    try keys.events.wait(for: "a withdrawal") { contents in
      contents.events.contains { if case .withdrawn = $0 { true } else { false } }
    }
    #expect(verifier.rejection(of: try publisher.token()) == .keysUnavailable)
    #expect(keys.set.health.state == .unavailable)

    try server.answer("/keys", Answer(body: publisher.keySet()))
    try keys.advance(by: .seconds(60), untilPublished: 2)
    #expect(verifier.rejection(of: try publisher.token()) == nil)
  }

  @Test("failures are repeated later and later, and Retry-After is heeded")
  func backoff() throws {
    let (server, publisher) = (try FaultyServer(), try Publisher())
    try server.answer(
      "/keys", Answer(body: publisher.keySet()), Answer(status: 500), Answer(status: 500),
      Answer(status: 500), Answer(status: 429, fields: ["Retry-After": "120"]))
    let keys = try FetchedKeys(at: server.url("/keys"))
    try keys.prefetch()
    var delays: [Duration] = []
    var step = Duration.seconds(299)
    for count in 1...4 {
      keys.clock.advance(by: step)
      try keys.events.wait(for: "failure \(count)") { $0.failures.count == count }
      guard case .failed(_, let next)? = keys.events.now.events.last(where: Self.isFailure) else {
        return
      }
      delays.append(next)
      step = next
    }
    for (delay, bounds) in zip(delays, [0.5...1.5, 1...3, 2...6, 120...600]) {
      let seconds = delay / .seconds(1)
      #expect(bounds.contains(seconds), "\(delays)")
    }
  }

  private static func isFailure(_ event: KeyEvent) -> Bool {
    if case .failed = event { true } else { false }
  }
}
