import COpenSSL

/// The group of a curve, in libcrypto's arithmetic, for any number of tests at once.
final class ECDSAGroup {
  let curve: ECDSACurve
  let group: OpaquePointer
  let p = ECDSANumber()
  let n = ECDSANumber()

  init(_ curve: ECDSACurve) {
    self.curve = curve
    group = EC_GROUP_new_by_curve_name(curve.identifier)
    EC_GROUP_get_curve(group, p.pointer, nil, nil, nil)
    EC_GROUP_get_order(group, n.pointer, nil)
  }

  deinit {
    EC_GROUP_free(group)
  }

  /// A point without its sign: (x, y).
  struct Point {
    let x: ECDSANumber
    let y: ECDSANumber
  }

  /// u1 G + u2 Q, or nil for the point at infinity.
  func sum(_ u1: ECDSANumber, _ u2: ECDSANumber, _ q: Point) -> Point? {
    withPoint(q) { q in
      let result = EC_POINT_new(group)
      defer { EC_POINT_free(result) }
      withExtendedLifetime((u1, u2)) {
        _ = EC_POINT_mul(group, result, u1.pointer, q, u2.pointer, nil)
      }
      return coordinates(result)
    }
  }

  /// d G.
  func multiple(_ d: ECDSANumber) -> Point? {
    let result = EC_POINT_new(group)
    defer { EC_POINT_free(result) }
    withExtendedLifetime(d) { _ = EC_POINT_mul(group, result, d.pointer, nil, nil, nil) }
    return coordinates(result)
  }

  /// A point with the given x and an even y, if x is on the curve.
  func point(atX x: ECDSANumber) -> Point? {
    let result = EC_POINT_new(group)
    defer { EC_POINT_free(result) }
    guard EC_POINT_set_compressed_coordinates(group, result, x.pointer, 0, nil) == 1 else {
      ERR_clear_error()
      return nil
    }
    return coordinates(result)
  }

  private func withPoint<Result>(_ point: Point, _ body: (OpaquePointer?) -> Result) -> Result {
    let q = EC_POINT_new(group)
    defer { EC_POINT_free(q) }
    withExtendedLifetime(point) {
      _ = EC_POINT_set_affine_coordinates(group, q, point.x.pointer, point.y.pointer, nil)
    }
    return body(q)
  }

  private func coordinates(_ point: OpaquePointer?) -> Point? {
    guard EC_POINT_is_at_infinity(group, point) == 0 else { return nil }
    let result = Point(x: ECDSANumber(), y: ECDSANumber())
    EC_POINT_get_affine_coordinates(
      group, point, result.x.pointer, result.y.pointer, nil)
    return result
  }
}
