internal import JOSE

/// Multiples of a point: j·2^(wi)·P as affine points, for every window i and 1 ≤ j ≤ 2^(w−1).
enum PortableTable<Curve: PortableCurve> {
  typealias Point = AffinePoint<Curve>
  typealias Field = Curve.Field

  /// What a table takes, in octets.
  static var byteCount: Int {
    Curve.windowCount * Curve.pointsPerWindow * MemoryLayout<Point>.stride
  }

  /// All multiples of `point`, window after window.
  ///
  /// In the window with the base B the multiples 1…m give those from m + 1 to 2m by adding m·B, so
  /// w − 1 steps make them all, and the windows share each step's inversion.
  static func points(of point: Point) -> [Point] {
    let (windows, width) = (Curve.windowCount, Curve.pointsPerWindow)
    var points = [Point](repeating: point, count: windows * width)
    for (window, base) in bases(of: point).enumerated() { points[window * width] = base }
    var scratch = Scratch(count: windows * max(1, width / 2))
    var known = 1
    while known < width {
      for window in 0..<windows {
        let start = window * width
        for j in 0..<known {
          scratch.divisors[window * known + j] = points[start + j].slopeDivisor(
            points[start + known - 1], isDoubling: j == known - 1)
        }
      }
      scratch.invert(windows * known)
      for window in 0..<windows {
        let start = window * width
        for j in 0..<known {
          points[start + known + j] = points[start + j].adding(
            points[start + known - 1], inverse: scratch.divisors[window * known + j],
            isDoubling: j == known - 1)
        }
      }
      known *= 2
    }
    return points
  }

  /// 2^(wi)·P for every window, by doubling w times from each to the next.
  private static func bases(of point: Point) -> [Point] {
    var (bases, current) = ([point], point)
    while bases.count < Curve.windowCount {
      for _ in 0..<Curve.windowBitCount {
        let inverse = Field.inverse(current.slopeDivisor(current, isDoubling: true))
        current = current.adding(current, inverse: inverse, isDoubling: true)
      }
      bases.append(current)
    }
    return bases
  }

  private struct Scratch {
    var divisors: [Field.Element]
    private var products: [Field.Element]

    init(count: Int) {
      divisors = Array(repeating: .zero, count: count)
      products = divisors
    }

    mutating func invert(_ count: Int) {
      SharedInversion<Field>.invert(&divisors, products: &products, count: count)
    }
  }
}

extension AffinePoint {
  /// The point with these coordinates, big-endian, or `nil` where one is not below p.
  ///
  /// Whether it lies on the curve has been found out when the key was checked.
  init?(x: [UInt8], y: [UInt8]) {
    let (x, y) = (Field.Element(bigEndian: x.octets), Field.Element(bigEndian: y.octets))
    guard x.isBelow(Field.modulus), y.isBelow(Field.modulus) else { return nil }
    (self.x, self.y) = (Field.entered(x), Field.entered(y))
  }
}
