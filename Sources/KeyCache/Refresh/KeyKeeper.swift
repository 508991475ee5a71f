internal import Assay
internal import JOSE
internal import Signatures

/// Keeps the keys of one source fresh, on a thread of its own.
///
/// The thread alone fetches and publishes, one attempt after the other, so there is never more than
/// one on its way (single flight). Others read its state, or tell it to hurry, under a lock that is
/// never held while something is fetched.
final class KeyKeeper: Sendable {
  private let clock: CacheClock
  private let feed: KeyFeed
  private let onEvent: @Sendable (KeyEvent) -> Void
  private let state: Lock<KeeperState>

  /// Wakes the thread.
  private let alarm = Alarm()
  private let waiters = Lock<[Alarm]>([])

  /// Used by the thread alone.
  private let loader: Lock<KeyLoader>
  private let snapshotFile: SnapshotFile?

  /// - Throws: `AddressError`.
  init(
    _ location: RemoteKeySet.Location, _ configuration: RemoteKeySet.Configuration,
    _ clock: CacheClock, _ transport: any HTTPTransport, _ feed: KeyFeed,
    _ onEvent: @escaping @Sendable (KeyEvent) -> Void
  ) throws(AddressError) {
    self.clock = clock
    self.feed = feed
    self.onEvent = onEvent
    let isOver = Flag()
    isCancelled = isOver
    let fetcher = Fetcher(
      configuration: configuration, transport: transport, isCancelled: { isOver.isSet })
    loader = Lock(try KeyLoader(location, configuration, fetcher))
    let isFile = if case .file = location { true } else { false }
    state = Lock(KeeperState(configuration, isFile: isFile, now: clock.elapsed()))
    snapshotFile =
      isFile ? nil : configuration.snapshotFile.map { SnapshotFile($0, location, configuration) }
  }

  /// Set when nobody waits for an answer any more.
  private let isCancelled: Flag

  func start() {
    guard let thread = WorkerThread({ self.run() }) else {
      state.withLock { $0.lastError = .transport(.failed("there is no thread")) }
      return
    }
    // Whoever drops the last reference may be this very thread, so nobody waits for it.
    thread.detach()
  }

  // MARK: The thread

  private func run() {
    loadSnapshotFile()
    while true {
      let now = clock.elapsed()
      let (isOver, isDue, next) = state.withLock { state in
        (state.isShutDown, state.isDue(at: now), state.nextTask)
      }
      if isOver { return }
      keepTime(now)
      if isDue {
        attempt()
      } else {
        // A clock that is moved by hand is looked at often, since nobody tells when it moves. The
        // system's goes on while the machine sleeps, and the wait does not.
        alarm.wait(atMost: min(next - now, clock.isSystem ? .seconds(60) : .milliseconds(1)))
      }
    }
  }

  /// Tells when keys have become stale, and takes them out of force when they are too old.
  private func keepTime(_ now: Duration) {
    let (becameStale, isTooOld) = state.withLock { state in
      guard state.isServing, !state.isFile else { return (false, false) }
      let becameStale = !state.isStaleTold && state.freshUntil <= now
      let isTooOld = state.servesUntil.map { $0 <= now } ?? false
      if becameStale { state.isStaleTold = true }
      if isTooOld { state.isServing = false }
      return (becameStale, isTooOld)
    }
    if becameStale { onEvent(.becameStale) }
    if isTooOld {
      loader.withLock { $0.forget() }
      feed.withdraw()
      onEvent(.withdrawn)
    }
  }

  private func attempt() {
    let start = clock.elapsed()
    state.withLock { $0.metrics.attempts += 1 }
    let date = clock.date().seconds
    let result = loader.withLock { loader in
      Result { () throws(FetchFailure) in try loader.load(now: start, date: date) }
    }
    if state.withLock({ $0.isShutDown }) { return }
    switch result {
    case .success(.keys(let loaded)): take(loaded, at: start, since: date)
    case .success(.unchanged(let freshness)): confirm(freshness, at: start)
    case .failure(let failure): fail(failure)
    }
    wakeWaiters()
  }

  /// Takes a set that was fetched, which need not be another one.
  private func take(_ loaded: LoadedKeys, at start: Duration, since date: Int64) {
    let known = feed.snapshot
    let keys = loaded.keys.reusingKeys(of: known.keys)
    let warnings = KeyWarning.all(in: keys)
    let isOther =
      !known.isAvailable || keys.keys.map(\.serial) != known.keys.keys.map(\.serial)
    let isWarned = state.withLock { state in
      defer { state.warnings = warnings }
      return !isOther && state.warnings == warnings
    }
    if isOther { feed.publish(keys) }
    state.withLock { state in
      state.succeed(loaded.freshness, at: start)
      if isOther { state.unknownKeys.keysChanged() }
      if isOther { state.metrics.changes += 1 } else { state.metrics.confirmations += 1 }
    }
    onEvent(isOther ? .published(feed.snapshot) : .confirmed)
    if !isWarned { warnings.forEach { onEvent(.warning($0)) } }
    save(loaded.text, date, loaded.freshness)
  }

  private func confirm(_ freshness: Freshness, at start: Duration) {
    let isFile = state.withLock { state in
      state.succeed(freshness, at: start)
      state.metrics.confirmations += 1
      return state.isFile
    }
    // Of a file nobody wants to hear each second that it is the same.
    if !isFile { onEvent(.confirmed) }
  }

  private func fail(_ failure: FetchFailure) {
    let now = clock.elapsed()
    let (isNews, delay) = state.withLock { state in
      let isNews = !state.isFile || state.lastError != failure.reason
      return (isNews, state.fail(failure, at: now))
    }
    if isNews { onEvent(.failed(failure.reason, nextAttempt: delay)) }
  }
}

// MARK: - What others ask

extension KeyKeeper {
  var health: KeyHealth {
    let (snapshot, now) = (feed.snapshot, clock.elapsed())
    return state.withLock {
      $0.health(at: now, generation: snapshot.generation, keyCount: snapshot.keys.keys.count)
    }
  }

  var metrics: KeyCacheMetrics { state.withLock { $0.metrics } }

  func noteUnknownKey(_ keyID: RawSpan?) {
    let now = clock.elapsed()
    let isToFetch = state.withLock { state in
      state.metrics.unknownKeys += 1
      guard !state.isShutDown, !state.isFile, state.unknownKeys.note(keyID, at: now) else {
        return false
      }
      state.metrics.unknownKeyAttempts += 1
      state.isWanted = true
      return true
    }
    if isToFetch { alarm.ring() }
  }

  func refresh() -> Bool {
    let now = clock.elapsed()
    let isToFetch = state.withLock { state in
      if let last = state.lastWish, now - last < state.configuration.coolDown { return false }
      guard !state.isShutDown else { return false }
      state.lastWish = now
      state.isWanted = true
      return true
    }
    if isToFetch { alarm.ring() }
    return isToFetch
  }

  func waitForKeys(within deadline: Duration, retrying isPatient: Bool) throws(FetchError) {
    let end = ContinuousClock.now + deadline
    let waiter = Alarm()
    waiters.withLock { $0.append(waiter) }
    defer { waiters.withLock { $0.removeAll { $0 === waiter } } }
    while true {
      let (isServing, error, isOver) = state.withLock {
        ($0.isServing, $0.lastError, $0.isShutDown)
      }
      if isServing { return }
      if isOver { throw .shutDown }
      if let error, !isPatient { throw error }
      guard waiter.wait(atMost: end - .now) else { throw error ?? .deadlineExceeded }
    }
  }

  private func wakeWaiters() {
    waiters.withLock { waiters in waiters.forEach { $0.ring() } }
  }

  func shutDown() {
    isCancelled.set()
    state.withLock { $0.isShutDown = true }
    alarm.ring()
    wakeWaiters()
  }
}

// MARK: - The snapshot file

extension KeyKeeper {
  /// Puts the last good set in force until the server has been asked.
  private func loadSnapshotFile() {
    guard let snapshotFile else { return }
    let (now, date) = (clock.elapsed(), clock.date().seconds)
    do throws(FetchFailure) {
      guard let saved = try snapshotFile.read(at: date) else { return }
      state.withLock { state in
        state.succeed(Freshness(lifetime: .zero, staleLimit: saved.servesFor), at: now)
        (state.confirmedAt, state.nextAttempt) = (now - saved.age, now)
        state.warnings = KeyWarning.all(in: saved.keys)
      }
      feed.publish(saved.keys)
      onEvent(.published(feed.snapshot))
      wakeWaiters()
    } catch {
      onEvent(.snapshotFileFailed(error.reason))
    }
  }

  private func save(_ text: [UInt8], _ date: Int64, _ freshness: Freshness) {
    guard freshness.mayBeStored else { return }
    do throws(FetchFailure) {
      try snapshotFile?.write(text, fetchedAt: date, freshness)
    } catch {
      onEvent(.snapshotFileFailed(error.reason))
    }
  }
}
