extension LimbArray {
  /// Calls `body` with the digits that are not 0 when the number is written with `count` signed digits of
  /// w bits, from −2^(w−1) + 1 to 2^(w−1), the lowest first.
  ///
  /// A digit above 2^(w−1) gives 2^w to the next one, so tables need half of the multiples.
  ///
  /// - Precondition: The number has at most `count`·w − 1 bits, so that no carry is left. Not checked.
  @inline(__always)
  func forEachDigit(
    ofBits width: Int, count: Int, _ body: (_ window: Int, _ digit: Int) -> Void
  ) {
    let half = 1 &<< (width &- 1)
    var (rest, carry) = (self, 0)
    for window in 0..<count {
      var digit = rest.removeLowest(width) &+ carry
      carry = digit > half ? 1 : 0
      digit &-= carry &<< width
      if digit != 0 { body(window, digit) }
    }
  }
}
