internal import JOSE

/// The scratch memory of one worker: where the segments of a token are decoded to.
///
/// It has room for the longest token that the limits allow, so it is allocated once.
@safe
struct Arena: ~Copyable {
  // INVARIANT: allocated with `capacity` octets, and owned by this value alone.
  private let storage: UnsafeMutablePointer<UInt8>

  /// How many octets are in use, all of them initialized.
  private(set) var count = 0

  /// How many octets it has room for.
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    unsafe storage = .allocate(capacity: capacity)
  }

  deinit {
    unsafe storage.deallocate()
  }

  /// Forgets all that was decoded.
  mutating func reset() {
    count = 0
  }

  /// Forgets what was decoded behind the first `count` octets.
  mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count)
    self.count = count
  }

  /// Decodes a base64url segment behind what is there, and returns its place.
  ///
  /// - Precondition: The decoded segment fits. Checked.
  mutating func decode(_ segment: RawSpan) throws(SyntaxError) -> Range<Int> {
    precondition(Base64URL.decodedCount(of: segment.byteCount) ?? 0 <= capacity - count)
    let start = count
    // SAFE: the octets from `count` to `capacity` are owned, and it was checked that they suffice.
    var output = unsafe OutputSpan<UInt8>(
      buffer: UnsafeMutableBufferPointer(start: storage + count, count: capacity - count),
      initializedCount: 0)
    try Base64URL.decode(segment, into: &output)
    count += output.count
    return start..<count
  }

  /// Decodes payload and signature of a token behind what is there, if it begins with a header segment
  /// that is known and nothing about it is odd.
  ///
  /// - Returns: Their places, or `nil`.
  /// - Precondition: What the token would decode to fits. Checked.
  @inline(always)
  mutating func decode(
    _ token: RawSpan, behind header: RawSpan, signatureCount: Int
  ) -> (payload: Range<Int>, signature: Range<Int>)? {
    precondition(token.byteCount &* 3 / 4 <= capacity &- count)
    // SAFE: as above.
    var output = unsafe OutputSpan<UInt8>(
      buffer: UnsafeMutableBufferPointer(start: storage + count, count: capacity - count),
      initializedCount: 0)
    guard
      let payloadCount = CompactJWS.decode(
        token, behind: header, signatureCount: signatureCount, into: &output)
    else { return nil }
    let start = count
    count &+= output.count
    return (start..<(start &+ payloadCount), (start &+ payloadCount)..<count)
  }

  /// Copies octets behind what is there, and returns their place.
  ///
  /// - Precondition: They fit. Checked.
  mutating func append(_ octets: RawSpan) -> Range<Int> {
    precondition(octets.byteCount <= capacity - count)
    let start = count
    // SAFE: the octets from `count` to `capacity` are owned, and it was checked that they suffice.
    unsafe octets.withUnsafeBytes { octets in
      guard let source = octets.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(storage + start).copyMemory(
        from: source, byteCount: octets.count)
    }
    count += octets.byteCount
    return start..<count
  }

  /// The octets at `range`, borrowed until the arena is written to again.
  ///
  /// - Precondition: `range` lies within what was decoded. Checked.
  @_lifetime(borrow self)
  subscript(range: Range<Int>) -> RawSpan {
    precondition(range.upperBound <= count)
    // SAFE: the range was just checked, and the octets below `count` are initialized.
    let octets = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(storage + range.lowerBound), byteCount: range.count)
    return unsafe _overrideLifetime(octets, borrowing: self)
  }
}
