/// What a source of keys has done since it was made.
public struct KeyCacheMetrics: Hashable, Sendable {
  /// Attempts to fetch keys.
  public var attempts: UInt64 = 0

  /// Attempts that brought other keys.
  public var changes: UInt64 = 0

  /// Attempts that brought the keys that were known.
  public var confirmations: UInt64 = 0

  /// Attempts that failed.
  public var failures: UInt64 = 0

  /// Tokens that named an unknown key.
  public var unknownKeys: UInt64 = 0

  /// Attempts that unknown keys caused.
  public var unknownKeyAttempts: UInt64 = 0

  /// Makes metrics of a source that has done nothing.
  public init() {}
}
