public import Assay
internal import JOSE

/// How a source of keys is doing.
public struct KeyHealth: Hashable, Sendable {
  /// What the keys are worth.
  public enum State: Hashable, Sendable {
    /// There were no keys yet.
    case waiting
    /// The keys are fresh.
    case healthy
    /// The keys have not been confirmed for longer than they were to be fresh, and serve still.
    case stale(for: Duration)
    /// The keys became too old, so they serve no more.
    case unavailable
    /// The source was shut down; its last keys serve on.
    case shutDown
  }

  /// What the keys are worth.
  public var state: State

  /// The number of the publication in force; see ``Assay/KeySnapshot/generation``.
  public var generation: UInt64

  /// How many keys are in force.
  public var keyCount: Int

  /// How long ago the server last said that these are its keys.
  public var age: Duration?

  /// How long the keys go on being fresh.
  public var freshFor: Duration?

  /// How long the keys go on serving if nothing can be fetched; `nil` where there is no bound.
  public var servesFor: Duration?

  /// In what time the next fetch is due.
  public var nextRefresh: Duration?

  /// What went wrong last, since the last success.
  public var lastError: FetchError?

  /// How many attempts have failed since the last success.
  public var failureCount: Int

  /// What is wrong with the keys in force.
  public var warnings: [KeyWarning]

  /// Whether tokens can be verified.
  public var isServing: Bool { keyCount > 0 }
}

/// Something wrong with a set of keys that is used nevertheless.
public enum KeyWarning: Hashable, Sendable {
  /// A key does not serve, for the reason given. Where it is a private or symmetric one, whoever can
  /// read the set can sign: it is compromised.
  case skipped(KeySet.SkippedKey)

  /// Several keys have this `kid` and serve the same algorithm; all that fit are tried.
  case sharedKeyID(String)

  /// Whether a key has become known that should be secret.
  public var isCompromise: Bool {
    guard case .skipped(let key) = self else { return false }
    return key.reason == .privateKeyPublished || key.reason == .secretPublished
  }
}

extension KeyWarning: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .skipped(let key):
      "key \(key.position + 1)\(key.keyID.map { " (kid \($0.debugDescription))" } ?? "") "
        + "\(isCompromise ? "is compromised and refused" : "is skipped"): it \(key.reason)"
    case .sharedKeyID(let keyID): "several keys have the kid \(keyID.debugDescription)"
    }
  }
}

extension KeyHealth: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    var text =
      switch state {
      case .waiting: "waiting for keys"
      case .healthy: "healthy, \(keyCount) keys"
      case .stale(let duration): "stale for \(duration.components.seconds) s, \(keyCount) keys"
      case .unavailable: "unavailable: the keys became too old"
      case .shutDown: "shut down, \(keyCount) keys"
      }
    if let nextRefresh { text += ", next refresh in \(max(0, nextRefresh.components.seconds)) s" }
    if let lastError { text += "; \(failureCount) failed, last: \(lastError)" }
    return text
  }
}
