public import Assay

/// Keys that stay fresh by themselves: those at a URL, those of an issuer, or those in a file.
///
///     let keys = try RemoteKeySet(.issuer("https://issuer.example"))
///     try keys.prefetch(within: .seconds(10))
///     let verifier = try Verifier(source: keys, policy: policy)
///
/// They are fetched in the background, by one thread, ahead of their expiry. No token ever waits for a
/// fetch. While their server is down the last ones serve, up to a bound; an answer that is no usable
/// set never takes their place. The thread ends with this object, or with ``shutDown()``.
public final class RemoteKeySet: KeySource {
  /// Where keys are.
  public enum Location: Hashable, Sendable {
    /// A JWK Set at a URL (RFC 7517 §5).
    case keys(at: String)

    /// The keys of an issuer, whose metadata says where they are (OpenID Connect Discovery 1.0 §4,
    /// RFC 8414 §3).
    case issuer(String)

    /// A file of the service's own, with a JWK Set, a JWK or PEM. It is looked at now and then, and its
    /// keys serve without a bound in time; private and symmetric ones are welcome there.
    case file(String)
  }

  /// Where the keys are published to verifiers and engines.
  public let feed: KeyFeed

  /// Where the keys come from.
  public let location: Location

  /// When they are fetched, and how.
  public let configuration: Configuration

  private let keeper: KeyKeeper

  /// Begins to fetch keys.
  ///
  /// - Parameters:
  ///   - location: Where they are.
  ///   - configuration: When they are fetched, and how.
  ///   - clock: Where the time is taken from.
  ///   - transport: What fetches.
  ///   - onEvent: Is told what happens, on the thread that fetches. While it does not return nothing is
  ///     fetched.
  /// - Throws: ``FetchError/address(_:)`` where nothing is fetched from such an address.
  public init(
    _ location: Location, configuration: Configuration = Configuration(),
    clock: CacheClock = .system, transport: any HTTPTransport = CurlTransport(),
    onEvent: @escaping @Sendable (KeyEvent) -> Void = { _ in }
  ) throws(FetchError) {
    let feed = KeyFeed()
    self.feed = feed
    self.location = location
    self.configuration = configuration
    do throws(AddressError) {
      keeper = try KeyKeeper(location, configuration, clock, transport, feed, onEvent)
    } catch {
      throw .address(error)
    }
    keeper.start()
  }

  deinit {
    keeper.shutDown()
  }

  /// Waits until there are keys.
  ///
  /// - Parameters:
  ///   - deadline: How long is waited, in real time.
  ///   - isPatient: Whether to wait on after a failure, for the next attempt.
  /// - Throws: Why there are no keys: what the last attempt failed by, or
  ///   ``FetchError/deadlineExceeded``. They go on being fetched.
  public func prefetch(
    within deadline: Duration, retrying isPatient: Bool = true
  ) throws(FetchError) {
    try keeper.waitForKeys(within: deadline, retrying: isPatient)
  }

  /// Waits until there are keys, without holding the task's thread.
  ///
  /// - Parameters: As of ``prefetch(within:retrying:)``.
  /// - Throws: As the other.
  public func waitForKeys(
    within deadline: Duration, retrying isPatient: Bool = true
  ) async throws(FetchError) {
    let result: Result<Void, FetchError> = await withCheckedContinuation { continuation in
      let wait = { @Sendable [keeper] in
        continuation.resume(
          returning: Result { () throws(FetchError) in
            try keeper.waitForKeys(within: deadline, retrying: isPatient)
          })
      }
      // It is done once, at the start: a thread for it costs nothing that counts.
      guard let thread = WorkerThread(wait) else { return wait() }
      thread.detach()
    }
    try result.get()
  }

  /// Has the keys fetched soon, unless that was asked for less than a cool-down ago.
  ///
  /// - Returns: Whether it will be done.
  @discardableResult
  public func refresh() -> Bool { keeper.refresh() }

  /// How the keys are doing.
  public var health: KeyHealth { keeper.health }

  /// What has been done since this was made.
  public var metrics: KeyCacheMetrics { keeper.metrics }

  /// Takes note of a token that names a key which is not in the set, and may have the keys fetched for
  /// its sake.
  public func noteUnknownKey(_ keyID: RawSpan?) { keeper.noteUnknownKey(keyID) }

  /// Fetches no more; the last keys go on serving.
  public func shutDown() { keeper.shutDown() }
}
