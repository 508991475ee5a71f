/// How large and how deep an input may be before it is turned away unread.
///
/// Every bound on what comes from outside stands here, with its default, and each can be changed.
public struct Limits: Hashable, Sendable {
  /// The longest token, in octets.
  public var tokenBytes = 16 * 1024

  /// The longest header, in octets of JSON.
  public var headerBytes = 4 * 1024

  /// The deepest nesting of arrays and objects in a header or payload.
  ///
  /// The outermost object is the first level. At most ``JSONReader/maximumDepth``.
  public var jsonDepth = 16

  /// The longest key set or PEM text, in octets.
  public var keySetBytes = 4 * 1024 * 1024

  /// The most keys in a key set.
  public var keys = 20_000

  /// Makes the default limits.
  public init() {}
}
