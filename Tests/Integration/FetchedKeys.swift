import Assay
import Foundation
import JOSE
import KeyCache
import Synchronization
import Testing

/// A key set that fetches from servers of the tests, on a clock that only the test moves.
final class FetchedKeys: Sendable {
  let set: RemoteKeySet
  let clock: ManualClock
  let events: EventLog

  /// Keys at `url`.
  convenience init(
    at url: String, _ change: (inout RemoteKeySet.Configuration) -> Void = { _ in }
  ) throws {
    try self.init(.keys(at: url), change)
  }

  /// Keys of `issuer`, which are to be found by discovery.
  convenience init(
    issuer: String, _ change: (inout RemoteKeySet.Configuration) -> Void = { _ in }
  ) throws {
    try self.init(.issuer(issuer), change)
  }

  private init(
    _ location: RemoteKeySet.Location, _ change: (inout RemoteKeySet.Configuration) -> Void
  ) throws {
    var configuration = RemoteKeySet.Configuration()
    configuration.certificateFile = Certificates.shared.authority
    change(&configuration)
    let (clock, events) = (ManualClock(), EventLog())
    self.clock = clock
    self.events = events
    set = try RemoteKeySet(
      location, configuration: configuration, clock: clock.cacheClock,
      onEvent: { events.append($0) })
  }

  deinit { set.shutDown() }

  /// Waits until the keys are there.
  func prefetch() throws {
    try set.prefetch(within: .seconds(10))
  }

  /// Moves the clock, and waits until the keys have been published anew.
  func advance(by duration: Duration, untilPublished count: Int) throws {
    clock.advance(by: duration)
    try events.wait(for: "publication \(count)") { $0.publicationCount >= count }
  }
}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let elapsed = Mutex(Duration.seconds(1_000))
  private let start = WallClock.system.now()

  func advance(by duration: Duration) {
    elapsed.withLock { $0 += duration }
  }

  var cacheClock: CacheClock {
    CacheClock(
      elapsed: { self.elapsed.withLock { $0 } },
      date: {
        let passed = self.elapsed.withLock { $0 } - .seconds(1_000)
        return NumericDate(seconds: self.start.seconds + passed.components.seconds)
      })
  }
}

/// What a key set has told, and a way to wait for more.
final class EventLog: Sendable {
  struct Contents {
    var events: [KeyEvent] = []

    var publicationCount: Int {
      events.count { if case .published = $0 { true } else { false } }
    }
    var confirmationCount: Int {
      events.count { if case .confirmed = $0 { true } else { false } }
    }
    var failures: [FetchError] {
      events.compactMap { if case .failed(let error, _) = $0 { error } else { nil } }
    }
    var warnings: [KeyWarning] {
      events.compactMap { if case .warning(let warning) = $0 { warning } else { nil } }
    }
  }

  private let contents = Mutex(Contents())

  func append(_ event: KeyEvent) {
    contents.withLock { $0.events.append(event) }
  }

  var now: Contents { contents.withLock { $0 } }

  /// Waits, ten seconds at most, until what has been told satisfies `condition`.
  func wait(for what: String, _ condition: (Contents) -> Bool) throws {
    for _ in 0..<5000 {
      if contents.withLock({ condition($0) }) { return }
      usleep(2000)
    }
    try #require(Bool(false), "waited in vain for \(what); so far: \(now.events)")
  }
}
