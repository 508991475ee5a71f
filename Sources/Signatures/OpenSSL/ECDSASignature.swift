internal import JOSE

/// An ECDSA signature in DER, made from r‖s on the stack (RFC 7518 §3.4, SEC 1 §C.5).
///
///     30 length  02 length r  02 length s
struct ECDSASignature {
  /// 2·66 octets of P-521, two of them zeros in front, and the tags and lengths.
  private static var capacity: Int { 144 }

  private var storage: [144 of UInt8] = .init(repeating: 0)
  private var start = 0

  /// Converts r‖s, of an even length up to 132 octets.
  ///
  /// It is written from the end, so that each length is known when it is due.
  init(_ raw: RawSpan) {
    start = Self.capacity
    let half = raw.byteCount / 2
    prependInteger(raw.extracting(half...))
    prependInteger(raw.extracting(..<half))
    prependLength(Self.capacity - start)
    prepend(0x30)
  }

  /// The DER.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFE: `UInt8` has no padding, and every element is initialized.
      unsafe storage.span.bytes.extracting(start...)
    }
  }

  /// An INTEGER without zeros in front, but for one that keeps it from looking negative.
  private mutating func prependInteger(_ number: RawSpan) {
    var first = 0
    while first < number.byteCount - 1, number[octet: first] == 0 { first += 1 }
    let end = start
    var offset = number.byteCount
    while offset > first {
      offset -= 1
      prepend(number[octet: offset])
    }
    if number[octet: first] & 0x80 != 0 { prepend(0) }
    prependLength(end - start)
    prepend(0x02)
  }

  private mutating func prependLength(_ count: Int) {
    prepend(UInt8(truncatingIfNeeded: count))
    if count >= 0x80 { prepend(0x81) }
  }

  private mutating func prepend(_ octet: UInt8) {
    start -= 1
    storage[start] = octet
  }
}
