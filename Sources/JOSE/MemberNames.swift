/// The names of the objects a reader is in, to tell when an object has two members of one name.
///
/// A name is kept as a hash and a position. An object's first names are compared with each other as
/// they come, which for the handful that objects have is the fastest way there is; one with more is
/// checked when it ends, by sorting. So the cost stays within O(*n* log *n*), whatever is sent:
/// equal hashes are told apart by comparing names, never by comparing all pairs.
struct MemberNames: ~Copyable {
  private struct Entry {
    /// The hash, but for its low octet, which is the depth of the object.
    var key: UInt32
    var name: JSONString
  }

  /// How many names of an object are compared pair by pair.
  private static var pairwiseLimit: Int { 24 }

  /// How many names fit without a heap allocation, those of all open objects together.
  private static var inlineCapacity: Int { 32 }

  private var inline: [32 of Entry] = .init(
    repeating: Entry(key: 0, name: JSONString(offset: 0, end: 0, hasEscapes: false)))
  private var overflow: [Entry] = []
  private var count = 0

  /// The entry at `index`.
  ///
  /// Mutating so that the array is reached where it stands: read by way of a borrowed `self` it is
  /// copied as a whole first, which took a fifth of a token's time.
  @inline(always)
  private mutating func entry(at index: Int) -> Entry {
    index < Self.inlineCapacity ? inline[index] : overflow[index &- Self.inlineCapacity]
  }

  /// Adds the name of a member of the object at `depth`.
  ///
  /// - Throws: ``SyntaxError/Reason/duplicateMember`` at the second of two equal names, where
  ///   pairs are compared.
  mutating func add(_ name: JSONString, at depth: Int, in text: RawSpan) throws(SyntaxError) {
    let key = name.hash(in: text) & ~0xff | UInt32(truncatingIfNeeded: depth)
    var index = count &- 1
    let lowest = max(count &- Self.pairwiseLimit, 0)
    while index >= lowest {
      let entry = entry(at: index)
      if entry.key & 0xff != key & 0xff { break }
      if entry.key == key && Self.order(entry.name, name, in: text) == 0 {
        throw SyntaxError(.duplicateMember, at: Int(name.offset))
      }
      index &-= 1
    }
    let added = Entry(key: key, name: name)
    if count < Self.inlineCapacity { inline[count] = added } else { overflow.append(added) }
    count &+= 1
  }

  /// Forgets the names of the object at `depth`, and checks them first where it has many.
  ///
  /// - Throws: ``SyntaxError/Reason/duplicateMember``.
  mutating func leaveObject(at depth: Int, in text: RawSpan) throws(SyntaxError) {
    var first = count
    while first > 0, entry(at: first &- 1).key & 0xff == UInt32(truncatingIfNeeded: depth) {
      first &-= 1
    }
    if count &- first > Self.pairwiseLimit { try checkSorted(from: first, in: text) }
    count = first
    let kept = max(first &- Self.inlineCapacity, 0)
    if overflow.count > kept { overflow.removeLast(overflow.count &- kept) }
  }

  private mutating func checkSorted(from first: Int, in text: RawSpan) throws(SyntaxError) {
    var entries = (first..<count).map { entry(at: $0) }
    entries.sort { a, b in
      a.key == b.key ? Self.order(a.name, b.name, in: text) < 0 : a.key < b.key
    }
    var firstDuplicate: UInt32?
    for (a, b) in zip(entries, entries.dropFirst())
    where a.key == b.key && Self.order(a.name, b.name, in: text) == 0 {
      firstDuplicate = min(firstDuplicate ?? .max, max(a.name.offset, b.name.offset))
    }
    if let firstDuplicate { throw SyntaxError(.duplicateMember, at: Int(firstDuplicate)) }
  }

  /// Whether `a`, unescaped, stands before (−1), at (0) or after (1) `b` in the order of octets.
  private static func order(_ a: JSONString, _ b: JSONString, in text: RawSpan) -> Int {
    var left = Unescaping(a, in: text)
    var right = Unescaping(b, in: text)
    while true {
      switch (left.next(), right.next()) {
      case (nil, nil): return 0
      case (nil, _): return -1
      case (_, nil): return 1
      case (let x?, let y?): if x != y { return x < y ? -1 : 1 }
      }
    }
  }
}
