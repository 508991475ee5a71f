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

  /// The offset of the first `octet` at or after `start`, or `nil` where there is none.
  @inlinable
  public func firstOffset(of octet: UInt8, from start: Int = 0) -> Int? {
    var offset = start
    while offset < byteCount {
      if self[octet: offset] == octet { return offset }
      offset &+= 1
    }
    return nil
  }
}

extension Array where Element == UInt8 {
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
    [UInt8](capacity: byteCount) { output in
      for offset in 0..<byteCount { output.append(self[octet: offset]) }
    }
  }
}
