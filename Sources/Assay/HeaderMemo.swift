internal import CXXHash
internal import JOSE

/// What was found out about the headers that good tokens have, by their encoded text.
///
/// The tokens of one issuer and key share their header to the letter, so it is read the first time
/// only. A look-up hashes the segment (XXH3) and compares it whole, so another text is never taken
/// for it.
///
/// Only the header of a token whose signature held is entered: who has no key can neither fill the
/// memo nor push out what good traffic uses. It takes the same memory whatever comes, and belongs to
/// one thread, one policy and one generation of keys.
@safe
struct HeaderMemo: ~Copyable {
  /// Two places for each hash, of which the one that was not used last is given away.
  private static var pairCount: Int { 64 }

  /// The longest encoded header that is remembered; its decoded octets are shorter.
  private static var byteLimit: Int { 512 }

  /// What a place holds; none where `encodedCount` is 0.
  private struct Entry {
    var hash: UInt64 = 0
    var encodedCount = 0
    var header: JudgedHeader?
    var decodedCount = 0
    /// How long the encoded signature was of the token that the header was entered for.
    var signatureCount = 0
  }

  /// A place in the memo.
  struct Place {
    /// Which of ``placeCount`` places.
    let index: Int
  }

  /// How many places there are.
  static var placeCount: Int { 2 * pairCount }

  // INVARIANT: 2·`pairCount` entries, and for each 2·`byteLimit` octets: encoded, then decoded.
  private let entries: UnsafeMutablePointer<Entry>
  private let octets: UnsafeMutablePointer<UInt8>
  private var lastUsed: UInt64 = 0

  /// The place that was found or entered last, which the next header is likely to have.
  private(set) var recent: Place?

  init() {
    unsafe entries = .allocate(capacity: 2 * Self.pairCount)
    unsafe entries.initialize(repeating: Entry(), count: 2 * Self.pairCount)
    unsafe octets = .allocate(capacity: 2 * Self.pairCount * 2 * Self.byteLimit)
  }

  deinit {
    unsafe entries.deinitialize(count: 2 * Self.pairCount)
    unsafe entries.deallocate()
    unsafe octets.deallocate()
  }

  /// Forgets everything.
  mutating func removeAll() {
    recent = nil
    for index in 0..<(2 * Self.pairCount) { unsafe entries[index].encodedCount = 0 }
  }

  /// The place of a header, or `nil` where it is not known.
  @inline(always)
  mutating func find(_ encoded: RawSpan) -> Place? {
    guard encoded.byteCount <= Self.byteLimit, !encoded.isEmpty else { return nil }
    let hash = Self.hash(encoded)
    let pair = Int(truncatingIfNeeded: hash) & (Self.pairCount &- 1)
    for index in (2 &* pair)...(2 &* pair &+ 1) {
      guard unsafe entries[index].hash == hash,
        unsafe entries[index].encodedCount == encoded.byteCount,
        encoded.hasSameOctets(as: text(index, from: 0, count: encoded.byteCount))
      else { continue }
      noteUse(of: index)
      return Place(index: index)
    }
    return nil
  }

  /// What is known about the header at `place`.
  @inline(always)
  func header(at place: Place) -> JudgedHeader? {
    unsafe entries[place.index].header
  }

  /// How long the encoded signature of a token with that header is likely to be: one key and one
  /// algorithm make signatures of one length.
  @inline(always)
  func signatureCount(at place: Place) -> Int {
    unsafe entries[place.index].signatureCount
  }

  /// The encoded header at `place`.
  @_lifetime(borrow self)
  @inline(always)
  func encoded(at place: Place) -> RawSpan {
    text(place.index, from: 0, count: unsafe entries[place.index].encodedCount)
  }

  /// The decoded header at `place`.
  @_lifetime(borrow self)
  @inline(always)
  func decoded(at place: Place) -> RawSpan {
    text(place.index, from: Self.byteLimit, count: unsafe entries[place.index].decodedCount)
  }

  /// Enters the header of a token whose signature holds, if it is not there already.
  ///
  /// - Parameters:
  ///   - encoded: The header segment.
  ///   - decoded: The same, decoded.
  ///   - header: What was found out about it.
  ///   - signatureCount: The length of the token's signature segment.
  mutating func insert(
    _ encoded: RawSpan, decoded: RawSpan, _ header: JudgedHeader, signatureCount: Int
  ) {
    guard encoded.byteCount <= Self.byteLimit, decoded.byteCount <= Self.byteLimit,
      !encoded.isEmpty, find(encoded) == nil
    else { return }
    let hash = Self.hash(encoded)
    let pair = Int(truncatingIfNeeded: hash) & (Self.pairCount &- 1)
    let wasSecond = lastUsed >> UInt64(pair) & 1 == 1
    let index = 2 &* pair &+ (wasSecond ? 0 : 1)
    unsafe entries[index] = Entry(
      hash: hash, encodedCount: encoded.byteCount, header: header, decodedCount: decoded.byteCount,
      signatureCount: signatureCount)
    // SAFE: both lengths are at most `byteLimit`, of which each entry has two.
    let start = unsafe octets + index * 2 * Self.byteLimit
    unsafe encoded.withUnsafeBytes { unsafe start.copy(from: $0) }
    unsafe decoded.withUnsafeBytes { unsafe (start + Self.byteLimit).copy(from: $0) }
    noteUse(of: index)
  }

  @inline(always)
  private mutating func noteUse(of index: Int) {
    recent = Place(index: index)
    let bit: UInt64 = 1 &<< UInt64(index / 2)
    lastUsed = index & 1 == 1 ? lastUsed | bit : lastUsed & ~bit
  }

  @_lifetime(borrow self)
  @inline(always)
  private func text(_ index: Int, from offset: Int, count: Int) -> RawSpan {
    // SAFE: an entry's octets were written when it was entered, and `count` is what was written.
    let start = unsafe UnsafeRawPointer(octets + index * 2 * Self.byteLimit + offset)
    let span = unsafe RawSpan(_unsafeStart: start, byteCount: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  @inline(always)
  private static func hash(_ encoded: RawSpan) -> UInt64 {
    // SAFE: the function reads the span and keeps nothing.
    unsafe encoded.withUnsafeBytes { unsafe assay_xxh3($0.baseAddress, $0.count, 0) }
  }
}

extension UnsafeMutablePointer<UInt8> {
  fileprivate func copy(from octets: UnsafeRawBufferPointer) {
    guard let start = octets.baseAddress else { return }
    unsafe UnsafeMutableRawPointer(self).copyMemory(from: start, byteCount: octets.count)
  }
}
