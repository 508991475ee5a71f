import JOSE

/// Octets of many tokens in one block of memory, so that no contender pays for how they were made.
final class TokenBlock: @unchecked Sendable {
  // Written by `init` alone.
  private let memory: UnsafeMutableRawBufferPointer
  let places: [Range<Int>]

  init(_ parts: [[UInt8]]) {
    memory = .allocate(byteCount: max(1, parts.reduce(0) { $0 + $1.count }), alignment: 64)
    var places: [Range<Int>] = []
    var offset = 0
    for part in parts {
      UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyBytes(from: part)
      places.append(offset..<(offset + part.count))
      offset += part.count
    }
    self.places = places
  }

  deinit {
    memory.deallocate()
  }

  /// Reads an octet of every cache line of the parts of `range`.
  func touch(_ range: Range<Int>) {
    var sum: UInt8 = 0
    for place in places[range] {
      for offset in stride(from: place.lowerBound, to: place.upperBound, by: 64) {
        sum &+= memory[offset]
      }
    }
    blackHole = sum
  }

  /// Where what is read for nothing goes, so that it is read.
  private var blackHole: UInt8 = 0

  /// All parts, one behind the other, as ``places`` tells.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      _overrideLifetime(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)), borrowing: self)
    }
  }

  /// The octets of part `index`.
  subscript(index: Int) -> RawSpan {
    @_lifetime(borrow self)
    get {
      let place = places[index]
      let span = RawSpan(
        _unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[place]))
      return _overrideLifetime(span, borrowing: self)
    }
  }
}
