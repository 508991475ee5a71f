internal import JOSE

/// Some of the tokens of a stream, on their way into an engine.
///
/// A source puts tokens in until the chunk is full or nothing more is at hand. Its memory is used again
/// for later chunks.
public struct TokenChunk: ~Copyable {
  /// How many tokens fill a chunk: enough for all threads to have a block each, and little enough for a
  /// verdict not to wait long for its neighbours.
  public static var tokenLimit: Int { 2048 }

  /// How many octets fill a chunk.
  public static var byteLimit: Int { 1 << 20 }

  private(set) var buffer: [UInt8] = []
  private(set) var places: [Range<Int>] = []

  init() {}

  /// How many tokens it holds.
  public var count: Int { places.count }

  /// Whether no more tokens are to be put in; one that is put in all the same is taken.
  public var isFull: Bool {
    places.count >= Self.tokenLimit || buffer.count >= Self.byteLimit
  }

  /// Puts in a token.
  ///
  /// - Parameter token: The octets of a compact JWS. They are copied, as many as they are: of one that
  ///   is longer than the policy allows, the octets up to one past the limit suffice for the verdict.
  public mutating func append(_ token: RawSpan) {
    let start = buffer.count
    buffer.append(contentsOf: token)
    places.append(start..<buffer.count)
  }

  /// Makes room for other tokens.
  mutating func removeAll() {
    buffer.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

/// How a stream goes on, as its source tells.
public enum StreamState: Hashable, Sendable {
  /// There is more, or may be, at once.
  case flowing

  /// There is nothing more at hand, and the next call of the source will wait: so all verdicts are
  /// delivered first.
  case waiting

  /// There is nothing more.
  case ended
}
