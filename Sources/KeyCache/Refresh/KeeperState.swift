internal import Assay
internal import JOSE

/// What is known about the keys in force, and when something is to be done about them.
///
/// Times are those of the clock that is never set.
struct KeeperState: Sendable {
  let configuration: RemoteKeySet.Configuration

  /// Whether the keys are those of a file, which serve without a bound in time.
  let isFile: Bool

  /// When the server last said that these are its keys.
  var confirmedAt: Duration?
  var freshUntil: Duration = .zero
  var servesUntil: Duration?
  var nextAttempt: Duration

  /// Until when the server asks not to be asked, whoever wants keys.
  var pausesUntil: Duration = .zero

  /// Whether keys are in force.
  var isServing = false
  /// Whether it was told that the keys in force are stale.
  var isStaleTold = false
  var hadKeys = false

  var failureCount = 0
  var lastError: FetchError?
  var warnings: [KeyWarning] = []
  var metrics = KeyCacheMetrics()
  var unknownKeys: UnknownKeys

  /// Whether an unknown key, or the owner, wants the keys fetched now.
  var isWanted = false
  var lastWish: Duration?
  var isShutDown = false

  init(_ configuration: RemoteKeySet.Configuration, isFile: Bool, now: Duration) {
    self.configuration = configuration
    self.isFile = isFile
    nextAttempt = now
    unknownKeys = UnknownKeys(configuration)
  }

  /// The keys are those of the server, as of `now`.
  mutating func succeed(_ freshness: Freshness, at now: Duration) {
    confirmedAt = now
    freshUntil = now + freshness.lifetime
    servesUntil = isFile ? nil : freshUntil + freshness.staleLimit
    let share = min(max(configuration.refreshAhead, 0.01), 1)
    let jitter = min(max(configuration.refreshJitter, 0), 1)
    let factor = isFile ? 1 : min(1, share * (1 + jitter * .random(in: -1...1)))
    nextAttempt = now + freshness.lifetime * factor
    failureCount = 0
    lastError = nil
    (isServing, hadKeys, isStaleTold) = (true, true, false)
  }

  /// An attempt has failed; returns the time until the next.
  mutating func fail(_ failure: FetchFailure, at now: Duration) -> Duration {
    failureCount += 1
    metrics.failures += 1
    lastError = failure.reason
    let backoff = Backoff(configuration).wait(afterFailures: failureCount)
    let asked = min(failure.retryAfter ?? .zero, configuration.retryAfterLimit)
    let delay = isFile ? configuration.fileInterval : max(backoff, asked)
    nextAttempt = now + delay
    pausesUntil = now + asked
    return delay
  }

  /// Whether to fetch now; a wish for it is granted or gone.
  mutating func isDue(at now: Duration) -> Bool {
    defer { isWanted = false }
    return nextAttempt <= now || isWanted && pausesUntil <= now
  }

  /// When something is to be done next.
  var nextTask: Duration {
    var next = nextAttempt
    if isServing, !isFile {
      if !isStaleTold { next = min(next, freshUntil) }
      if let servesUntil { next = min(next, servesUntil) }
    }
    return next
  }

  func health(at now: Duration, generation: UInt64, keyCount: Int) -> KeyHealth {
    let state: KeyHealth.State =
      if isShutDown {
        .shutDown
      } else if !isServing {
        hadKeys ? .unavailable : .waiting
      } else if isFile || now < freshUntil {
        .healthy
      } else {
        .stale(for: now - freshUntil)
      }
    let isBounded = isServing && !isFile
    return KeyHealth(
      state: state, generation: generation, keyCount: keyCount,
      age: isServing ? confirmedAt.map { now - $0 } : nil,
      freshFor: isBounded ? max(.zero, freshUntil - now) : nil,
      servesFor: isBounded ? servesUntil.map { max(.zero, $0 - now) } : nil,
      nextRefresh: isShutDown ? nil : max(.zero, nextAttempt - now), lastError: lastError,
      failureCount: failureCount, warnings: warnings)
  }
}
