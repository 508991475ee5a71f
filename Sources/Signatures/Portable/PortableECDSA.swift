internal import JOSE
private import VectorKernels

/// ECDSA in Swift, for keys with a table of their multiples (SEC 1 §4.1.4).
///
/// With w = 1/s, u₁ = z·w and u₂ = r·w, the point R = u₁·G + u₂·Q is a sum of table entries, one for
/// each signed digit of u₁ and u₂, without a doubling; the signature holds where R's x is r modulo n.
@safe
struct PortableECDSA<Curve: PortableCurve>: Sendable {
  typealias Point = AffinePoint<Curve>
  typealias Field = Curve.Field
  typealias Number = Curve.Number

  /// The generator's table.
  ///
  /// INVARIANT: ``PortableTable/byteCount`` octets, which live as long as the process.
  private nonisolated(unsafe) let base: UnsafePointer<Point>

  private init(base: UnsafePointer<Point>) {
    unsafe self.base = unsafe base
  }

  /// Makes the generator's table, and tries the code out before it judges anything.
  init?() {
    unsafe base = UnsafePointer(Self.memory(with: PortableTable<Curve>.points(of: .generator)))
    let code = unsafe PortableECDSA(base: base)
    let isSound = TierBreaker.shared.hasPassed(.portable, Curve.algorithm) {
      PortableSelfTest.passes(code, Curve.algorithm)
    }
    guard isSound else { return nil }
  }

  /// Makes the table of the key (`x`, `y`), or returns `nil` where these are no coordinates.
  ///
  /// - Returns: Memory that is the caller's to free by ``AlignedMemory/free(_:)``.
  static func makeTable(x: [UInt8], y: [UInt8]) -> UnsafeMutableRawPointer? {
    guard let point = Point(x: x, y: y) else { return nil }
    return unsafe UnsafeMutableRawPointer(memory(with: PortableTable<Curve>.points(of: point)))
  }

  private static func memory(with points: [Point]) -> UnsafeMutablePointer<Point> {
    let memory = unsafe AlignedMemory.allocate(points.count * MemoryLayout<Point>.stride)
      .bindMemory(to: Point.self, capacity: points.count)
    // SAFE: there is room for as many points.
    for (index, point) in points.enumerated() {
      unsafe (memory + index).initialize(to: point)
    }
    return unsafe memory
  }

  /// r and s, or `nil` where one is not within 1…n − 1.
  @inline(__always)
  static func numbers(of signature: RawSpan) -> (r: Number, s: Number)? {
    let r = Number(bigEndian: signature.extracting(0..<Curve.byteCount))
    let s = Number(bigEndian: signature.extracting(Curve.byteCount..<(2 * Curve.byteCount)))
    let order = Curve.scalars.modulus
    guard !r.isZero, !s.isZero, r.isBelow(order), s.isBelow(order) else { return nil }
    return (r, s)
  }

  /// r + n, where it is below p.
  @inline(__always)
  static func secondCandidate(_ r: Number) -> Number? {
    let (sum, carry) = r.adding(Curve.scalars.modulus)
    return carry == 0 && sum.isBelow(Field.modulus) ? sum : nil
  }

  /// Calls `body` with the points whose sum is u₁·G + u₂·Q.
  ///
  /// They lie anywhere in a megabyte, so all are asked for before the first is looked at.
  @inline(__always)
  func forEachPoint(
    u1: Number, u2: Number, _ table: UnsafeRawPointer, _ body: (Point) -> Void
  ) {
    unsafe forEachPlace(u1: u1, u2: u2, table) { place, _ in
      unsafe assay_prefetch(place, MemoryLayout<Point>.stride)
    }
    unsafe forEachPlace(u1: u1, u2: u2, table) { place, isNegative in
      body(isNegative ? unsafe place.pointee.negated : unsafe place.pointee)
    }
  }

  /// Tells where the multiple is that each signed digit of the scalars stands for.
  @inline(__always)
  private func forEachPlace(
    u1: Number, u2: Number, _ table: UnsafeRawPointer,
    _ body: (_ place: UnsafePointer<Point>, _ isNegative: Bool) -> Void
  ) {
    let (width, count) = (Curve.windowBitCount, Curve.windowCount)
    // SAFE: a table has `count` windows of `pointsPerWindow` points, which no digit exceeds.
    u1.forEachDigit(ofBits: width, count: count) { window, digit in
      unsafe body(base + (window &* Curve.pointsPerWindow &+ abs(digit) &- 1), digit < 0)
    }
    let multiples = unsafe table.assumingMemoryBound(to: Point.self)
    u2.forEachDigit(ofBits: width, count: count) { window, digit in
      unsafe body(multiples + (window &* Curve.pointsPerWindow &+ abs(digit) &- 1), digit < 0)
    }
  }
}
