internal import JOSE

/// Where keys come from, and who keeps them fresh.
///
/// A verifier or an engine that is made with a source follows it: what the source publishes to its
/// ``feed`` is what the next token or batch is judged by. This module knows keys only through this
/// protocol, so a service that has its keys in a file links nothing that speaks to a network.
public protocol KeySource: AnyObject, Sendable {
  /// Where the keys in force are published.
  var feed: KeyFeed { get }

  /// Takes note of a token that names a key which is not in the set.
  ///
  /// It is called by the thread that rejects the token, for every such token, so it has to return at
  /// once: it neither fetches nor waits. A signature that does not hold is never reported.
  ///
  /// - Parameter keyID: The octets of `kid`, unescaped, or `nil` where the token has none.
  func noteUnknownKey(_ keyID: RawSpan?)
}

/// The keys that a source had published at one moment.
public struct KeySnapshot: Sendable {
  /// The keys; none where ``isAvailable`` is `false`.
  public let keys: KeySet

  /// A number that grows by one with each publication, from 0 for a feed that had none.
  ///
  /// What was found out under another generation, such as a verdict, no longer counts.
  public let generation: UInt64

  /// Whether the source has keys to give.
  ///
  /// Where it has none, because they were not there yet or have become too old, tokens are turned
  /// away as ``Rejection/keysUnavailable``, which says nothing about them.
  public let isAvailable: Bool
}
