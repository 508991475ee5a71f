internal import JOSE

/// ECDSA for one or more signatures on one curve, which share their inversions.
///
/// An affine addition takes three products and a division; a division shared by many costs three
/// products more, which is less than the eleven of an addition that does without. So each signature's
/// points are added in pairs, then the sums in pairs, and all additions of a round share one inversion.
/// A round that has few pairs left would not pay for it, so what remains is summed in Jacobian
/// coordinates: many tokens together hardly come to that, a token alone after one round or two.
struct PortableBatch<Curve: PortableCurve> {
  private typealias Point = AffinePoint<Curve>
  private typealias Field = Curve.Field
  private typealias Number = Curve.Number

  /// How many signatures share inversions at most: more need more cache than they save.
  static var sharingCount: Int { 64 }

  /// How few pairs an inversion is worth: it takes as long as 70 to 90 products, and saves five for each.
  private static var leastPairCount: Int { 16 }

  private static var pointsPerJob: Int { 2 * Curve.windowCount }

  /// What is known of a signature while it is judged.
  @safe
  private struct Item {
    /// The caller's name for it.
    let number: Int
    let r: Number
    let z: Number
    /// INVARIANT: a table of this curve, which the caller keeps until the signature is judged.
    let table: UnsafeRawPointer
    /// How many points are still to be added, and whether the formula failed.
    var count = 0
    var isUndecided = false
  }

  /// How many signatures it has room for.
  let capacity: Int

  private var items: [Item] = []
  private var scalars: [Number]
  private var scalarProducts: [Number]
  private var points: [Point]
  private var divisors: [Number]
  private var products: [Number]

  /// Makes room for `capacity` signatures.
  init(capacity: Int) {
    self.capacity = capacity
    let (jobs, pairs) = (capacity, capacity * Self.pointsPerJob / 2)
    items.reserveCapacity(jobs)
    scalars = Array(repeating: .zero, count: jobs)
    scalarProducts = scalars
    points = Array(repeating: .generator, count: jobs * Self.pointsPerJob)
    divisors = Array(repeating: .zero, count: pairs)
    products = divisors
  }

  /// Whether nothing more can be taken in.
  var isFull: Bool { items.count == capacity }

  /// Forgets all signatures.
  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  /// Takes in a signature, unless its numbers alone refuse it.
  ///
  /// - Parameters:
  ///   - number: What ``forEachVerdict(_:)`` is to call it.
  ///   - signature: r‖s, of the curve's length. Checked by the caller.
  ///   - digest: The hash of the signing input by the curve's algorithm.
  ///   - table: The key's table, which has to stay until the signature is judged.
  /// - Returns: Whether it was taken in.
  mutating func append(
    _ number: Int, _ signature: RawSpan, ofDigest digest: RawSpan, under table: UnsafeRawPointer
  ) -> Bool {
    guard let (r, s) = PortableECDSA<Curve>.numbers(of: signature) else { return false }
    scalars[items.count] = Curve.scalars.entered(s)
    unsafe items.append(Item(number: number, r: r, z: Number(bigEndian: digest), table: table))
    return true
  }

  /// Judges all signatures.
  mutating func judge(by code: PortableECDSA<Curve>) {
    invertScalars()
    for index in items.indices {
      let item = items[index]
      var next = index * Self.pointsPerJob
      // SAFE: the item's invariant.
      unsafe code.forEachPoint(
        u1: Curve.scalars.product(item.z, scalars[index]),
        u2: Curve.scalars.product(item.r, scalars[index]), item.table
      ) { point in
        points[next] = point
        next &+= 1
      }
      items[index].count = next - index * Self.pointsPerJob
    }
    while items.reduce(0, { $0 + $1.count / 2 }) >= Self.leastPairCount { addPairs() }
  }

  /// Judges one signature by itself; the arguments are those of ``append(_:_:ofDigest:under:)``.
  ///
  /// - Returns: The verdict, or `nil` where libcrypto has to give it.
  mutating func verdict(
    _ signature: RawSpan, ofDigest digest: RawSpan, under table: UnsafeRawPointer,
    by code: PortableECDSA<Curve>
  ) -> Bool? {
    removeAll()
    guard unsafe append(0, signature, ofDigest: digest, under: table) else { return false }
    judge(by: code)
    return verdict(0)
  }

  /// Tells what ``judge(by:)`` found of each signature, `nil` where the formula failed.
  func forEachVerdict(_ tell: (_ number: Int, _ holds: Bool?) -> Void) {
    for index in items.indices { tell(items[index].number, verdict(index)) }
  }

  private func verdict(_ index: Int) -> Bool? {
    let (item, start) = (items[index], index * Self.pointsPerJob)
    if item.isUndecided || item.count == 0 { return nil }
    var sum = JacobianPoint(points[start])
    for place in (start + 1)..<(start + item.count) { sum.add(points[place]) }
    if Field.isZero(sum.z) { return nil }
    // x = X/Z² is r or, where that is below p, r + n.
    let zz = Field.square(sum.z)
    if Field.areEqual(sum.x, Field.product(Field.entered(item.r), zz)) { return true }
    guard let other = PortableECDSA<Curve>.secondCandidate(item.r) else { return false }
    return Field.areEqual(sum.x, Field.product(Field.entered(other), zz))
  }

  /// Replaces each s by 1/s, in Montgomery's form both, by the trick of ``SharedInversion``.
  private mutating func invertScalars() {
    guard var product = scalars.first, !items.isEmpty else { return }
    let modulo = Curve.scalars
    for index in items.indices.dropFirst() {
      scalarProducts[index] = product
      product = modulo.product(product, scalars[index])
    }
    var inverse = modulo.entered(Curve.inverseOfScalar(modulo.left(product)))
    for index in items.indices.dropFirst().reversed() {
      let scalar = scalars[index]
      scalars[index] = modulo.product(inverse, scalarProducts[index])
      inverse = modulo.product(inverse, scalar)
    }
    scalars[0] = inverse
  }

  /// Halves the number of every signature's points.
  private mutating func addPairs() {
    var next = 0
    for index in items.indices {
      let start = index * Self.pointsPerJob
      for pair in 0..<(items[index].count / 2) {
        let divisor = points[start + 2 * pair].slopeDivisor(
          points[start + 2 * pair + 1], isDoubling: false)
        // Equal x: a doubling, or a sum that is no point.
        if Field.isZero(divisor) { items[index].isUndecided = true }
        divisors[next] = divisor
        next &+= 1
      }
    }
    SharedInversion<Field>.invert(&divisors, products: &products, count: next)
    next = 0
    for index in items.indices {
      let (start, count) = (index * Self.pointsPerJob, items[index].count)
      for pair in 0..<(count / 2) {
        points[start + pair] = points[start + 2 * pair].adding(
          points[start + 2 * pair + 1], inverse: divisors[next], isDoubling: false)
        next &+= 1
      }
      if count % 2 == 1, count > 1 { points[start + count / 2] = points[start + count - 1] }
      items[index].count = (count + 1) / 2
    }
  }
}
