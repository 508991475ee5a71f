import Testing

@testable import KeyCache

@Suite("What is due when")
struct KeeperStateTests {
  private func state(
    isFile: Bool = false, _ change: (inout RemoteKeySet.Configuration) -> Void = { _ in }
  ) -> KeeperState {
    var configuration = RemoteKeySet.Configuration()
    configuration.refreshJitter = 0
    change(&configuration)
    return KeeperState(configuration, isFile: isFile, now: .seconds(100))
  }

  private let hour = Freshness(lifetime: .seconds(3600), staleLimit: .seconds(600))

  @Test("at first an attempt is due at once, and nothing serves")
  func first() {
    var state = state()
    let health = state.health(at: .seconds(100), generation: 0, keyCount: 0)
    #expect(health.state == .waiting && !health.isServing && health.nextRefresh == .zero)
    #expect(health.age == nil && health.freshFor == nil && health.servesFor == nil)
    #expect(found(state.isDue(at: .seconds(100))))
  }

  @Test("keys are fetched ahead of their end, stale after it, and too old in the end")
  func ages() {
    var state = state()
    state.succeed(hour, at: .seconds(1000))
    #expect(!found(state.isDue(at: .seconds(3879))))
    #expect(found(state.isDue(at: .seconds(3881))))
    let times: [(Int64, KeyHealth.State, fresh: Int64, serves: Int64)] = [
      (1000, .healthy, 3600, 4200), (4599, .healthy, 1, 601),
      (4600, .stale(for: .zero), 0, 600), (5199, .stale(for: .seconds(599)), 0, 1),
    ]
    for (second, expected, fresh, serves) in times {
      let health = state.health(at: .seconds(second), generation: 1, keyCount: 2)
      #expect(health.state == expected)
      #expect(health.freshFor == .seconds(fresh) && health.servesFor == .seconds(serves))
      #expect(health.age == .seconds(second - 1000))
    }
    state.isServing = false
    let health = state.health(at: .seconds(5200), generation: 2, keyCount: 0)
    #expect(health.state == .unavailable && health.servesFor == nil)
  }

  @Test("the refresh is ahead by a part with jitter, whatever was configured")
  func jitter() {
    var attempts: [Duration] = []
    for _ in 0..<200 {
      var usual = state { $0.refreshJitter = 0.1 }
      usual.succeed(hour, at: .zero)
      #expect(usual.nextAttempt >= .seconds(2592) && usual.nextAttempt <= .seconds(3168))
      attempts.append(usual.nextAttempt)
      for (share, jitter) in [(-1.0, 0.0), (0, 5), (7, 7), (1, 1)] {
        var odd = state { ($0.refreshAhead, $0.refreshJitter) = (share, jitter) }
        odd.succeed(hour, at: .zero)
        #expect(odd.nextAttempt >= .zero && odd.nextAttempt <= .seconds(3600))
      }
    }
    // Of 200, one at least is in the first quarter of the range, and one in the last.
    #expect(attempts.contains { $0 < .seconds(2736) } && attempts.contains { $0 > .seconds(3024) })
  }

  @Test("failures are counted, put the next attempt off, and are forgotten by a success")
  func failures() {
    var state = state()
    state.succeed(hour, at: .zero)
    for count in 1...20 {
      let delay = state.fail(FetchFailure(.status(500)), at: .seconds(4000))
      let whole = min(1 << min(count - 1, 30), 60)
      #expect(delay >= .seconds(whole) * 0.75 && delay <= .seconds(whole) * 1.25)
      #expect(state.nextAttempt == .seconds(4000) + delay)
      let health = state.health(at: .seconds(4000), generation: 1, keyCount: 1)
      #expect(health.failureCount == count && health.lastError == .status(500))
      // What serves goes on serving.
      #expect(health.state == .stale(for: .seconds(400)) && health.servesFor == .seconds(200))
    }
    state.succeed(hour, at: .seconds(4100))
    let health = state.health(at: .seconds(4100), generation: 1, keyCount: 1)
    #expect(health.failureCount == 0 && health.lastError == nil && health.state == .healthy)
  }

  @Test("Retry-After is heeded, up to a bound, also by who wants keys")
  func retryAfter() {
    var state = state()
    #expect(
      found(state.fail(FetchFailure(.status(429), retryAfter: .seconds(120)), at: .zero))
        == .seconds(120))
    state.isWanted = true
    #expect(!found(state.isDue(at: .seconds(119))))
    #expect(found(state.isDue(at: .seconds(120))))
    #expect(
      found(state.fail(FetchFailure(.status(503), retryAfter: .seconds(1 << 31)), at: .zero))
        == .seconds(600))
  }

  @Test("who wants keys has them fetched once")
  func wishes() {
    var state = state()
    state.succeed(hour, at: .zero)
    #expect(!found(state.isDue(at: .seconds(1))))
    state.isWanted = true
    #expect(found(state.isDue(at: .seconds(1))))
    #expect(!found(state.isDue(at: .seconds(1))))
    // Also while attempts are put off after a failure.
    _ = state.fail(FetchFailure(.status(500)), at: .seconds(2))
    state.isWanted = true
    #expect(found(state.isDue(at: .seconds(2))))
  }

  @Test("a file serves without a bound")
  func file() {
    var state = state(isFile: true)
    state.succeed(Freshness(lifetime: .seconds(1), staleLimit: .zero), at: .zero)
    let health = state.health(at: .seconds(1_000_000), generation: 1, keyCount: 1)
    #expect(health.state == .healthy && health.servesFor == nil)
    #expect(
      found(state.fail(FetchFailure(.unreadableFile(errno: 2)), at: .zero)) == .seconds(1))
  }
}
