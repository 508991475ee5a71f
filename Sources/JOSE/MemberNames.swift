/// The names of the objects a reader is in, to tell when an object has two members of one name.
///
/// Three steps, each for what the one before leaves over. A filter of 64 bits says of most names at
/// once that they are new. If it cannot, an object's names are compared with the new one, hash by
/// hash; that suits the handful that objects have. An object with more is checked when it ends, by
/// sorting. So the cost stays within O(*n* log *n*), whatever is sent: names of equal hashes are told
/// apart by what they say, and all pairs are never compared.
struct MemberNames: ~Copyable {
  /// How many names of an object are compared one by one.
  private static var pairwiseLimit: Int { 24 }

  /// How many names fit without a heap allocation, those of all open objects together.
  private static var inlineCapacity: Int { 48 }

  /// The names in the order of the text, the outermost object's first.
  private var inline: [48 of Entry] = .init(repeating: Entry())
  private var overflow: [Entry] = []
  private var count = 0

  /// A bit for each name that was added; the names of closed objects stay in it.
  private var filter: UInt64 = 0

  private struct Entry {
    /// From the top: 24 bits of hash, 8 of depth, 32 of the name's offset.
    var bits: UInt64 = 0

    var key: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
    var depth: Int { Int(bits >> 32 & 0xff) }
    var offset: Int { Int(bits & 0xffff_ffff) }
  }

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
  ///   names are compared one by one.
  @inline(always)
  mutating func add(_ name: JSONString, at depth: Int, in text: RawSpan) throws(SyntaxError) {
    let hash = name.hash(in: text)
    let key = UInt64(hash) & 0xffff_ff00 | UInt64(truncatingIfNeeded: depth)
    // A masked shift: by the low six bits of the sum, whatever it is.
    let bit: UInt64 = 1 &<< (UInt64(hash) &+ UInt64(truncatingIfNeeded: depth) &* 11)
    if filter & bit != 0 { try compare(name, key: UInt32(truncatingIfNeeded: key), in: text) }
    filter |= bit
    let added = Entry(bits: key << 32 | UInt64(name.offset))
    if count < Self.inlineCapacity { inline[count] = added } else { overflow.append(added) }
    count &+= 1
  }

  /// Compares a name with the last ones of its object.
  private mutating func compare(
    _ name: JSONString, key: UInt32, in text: RawSpan
  ) throws(SyntaxError) {
    let lowest = max(count &- Self.pairwiseLimit, 0)
    var index = count &- 1
    while index >= lowest {
      let entry = entry(at: index)
      guard entry.depth == Int(key & 0xff) else { return }
      if entry.key == key, Self.order(Int(name.offset), entry.offset, in: text) == 0 {
        throw SyntaxError(.duplicateMember, at: Int(name.offset))
      }
      index &-= 1
    }
  }

  /// Forgets the names of the object at `depth`, and checks them first where it has many.
  ///
  /// - Throws: ``SyntaxError/Reason/duplicateMember``.
  @inline(always)
  mutating func leaveObject(at depth: Int, in text: RawSpan) throws(SyntaxError) {
    var first = count
    while first > 0, entry(at: first &- 1).depth == depth { first &-= 1 }
    if count &- first > Self.pairwiseLimit { try checkSorted(from: first, in: text) }
    count = first
    if !overflow.isEmpty { shrinkOverflow() }
  }

  private mutating func shrinkOverflow() {
    let kept = max(count &- Self.inlineCapacity, 0)
    if overflow.count > kept { overflow.removeLast(overflow.count &- kept) }
  }

  private mutating func checkSorted(from first: Int, in text: RawSpan) throws(SyntaxError) {
    var entries = (first..<count).map { entry(at: $0) }
    entries.sort { a, b in
      a.key == b.key ? Self.order(a.offset, b.offset, in: text) < 0 : a.key < b.key
    }
    var firstDuplicate: Int?
    for (a, b) in zip(entries, entries.dropFirst())
    where a.key == b.key && Self.order(a.offset, b.offset, in: text) == 0 {
      firstDuplicate = min(firstDuplicate ?? .max, max(a.offset, b.offset))
    }
    if let firstDuplicate { throw SyntaxError(.duplicateMember, at: firstDuplicate) }
  }

  /// Whether the name at `a`, unescaped, stands before (−1), at (0) or after (1) the one at `b` in
  /// the order of octets.
  private static func order(_ a: Int, _ b: Int, in text: RawSpan) -> Int {
    var left = Unescaping(nameAt: a, in: text)
    var right = Unescaping(nameAt: b, in: text)
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
