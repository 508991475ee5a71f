public import JOSE
public import Signatures

/// The keys that tokens are verified with, and the ones that were published but cannot serve.
///
/// A token chooses its key by `kid` and `alg` alone (RFC 7515 §4.1.4):
///
/// - with a `kid`, the keys of exactly that `kid` that serve the algorithm. Two may share one, as
///   happens in mid-rotation, and both are tried; a third is skipped when the set is read;
/// - without a `kid`, the one key that serves the algorithm. If several do, the token is ambiguous.
///
/// A set that is a single key without a `kid`, as a PEM file is, is *pinned*: there is nothing to
/// choose, so it is tried whatever the token's `kid`.
public struct KeySet: Sendable {
  /// The keys that serve, in the order of their text.
  public private(set) var keys: [VerificationKey]

  /// The keys that do not serve, with the reason.
  public let skipped: [SkippedKey]

  private let index: KeyIndex

  /// Whether the set is a single key without a `kid`, which is tried whatever the token says.
  private let isPinned: Bool

  /// A key that cannot be used.
  public struct SkippedKey: Hashable, Sendable {
    /// Which key of the text, counted from 0.
    public let position: Int

    /// Its `kid`, where that could be read.
    public let keyID: String?

    /// What is wrong with it.
    public let reason: KeyError
  }

  /// Where a set comes from, and so whom its secrets are known to.
  public enum Origin: Hashable, Sendable {
    /// A file or a configuration of the service's own. Symmetric keys are welcome, and of a private
    /// key the public half is taken.
    case local

    /// A place that others can read. A symmetric or private key in it is compromised, so refused.
    case published
  }

  /// Makes a set of keys that are at hand.
  public init(_ keys: [VerificationKey]) {
    self.init(keys, skipped: [])
  }

  /// Reads a JWK Set, a single JWK, or PEM text with one or more public keys or certificates.
  ///
  /// - Parameters:
  ///   - text: The octets of a file or an answer.
  ///   - origin: Where they come from.
  ///   - limits: Bounds on size and number.
  /// - Throws: `KeyError` where the text as a whole is not a set of keys. A key in it that cannot
  ///   be used is among ``skipped`` instead.
  public init(
    parsing text: RawSpan, from origin: Origin, limits: Limits = Limits()
  ) throws(KeyError) {
    guard text.byteCount <= limits.keySetBytes else { throw .tooLarge(limit: limits.keySetBytes) }
    let blocks = PEM.blocks(in: text)
    if blocks.isEmpty {
      try self.init(JWKSet(parsing: text, limits: limits), from: origin)
      return
    }
    guard blocks.count <= limits.keys else { throw .tooLarge(limit: limits.keys) }
    var results: [Result<VerificationKey, KeyError>] = []
    for block in blocks {
      do throws(KeyError) {
        results.append(.success(try VerificationKey.reading(pem: text.extracting(block))))
      } catch {
        results.append(.failure(error))
      }
    }
    self.init(results, keyIDs: results.map { _ in nil })
  }

  /// Prepares the keys of a JWK Set.
  ///
  /// - Parameters:
  ///   - set: The set as it was read.
  ///   - origin: Where it comes from.
  public init(_ set: JWKSet, from origin: Origin) {
    let results = set.entries.map { entry in
      entry.key.flatMap { key in
        Result { () throws(KeyError) in
          try Self.admit(key, from: origin)
          return try VerificationKey(key)
        }
      }
    }
    self.init(results, keyIDs: set.entries.map(\.keyID))
  }

  private init(_ results: [Result<VerificationKey, KeyError>], keyIDs: [String?]) {
    var keys: [VerificationKey] = []
    var skipped: [SkippedKey] = []
    var sharing: [KeyUse: Int] = [:]
    for (position, result) in results.enumerated() {
      do throws(KeyError) {
        let key = try result.get()
        try Self.count(key, in: &sharing)
        keys.append(key)
      } catch {
        skipped.append(
          SkippedKey(position: position, keyID: keyIDs[position], reason: error))
      }
    }
    self.init(keys, skipped: skipped)
  }

  private init(_ keys: [VerificationKey], skipped: [SkippedKey]) {
    self.keys = keys
    self.skipped = skipped
    index = KeyIndex(keys)
    isPinned = keys.count == 1 && keys[0].keyID == nil
  }

  /// The same set, in which the keys at some positions give way to their doubles.
  init(_ other: KeySet, replacing doubles: [(position: Int, key: VerificationKey)]) {
    self = other
    guard !doubles.isEmpty else { return }
    var keys = other.keys
    for (position, key) in doubles { keys[position] = key }
    self.keys = keys
  }

  /// Puts the keys of several sets one behind the other, in a set that selects none of them: which of
  /// the sets a token's key is to be in, somebody else has to say.
  init(joining sets: [KeySet]) {
    keys = sets.flatMap(\.keys)
    skipped = sets.flatMap(\.skipped)
    index = KeyIndex([])
    isPinned = false
  }

  private static func admit(_ key: JWK, from origin: Origin) throws(KeyError) {
    guard origin == .published else { return }
    if key.isPrivate { throw .privateKeyPublished }
    if case .symmetric = key.material { throw .secretPublished }
  }

  // MARK: Keys of one name

  private struct KeyUse: Hashable {
    let keyID: String
    let algorithm: Algorithm
  }

  /// Counts a key under its `kid`, for each algorithm it serves, and refuses the third of a name.
  private static func count(
    _ key: VerificationKey, in sharing: inout [KeyUse: Int]
  ) throws(KeyError) {
    guard let keyID = key.keyID else { return }
    let uses = key.algorithms.algorithms.map { KeyUse(keyID: keyID, algorithm: $0) }
    guard uses.allSatisfy({ sharing[$0, default: 0] < 2 }) else { throw .duplicateKeyID(keyID) }
    for use in uses { sharing[use, default: 0] += 1 }
  }
}

// MARK: - Look-up

extension KeySet {
  /// The key whose ``Signatures/VerificationKey/serial`` is `serial`, or `nil` where it is not here.
  ///
  /// - Complexity: O(*n*) in the number of keys.
  public func key(serial: UInt64) -> VerificationKey? {
    keys.first { $0.serial == serial }
  }
}

extension KeySet {
  /// The same set, in which keys that `other` has as well are the very objects of `other`.
  ///
  /// A key that stays through a rotation so keeps its table and its ``Signatures/VerificationKey/serial``.
  package func reusingKeys(of other: KeySet) -> KeySet {
    var known: [String: [VerificationKey]] = [:]
    for key in other.keys {
      if let thumbprint = key.thumbprint { known[thumbprint, default: []].append(key) }
    }
    let keys = keys.map { key in
      key.thumbprint.flatMap { known[$0] }?
        .first { $0.keyID == key.keyID && $0.algorithms == key.algorithms } ?? key
    }
    return KeySet(keys, skipped: skipped)
  }
}

// MARK: - Selection

extension KeySet {
  /// The keys that a token's header selects.
  enum Selection: Equatable {
    /// One key, by its position in ``keys``.
    case one(Int)
    /// Two keys that share a `kid`.
    case two(Int, Int)
    /// Several keys fit a token without a `kid`.
    case ambiguous
    /// No key.
    case none
  }

  /// Whether a key has the `kid` that is a string of `header`, whatever it serves.
  func has(_ keyID: JSONString, in header: RawSpan) -> Bool {
    let found = index.keys(hash: keyID.hash(in: header)) { position in
      keys[position].keyID.map { keyID.equals($0, in: header) } ?? false
    }
    return found != .none
  }

  /// Selects by `kid`, a string of `header`, and by algorithm.
  func select(_ keyID: JSONString?, in header: RawSpan, for algorithm: Algorithm) -> Selection {
    if isPinned {
      return keys[0].algorithms.contains(algorithm) ? .one(0) : .none
    }
    guard let keyID else { return index.onlyKey(for: algorithm) }
    return index.keys(hash: keyID.hash(in: header)) { position in
      guard let name = keys[position].keyID else { return false }
      return keyID.equals(name, in: header) && keys[position].algorithms.contains(algorithm)
    }
  }
}
