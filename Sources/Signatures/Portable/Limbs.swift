internal import JOSE

/// A number of fixed length in 64-bit limbs, the lowest first.
///
/// Arithmetic on it is written as loops over a constant count, which the compiler unrolls: limbs then
/// live in registers and no bound is checked. Nothing here takes care to hide numbers, since all that
/// is verified with it is public.
protocol LimbArray: BitwiseCopyable, Sendable {
  static var limbCount: Int { get }
  init(repeating limb: UInt64)
  subscript(limb index: Int) -> UInt64 { get set }
}

extension InlineArray: LimbArray where Element == UInt64 {
  @inline(__always) static var limbCount: Int { count }

  @inline(__always) subscript(limb index: Int) -> UInt64 {
    get { self[index] }
    set { self[index] = newValue }
  }
}

extension LimbArray {
  @inline(__always) static var zero: Self { Self(repeating: 0) }

  @inline(__always) init(small value: UInt64) {
    self = .zero
    self[limb: 0] = value
  }

  /// Reads a big-endian number of at most as many octets as there is room for.
  init(bigEndian octets: RawSpan) {
    self = .zero
    let count = octets.byteCount
    for position in 0..<count {
      let place = count - 1 - position
      self[limb: place / 8] |= UInt64(octets[octet: position]) << UInt64(place % 8 * 8)
    }
  }

  @inline(__always) var isZero: Bool {
    var bits: UInt64 = 0
    for index in 0..<Self.limbCount { bits |= self[limb: index] }
    return bits == 0
  }

  @inline(__always) func equals(_ other: Self) -> Bool {
    var bits: UInt64 = 0
    for index in 0..<Self.limbCount { bits |= self[limb: index] ^ other[limb: index] }
    return bits == 0
  }

  @inline(__always) func isBelow(_ other: Self) -> Bool { subtracting(other).borrow != 0 }

  /// The sum, and what did not fit: 0 or 1.
  @inline(__always) func adding(_ other: Self) -> (sum: Self, carry: UInt64) {
    var (sum, carry) = (self, UInt64(0))
    for index in 0..<Self.limbCount {
      sum[limb: index] = Carry.add(self[limb: index], other[limb: index], &carry)
    }
    return (sum, carry)
  }

  /// The difference modulo a power of 2^64, and whether it is negative: 0 or 1.
  @inline(__always) func subtracting(_ other: Self) -> (difference: Self, borrow: UInt64) {
    var (difference, borrow) = (self, UInt64(0))
    for index in 0..<Self.limbCount {
      difference[limb: index] = Carry.subtract(self[limb: index], other[limb: index], &borrow)
    }
    return (difference, borrow)
  }

  /// `self`, or `other` where `choice` is all ones instead of 0.
  @inline(__always) func replaced(by other: Self, where choice: UInt64) -> Self {
    var result = self
    for index in 0..<Self.limbCount {
      result[limb: index] = self[limb: index] ^ (choice & (self[limb: index] ^ other[limb: index]))
    }
    return result
  }

  /// `self` + `top`·2^(64·count), less `modulus` if that is not negative.
  @inline(__always) func reducedOnce(top: UInt64, modulus: Self) -> Self {
    let (difference, borrow) = subtracting(modulus)
    return difference.replaced(by: self, where: 0 &- (borrow & ~top))
  }

  /// `self` + `other` modulo `modulus`, for numbers below it.
  @inline(__always) func adding(_ other: Self, modulo modulus: Self) -> Self {
    let (sum, carry) = adding(other)
    return sum.reducedOnce(top: carry, modulus: modulus)
  }

  /// `self` − `other` modulo `modulus`, for numbers below it.
  @inline(__always) func subtracting(_ other: Self, modulo modulus: Self) -> Self {
    let (difference, borrow) = subtracting(other)
    return difference.adding(Self.zero.replaced(by: modulus, where: 0 &- borrow)).sum
  }

  /// Takes the lowest `count` bits off, fewer than 64, and moves the others down.
  @inline(__always) mutating func removeLowest(_ count: Int) -> Int {
    let (shift, lowest) = (UInt64(count), self[limb: 0])
    for index in 1..<Self.limbCount {
      self[limb: index - 1] =
        (self[limb: index - 1] &>> shift) | (self[limb: index] &<< (64 &- shift))
    }
    self[limb: Self.limbCount - 1] &>>= shift
    return Int(lowest & ((1 &<< shift) &- 1))
  }
}

/// Sums of limbs with a carry, which compile to one instruction each.
enum Carry {
  @inline(__always) static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum = UInt128(a) &+ UInt128(b) &+ UInt128(carry)
    carry = UInt64(truncatingIfNeeded: sum &>> 64)
    return UInt64(truncatingIfNeeded: sum)
  }

  @inline(__always) static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64
  {
    let difference = UInt128(a) &- UInt128(b) &- UInt128(borrow)
    borrow = UInt64(truncatingIfNeeded: difference &>> 64) & 1
    return UInt64(truncatingIfNeeded: difference)
  }

  /// a·b + c + `carry`, which always fits: (2^64 − 1)² + 2(2^64 − 1) = 2^128 − 1.
  @inline(__always) static func multiply(
    _ a: UInt64, _ b: UInt64, adding c: UInt64, _ carry: inout UInt64
  ) -> UInt64 {
    let value = UInt128(a) &* UInt128(b) &+ UInt128(c) &+ UInt128(carry)
    carry = UInt64(truncatingIfNeeded: value &>> 64)
    return UInt64(truncatingIfNeeded: value)
  }
}
