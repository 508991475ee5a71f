internal import JOSE

/// Publishes sets of keys, one after the other, to the verifiers and engines that follow it.
///
/// It is a source by itself, for who gets keys in a way of its own:
///
///     let feed = KeyFeed(keys)
///     let verifier = try Verifier(source: feed, policy: policy)
///     feed.publish(rotatedKeys)
///
/// Followers make the tables of new keys within the call of ``publish(_:)``, so that no token waits
/// for them.
public final class KeyFeed: KeySource {
  typealias Subscriber = @Sendable (KeySnapshot) -> Void

  private let current: Lock<KeySnapshot>

  /// Held while followers are told, so that all of them see the same order.
  private let publishing = Lock(())

  /// Never held while a follower is told: one that goes meanwhile takes itself off the list.
  private let subscribers = Lock(Subscribers())

  private struct Subscribers {
    var nextNumber: UInt64 = 0
    var list: [UInt64: Subscriber] = [:]
  }

  /// Makes a feed.
  ///
  /// - Parameter keys: The first keys, or `nil` where they are still to come.
  public init(_ keys: KeySet? = nil) {
    current = Lock(
      KeySnapshot(
        keys: keys ?? KeySet([]), generation: keys == nil ? 0 : 1, isAvailable: keys != nil))
  }

  /// Itself.
  public var feed: KeyFeed { self }

  /// Does nothing: there is nobody to ask.
  public func noteUnknownKey(_ keyID: RawSpan?) {}

  /// What is in force.
  public var snapshot: KeySnapshot { current.withLock { $0 } }

  /// Puts other keys in force.
  ///
  /// When it returns, all followers judge by them whatever begins from now on.
  ///
  /// - Parameter keys: The keys. None at all is allowed: no token is accepted then.
  public func publish(_ keys: KeySet) {
    publish(keys, isAvailable: true)
  }

  /// Takes the keys out of force: until others are published, tokens are turned away as
  /// ``Rejection/keysUnavailable``.
  public func withdraw() {
    publish(KeySet([]), isAvailable: false)
  }

  private func publish(_ keys: KeySet, isAvailable: Bool) {
    publishing.withLock { _ in
      let snapshot = current.withLock { current in
        current = KeySnapshot(
          keys: keys, generation: current.generation + 1, isAvailable: isAvailable)
        return current
      }
      for subscriber in subscribers.withLock(\.list).values { subscriber(snapshot) }
    }
  }

  // MARK: Followers

  /// Calls `subscriber` now and at each publication, until the subscription is gone.
  func subscribe(_ subscriber: @escaping Subscriber) -> KeySubscription {
    publishing.withLock { _ in
      subscriber(snapshot)
      let number = subscribers.withLock { subscribers in
        defer { subscribers.nextNumber += 1 }
        subscribers.list[subscribers.nextNumber] = subscriber
        return subscribers.nextNumber
      }
      return KeySubscription(to: self, number: number)
    }
  }

  fileprivate func unsubscribe(_ number: UInt64) {
    // The subscriber goes when the lock is open again, with all that it holds.
    let subscriber = subscribers.withLock { $0.list.removeValue(forKey: number) }
    withExtendedLifetime(subscriber) {}
  }
}

/// Who follows a feed does so as long as this is kept.
final class KeySubscription: Sendable {
  private let feed: KeyFeed
  private let number: UInt64

  init(to feed: KeyFeed, number: UInt64) {
    self.feed = feed
    self.number = number
  }

  deinit {
    feed.unsubscribe(number)
  }
}
