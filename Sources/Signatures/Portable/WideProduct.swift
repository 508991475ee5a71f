/// Whole products of two numbers, for each count of limbs that a field has.
///
/// They are written without loops, so that every limb is named by a constant: an element of an
/// `InlineArray` at a changing place costs a copy of the whole array, which made a product of nine
/// limbs three times as slow.

extension InlineArray where count == 4, Element == UInt64 {
  /// Adds `a`·`b`, gives the lowest limb of the sum, and keeps the others, one place down.
  @inline(__always) fileprivate mutating func addRow(_ a: UInt64, _ b: Self) -> UInt64 {
    var carry: UInt64 = 0
    let lowest = Carry.multiply(a, b[0], adding: self[0], &carry)
    self[0] = Carry.multiply(a, b[1], adding: self[1], &carry)
    self[1] = Carry.multiply(a, b[2], adding: self[2], &carry)
    self[2] = Carry.multiply(a, b[3], adding: self[3], &carry)
    self[3] = carry
    return lowest
  }

  @inline(__always) static func wideProduct(_ a: Self, _ b: Self) -> (low: Self, high: Self) {
    var (low, high) = (Self(repeating: 0), Self(repeating: 0))
    low[0] = high.addRow(a[0], b)
    low[1] = high.addRow(a[1], b)
    low[2] = high.addRow(a[2], b)
    low[3] = high.addRow(a[3], b)
    return (low, high)
  }
}

extension InlineArray where count == 6, Element == UInt64 {
  /// Adds `a`·`b`, gives the lowest limb of the sum, and keeps the others, one place down.
  @inline(__always) fileprivate mutating func addRow(_ a: UInt64, _ b: Self) -> UInt64 {
    var carry: UInt64 = 0
    let lowest = Carry.multiply(a, b[0], adding: self[0], &carry)
    self[0] = Carry.multiply(a, b[1], adding: self[1], &carry)
    self[1] = Carry.multiply(a, b[2], adding: self[2], &carry)
    self[2] = Carry.multiply(a, b[3], adding: self[3], &carry)
    self[3] = Carry.multiply(a, b[4], adding: self[4], &carry)
    self[4] = Carry.multiply(a, b[5], adding: self[5], &carry)
    self[5] = carry
    return lowest
  }

  @inline(__always) static func wideProduct(_ a: Self, _ b: Self) -> (low: Self, high: Self) {
    var (low, high) = (Self(repeating: 0), Self(repeating: 0))
    low[0] = high.addRow(a[0], b)
    low[1] = high.addRow(a[1], b)
    low[2] = high.addRow(a[2], b)
    low[3] = high.addRow(a[3], b)
    low[4] = high.addRow(a[4], b)
    low[5] = high.addRow(a[5], b)
    return (low, high)
  }
}

extension InlineArray where count == 9, Element == UInt64 {
  /// Adds `a`·`b`, gives the lowest limb of the sum, and keeps the others, one place down.
  @inline(__always) fileprivate mutating func addRow(_ a: UInt64, _ b: Self) -> UInt64 {
    var carry: UInt64 = 0
    let lowest = Carry.multiply(a, b[0], adding: self[0], &carry)
    self[0] = Carry.multiply(a, b[1], adding: self[1], &carry)
    self[1] = Carry.multiply(a, b[2], adding: self[2], &carry)
    self[2] = Carry.multiply(a, b[3], adding: self[3], &carry)
    self[3] = Carry.multiply(a, b[4], adding: self[4], &carry)
    self[4] = Carry.multiply(a, b[5], adding: self[5], &carry)
    self[5] = Carry.multiply(a, b[6], adding: self[6], &carry)
    self[6] = Carry.multiply(a, b[7], adding: self[7], &carry)
    self[7] = Carry.multiply(a, b[8], adding: self[8], &carry)
    self[8] = carry
    return lowest
  }

  @inline(__always) static func wideProduct(_ a: Self, _ b: Self) -> (low: Self, high: Self) {
    var (low, high) = (Self(repeating: 0), Self(repeating: 0))
    low[0] = high.addRow(a[0], b)
    low[1] = high.addRow(a[1], b)
    low[2] = high.addRow(a[2], b)
    low[3] = high.addRow(a[3], b)
    low[4] = high.addRow(a[4], b)
    low[5] = high.addRow(a[5], b)
    low[6] = high.addRow(a[6], b)
    low[7] = high.addRow(a[7], b)
    low[8] = high.addRow(a[8], b)
    return (low, high)
  }
}
