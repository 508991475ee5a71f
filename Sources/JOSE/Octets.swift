// Reading octets out of borrowed memory.
//
// All unsafe code of this target is in this file. Each use says after `SAFE:` why it is sound.

extension RawSpan {
  /// The octet at `offset`.
  ///
  /// - Precondition: `0 ≤ offset < byteCount`. Checked, also in release builds.
  @inlinable
  public subscript(octet offset: Int) -> UInt8 {
    // SAFE: the load checks its bounds, and every bit pattern is a `UInt8`.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The eight octets from `offset` on, the first one in the lowest bits.
  ///
  /// - Precondition: `0 ≤ offset ≤ byteCount − 8`. Checked, also in release builds.
  @inlinable
  public subscript(word offset: Int) -> UInt64 {
    // SAFE: the load checks its bounds and needs no alignment; every bit pattern is a `UInt64`.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  /// The octets from `offset` to the end, fewer than eight, the first one in the lowest bits.
  @inline(always)
  func tail(from offset: Int) -> UInt64 {
    let count = byteCount &- offset
    // In a span of eight or more the last eight are read, and those before `offset` shifted out.
    if byteCount >= 8 {
      return count == 0 ? 0 : self[word: byteCount &- 8] >> UInt64(64 &- 8 &* count)
    }
    var word: UInt64 = 0
    var index = byteCount
    while index > offset {
      index &-= 1
      word = word << 8 | UInt64(self[octet: index])
    }
    return word
  }

  /// The offset of the first `octet` at or after `start`, or `nil` where there is none.
  ///
  /// Eight octets at a time: an octet of *x* is zero exactly where *x* − 1 borrows and *x* had no
  /// high bit; above the first such octet a borrow may feign others, so the lowest is taken.
  ///
  /// - SeeAlso: H. S. Warren, "Hacker's Delight", 2nd edition (2013), §6-1.
  public func firstOffset(of octet: UInt8, from start: Int = 0) -> Int? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let pattern = ones &* UInt64(octet)
    var offset = start
    while offset &+ 8 <= byteCount {
      let x = self[word: offset] ^ pattern
      let zeros = (x &- ones) & ~x & (ones &* 0x80)
      if zeros != 0 { return offset &+ zeros.trailingZeroBitCount / 8 }
      offset &+= 8
    }
    while offset < byteCount {
      if self[octet: offset] == octet { return offset }
      offset &+= 1
    }
    return nil
  }
}

extension RawSpan {
  /// Whether both spans hold the same octets.
  ///
  /// Not for secrets: the time tells where they differ.
  public func hasSameOctets(as other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    var offset = 0
    while offset &+ 8 <= byteCount {
      if self[word: offset] != other[word: offset] { return false }
      offset &+= 8
    }
    return tail(from: offset) == other.tail(from: offset)
  }
}

extension Array where Element == UInt8 {
  /// Appends octets that are lent.
  package mutating func append(contentsOf octets: RawSpan) {
    // SAFE: the octets are copied before the call returns.
    unsafe octets.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }

  /// The array's storage, borrowed.
  @inlinable
  public var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFE: `UInt8` has no padding, so every byte of the span is initialized.
      unsafe span.bytes
    }
  }
}

extension String {
  /// The string's UTF-8, borrowed.
  @inlinable
  public var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFE: `UInt8` has no padding, so every byte of the span is initialized.
      unsafe utf8Span.span.bytes
    }
  }
}

extension StaticString {
  /// The octet at `index` of a literal.
  ///
  /// - Precondition: `0 ≤ index < utf8CodeUnitCount`. Checked, also in release builds.
  @inlinable
  func octet(at index: Int) -> UInt8 {
    precondition(index >= 0 && index < utf8CodeUnitCount)
    // SAFE: the index was just checked, and a literal lives for the whole run.
    return unsafe utf8Start[index]
  }
}

extension RawSpan {
  /// The octets as an array.
  public func copy() -> [UInt8] {
    [UInt8](capacity: byteCount) { $0.append(self) }
  }
}

extension OutputSpan where Element == UInt8 {
  /// Appends all octets of `octets`.
  ///
  /// - Precondition: There is room for them. Checked, also in release builds.
  public mutating func append(_ octets: RawSpan) {
    precondition(freeCapacity >= octets.byteCount)
    // SAFE: it was just checked that the octets fit behind `count`; the two do not overlap, since one
    // is borrowed and the other changed.
    unsafe withUnsafeMutableBufferPointer { buffer, count in
      unsafe octets.withUnsafeBytes { octets in
        guard let source = octets.baseAddress, let start = buffer.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(start + count).copyMemory(
          from: source, byteCount: octets.count)
        count &+= octets.count
      }
    }
  }

  /// Appends the six low octets of `bits`, the highest of them first.
  ///
  /// - Precondition: There is room for six. Checked, also in release builds.
  @inline(always)
  mutating func append(sixOctetsOf bits: UInt64) {
    precondition(freeCapacity >= 6)
    // SAFE: it was just checked that six octets from `count` on lie within the buffer.
    unsafe withUnsafeMutableBufferPointer { buffer, count in
      guard let start = buffer.baseAddress else { return }
      let target = unsafe UnsafeMutableRawPointer(start + count)
      let high = UInt32(truncatingIfNeeded: bits >> 16)
      unsafe target.storeBytes(of: high.bigEndian, as: UInt32.self)
      let low = UInt16(truncatingIfNeeded: bits)
      unsafe target.storeBytes(of: low.bigEndian, toByteOffset: 4, as: UInt16.self)
      count &+= 6
    }
  }
}
