internal import JOSE

/// Where a token's octets are, without a promise that they stay there.
///
/// Whoever makes one sees to it that the octets stay until the batch has been judged.
@safe
struct TokenPlace {
  private let start: UnsafeRawPointer?
  let byteCount: Int

  init(_ token: RawSpan) {
    byteCount = token.byteCount
    unsafe start = token.withUnsafeBytes { $0.baseAddress }
  }

  /// The place of an array's octets.
  init(of token: [UInt8]) {
    self.init(token.octets)
  }

  private init(_ start: UnsafeRawPointer?, _ byteCount: Int) {
    unsafe self.start = start
    self.byteCount = byteCount
  }

  /// The place of a part of the octets.
  ///
  /// - Precondition: It lies within them. Checked.
  func part(_ range: Range<Int>) -> TokenPlace {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    return unsafe TokenPlace(start.map { unsafe $0 + range.lowerBound }, range.count)
  }

  /// The token, as long as the place is lent.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFE: the maker of the place promised the octets.
      let span = unsafe RawSpan(
        _unsafeBytes: UnsafeRawBufferPointer(start: start, count: byteCount))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
