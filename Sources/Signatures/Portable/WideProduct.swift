/// Whole products of numbers with four, six or nine limbs, as the fields have them.
///
/// They are written without loops, so that every limb is named by a constant: an element of an
/// `InlineArray` at a changing place costs a copy of the whole array, which made a product of nine
/// limbs three times as slow. What a count does not have is left out when it is compiled.
extension LimbArray {
  /// Adds `a`·`b`, gives the lowest limb of the sum, and keeps the others, one place down.
  @inline(__always)
  mutating func addRow(_ a: UInt64, _ b: Self) -> UInt64 {
    var carry: UInt64 = 0
    let lowest = Carry.multiply(a, b[limb: 0], adding: self[limb: 0], &carry)
    self[limb: 0] = Carry.multiply(a, b[limb: 1], adding: self[limb: 1], &carry)
    self[limb: 1] = Carry.multiply(a, b[limb: 2], adding: self[limb: 2], &carry)
    self[limb: 2] = Carry.multiply(a, b[limb: 3], adding: self[limb: 3], &carry)
    if Self.limbCount > 4 {
      self[limb: 3] = Carry.multiply(a, b[limb: 4], adding: self[limb: 4], &carry)
      self[limb: 4] = Carry.multiply(a, b[limb: 5], adding: self[limb: 5], &carry)
    }
    if Self.limbCount > 6 {
      self[limb: 5] = Carry.multiply(a, b[limb: 6], adding: self[limb: 6], &carry)
      self[limb: 6] = Carry.multiply(a, b[limb: 7], adding: self[limb: 7], &carry)
      self[limb: 7] = Carry.multiply(a, b[limb: 8], adding: self[limb: 8], &carry)
    }
    self[limb: Self.limbCount - 1] = carry
    return lowest
  }

  /// `self`·`other`, low half first.
  @inline(__always)
  func wideProduct(_ other: Self) -> (low: Self, high: Self) {
    var (low, high) = (Self.zero, Self.zero)
    low[limb: 0] = high.addRow(self[limb: 0], other)
    low[limb: 1] = high.addRow(self[limb: 1], other)
    low[limb: 2] = high.addRow(self[limb: 2], other)
    low[limb: 3] = high.addRow(self[limb: 3], other)
    if Self.limbCount > 4 {
      low[limb: 4] = high.addRow(self[limb: 4], other)
      low[limb: 5] = high.addRow(self[limb: 5], other)
    }
    if Self.limbCount > 6 {
      low[limb: 6] = high.addRow(self[limb: 6], other)
      low[limb: 7] = high.addRow(self[limb: 7], other)
      low[limb: 8] = high.addRow(self[limb: 8], other)
    }
    return (low, high)
  }
}
