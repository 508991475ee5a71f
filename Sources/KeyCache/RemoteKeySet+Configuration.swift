extension RemoteKeySet {
  /// When keys are fetched, from where, and how long they serve.
  ///
  /// The defaults suit a public OpenID provider, and every one can be changed.
  public struct Configuration: Hashable, Sendable {
    // MARK: Freshness

    /// How long keys are fresh where the server does not say.
    public var defaultLifetime: Duration = .seconds(300)

    /// The shortest that keys are fresh, whatever the server says.
    public var minimumLifetime: Duration = .seconds(60)

    /// The longest that keys are fresh, whatever the server says.
    public var maximumLifetime: Duration = .seconds(24 * 3600)

    /// After which part of their lifetime keys are fetched again, from above 0 to 1.
    public var refreshAhead = 0.8

    /// How much earlier or later than that, at random, as a part of it: so that many services do not
    /// ask at once.
    public var refreshJitter = 0.1

    /// How long keys still serve after their lifetime when they cannot be fetched.
    ///
    /// It is a hard bound: after it tokens are turned away as `keysUnavailable`. A server may shorten
    /// it (`stale-if-error`, RFC 5861 §4), not prolong it.
    public var staleLimit: Duration = .seconds(3600)

    /// How long an issuer's metadata serves where the server does not say; the bounds are those of keys.
    public var defaultMetadataLifetime: Duration = .seconds(3600)

    /// How often a file is looked at.
    public var fileInterval: Duration = .seconds(1)

    // MARK: Failures

    /// How long is waited after the first failure; after each further one twice as long.
    public var firstBackoff: Duration = .seconds(1)

    /// The longest that is waited after a failure.
    public var longestBackoff: Duration = .seconds(60)

    /// The longest that a server can make a fetch wait (`Retry-After`, RFC 9110 §10.2.3).
    public var retryAfterLimit: Duration = .seconds(600)

    // MARK: Unknown keys

    /// How long after an attempt that an unknown `kid` caused no other does, failed ones included; the
    /// same for ``RemoteKeySet/refresh()``.
    public var coolDown: Duration = .seconds(30)

    /// How long a `kid` that a fetch did not find causes no other.
    public var unknownKeyLifetime: Duration = .seconds(30)

    /// How many unknown `kid`s are remembered; rounded up to a power of two.
    public var unknownKeyLimit = 1024

    /// How often an unknown `kid` has to be seen to be let through by the second budget, which random
    /// `kid`s cannot use up.
    public var persistentSightings = 4

    // MARK: Transport

    /// How long a connection may take.
    public var connectTimeout: Duration = .seconds(2)

    /// How long an answer may take, connection included.
    public var totalTimeout: Duration = .seconds(5)

    /// The longest answer, in octets, as it arrives and once it is unpacked.
    public var bodyLimit = 256 * 1024

    /// The most keys of a set.
    public var keyLimit = 100

    /// How many redirects are followed, within one origin.
    public var redirectLimit = 3

    /// Whether `http` to this machine is allowed (`localhost`, 127.0.0.0/8, `[::1]`), as tests need it.
    public var allowsInsecureLoopback = false

    /// A file of PEM certificates that servers are trusted by, instead of the system's.
    public var certificateFile: String?

    /// The URL of a proxy to go through; without one the environment's are not used either.
    public var proxy: String?

    // MARK: Restart

    /// A file that the last good set is kept in, so that a restart can serve while the server is down.
    public var snapshotFile: String?

    /// Makes the default configuration.
    public init() {}
  }
}
