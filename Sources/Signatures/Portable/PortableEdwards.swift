internal import JOSE
private import VectorKernels

/// Ed25519 in Swift, for keys with a table of their multiples (RFC 8032 §5.1.7).
///
/// R′ = [S]B − [h]A is a sum of table entries, one for each signed digit of S and h, without a doubling,
/// and holds where its encoding is R to the octet. That is libcrypto's verdict: no cofactor, S < L, and
/// an R that is not canonical matches nothing.
@safe
struct PortableEdwards: Sendable {
  typealias Scalar = InlineArray<4, UInt64>

  /// L, the order of the base point.
  static let scalars = Montgomery<Scalar>(
    [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000])

  private static var windowBitCount: Int { 8 }
  private static var pointsPerWindow: Int { 1 << (windowBitCount - 1) }

  /// L has 253 bits.
  private static var windowCount: Int { (253 + windowBitCount) / windowBitCount }

  private static var multipleCount: Int { windowCount * pointsPerWindow }

  /// What a key's table takes, in octets: the multiples, and the encoded key behind them.
  static var tableByteCount: Int {
    multipleCount * MemoryLayout<EdwardsMultiple>.stride + EdwardsLanes.pointByteCount
  }

  /// The base point's table.
  ///
  /// INVARIANT: `multipleCount` entries, which live as long as the process.
  private nonisolated(unsafe) let base: UnsafePointer<EdwardsMultiple>

  private init(base: UnsafePointer<EdwardsMultiple>) {
    unsafe self.base = unsafe base
  }

  /// Makes the base point's table, and tries the code out before it judges anything.
  init?() {
    guard let point = PortableEdwardsPoint.base else { return nil }
    let memory = unsafe Self.memory(with: point)
    unsafe base = UnsafePointer(memory.assumingMemoryBound(to: EdwardsMultiple.self))
    let code = unsafe PortableEdwards(base: base)
    let isSound = TierBreaker.shared.hasPassed(.portable, .ed25519) {
      PortableSelfTest.passes(code)
    }
    guard isSound else { return nil }
  }

  // MARK: Tables

  /// Makes the table of the key with the encoding `point`, or returns `nil` where it encodes no point.
  ///
  /// - Returns: Memory that is the caller's to free by ``AlignedMemory/free(_:)``.
  static func makeTable(_ point: [UInt8]) -> UnsafeMutableRawPointer? {
    guard let key = PortableEdwardsPoint(decoding: point) else { return nil }
    let table = unsafe memory(with: key.negated)
    // SAFE: there is room for the key behind the multiples.
    unsafe (table + tableByteCount - point.count).copyMemory(
      from: point, byteCount: point.count)
    return unsafe table
  }

  /// The encoded key that a table was made of.
  @inline(__always)
  static func point(of table: UnsafeRawPointer) -> UnsafeRawPointer {
    unsafe table + multipleCount * MemoryLayout<EdwardsMultiple>.stride
  }

  /// j·2^(wi)·P for every window i and 1 ≤ j ≤ 2^(w−1).
  private static func memory(with point: PortableEdwardsPoint) -> UnsafeMutableRawPointer {
    let memory = unsafe AlignedMemory.allocate(tableByteCount)
    var place = unsafe memory.bindMemory(to: EdwardsMultiple.self, capacity: multipleCount)
    var base = point
    for _ in 0..<windowCount {
      let multiples = multiples(of: base)
      // SAFE: there is room for as many in every window.
      for multiple in multiples {
        unsafe place.initialize(to: multiple)
        unsafe place += 1
      }
      // 2^(w−1)·P twice.
      base = .neutral
      for _ in 0..<2 { base.add(multiples[pointsPerWindow - 1], isNegative: false) }
    }
    return unsafe memory
  }

  /// 1, 2 … 2^(w−1) times `base`, with one inversion.
  private static func multiples(of base: PortableEdwardsPoint) -> [EdwardsMultiple] {
    let first = base.multiple(inverseOfZ: Edwards25519Field.inverse(base.z))
    var (points, point) = ([PortableEdwardsPoint](), PortableEdwardsPoint.neutral)
    for _ in 0..<pointsPerWindow {
      point.add(first, isNegative: false)
      points.append(point)
    }
    var inverses = points.map(\.z)
    var products = inverses
    SharedInversion<Edwards25519Field>.invert(
      &inverses, products: &products, count: points.count)
    return zip(points, inverses).map { $0.multiple(inverseOfZ: $1) }
  }

  // MARK: Verification

  /// R′ for a signature, or `nil` where S is not below L.
  ///
  /// - Parameters:
  ///   - signature: 64 octets. Checked by the caller.
  ///   - digest: SHA-512 of R, the key and the message, 64 octets.
  ///   - table: The key's.
  /// - Returns: R′, whose encoding is to be compared.
  @inline(__always)
  func sum(
    _ signature: UnsafePointer<UInt8>, _ digest: UnsafePointer<UInt8>, _ table: UnsafeRawPointer
  ) -> PortableEdwardsPoint? {
    let s = unsafe Self.words(signature + 32)
    guard s.isBelow(Self.scalars.modulus) else { return nil }
    let h = unsafe Self.reduced(low: Self.words(digest), high: Self.words(digest + 32))
    let multiples = unsafe table.assumingMemoryBound(to: EdwardsMultiple.self)
    unsafe forEachPlace(s, h, multiples) { place, _ in
      unsafe assay_prefetch(place, MemoryLayout<EdwardsMultiple>.stride)
    }
    var sum = PortableEdwardsPoint.neutral
    unsafe forEachPlace(s, h, multiples) { place, isNegative in
      unsafe sum.add(place.pointee, isNegative: isNegative)
    }
    return sum
  }

  @inline(__always)
  private func forEachPlace(
    _ s: Scalar, _ h: Scalar, _ table: UnsafePointer<EdwardsMultiple>,
    _ body: (UnsafePointer<EdwardsMultiple>, Bool) -> Void
  ) {
    // SAFE: a table has `windowCount` windows of `pointsPerWindow` entries, which no digit exceeds.
    s.forEachDigit(ofBits: Self.windowBitCount, count: Self.windowCount) { window, digit in
      unsafe body(base + (window &* Self.pointsPerWindow &+ abs(digit) &- 1), digit < 0)
    }
    h.forEachDigit(ofBits: Self.windowBitCount, count: Self.windowCount) { window, digit in
      unsafe body(table + (window &* Self.pointsPerWindow &+ abs(digit) &- 1), digit < 0)
    }
  }

  /// `high`·2^256 + `low` modulo L.
  private static func reduced(low: Scalar, high: Scalar) -> Scalar {
    // To enter Montgomery's form is to multiply by 2^256.
    scalars.entered(high).adding(scalars.left(scalars.entered(low)), modulo: scalars.modulus)
  }

  /// 32 octets, the lowest first.
  @inline(__always)
  static func words(_ octets: UnsafePointer<UInt8>) -> Scalar {
    var words = Scalar.zero
    for index in 0..<4 {
      // SAFE: the caller's octets are 32.
      words[index] = unsafe UnsafeRawPointer(octets + 8 * index).loadUnaligned(as: UInt64.self)
        .littleEndian
    }
    return words
  }
}
