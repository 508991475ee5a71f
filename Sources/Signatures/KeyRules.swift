internal import JOSE

/// What makes numbers a key that may be used, whoever computes with it.
enum KeyRules {
  /// The lengths of an RSA modulus in bits: the least of RFC 7518 §3.3, and the most that keeps a
  /// verification from being an attack on the verifier.
  static let modulusBits = 2048...8192

  /// The most octets of an RSA exponent: past 64 bits it only costs time.
  static let exponentBytes = 8

  /// The kind of a key whose numbers are acceptable.
  static func kind(of material: JWK.Material) throws(KeyError) -> VerificationKey.Kind {
    switch material {
    case .rsa(let modulus, let exponent):
      let bits = 8 * modulus.count - (modulus.first?.leadingZeroBitCount ?? 0)
      guard let first = modulus.first, first != 0, let last = modulus.last, last & 1 == 1 else {
        throw .malformedModulus
      }
      guard modulusBits.contains(bits) else { throw .modulusSize(bits: bits) }
      guard !FactorableModulus.isSuspected(modulus) else { throw .factorableModulus }
      guard isAcceptable(exponent: exponent) else { throw .unacceptableExponent }
      return .rsa(bits: bits)
    case .ec(let curve, let x, let y):
      for coordinate in [x, y] where coordinate.count != curve.byteCount {
        throw .coordinateLength(expected: curve.byteCount, found: coordinate.count)
      }
      return .elliptic(curve)
    case .okp(let curve, let x):
      guard x.count == curve.byteCount else {
        throw .coordinateLength(expected: curve.byteCount, found: x.count)
      }
      return .elliptic(curve)
    case .symmetric(let secret):
      return .symmetric(bytes: secret.count)
    }
  }

  private static func isAcceptable(exponent: [UInt8]) -> Bool {
    guard let first = exponent.first, first != 0, let last = exponent.last else { return false }
    return last & 1 == 1 && exponent.count <= exponentBytes && exponent != [1]
  }

  /// The algorithms of a kind of key, or the one it is bound to.
  static func algorithms(
    of kind: VerificationKey.Kind, boundTo bound: Algorithm?
  ) throws(KeyError) -> AlgorithmSet {
    let suitable = suitable(for: kind)
    if let bound {
      if case .symmetric(let bytes) = kind, bound.family == .hmac, !suitable.contains(bound) {
        throw .secretTooShort(bytes: bytes, minimum: bound.digest?.byteCount ?? 0)
      }
      guard suitable.contains(bound) else { throw .algorithmMismatch(bound) }
      // The curve has the last word: both names of EdDSA stay.
      return bound.family == .edDSA ? suitable : AlgorithmSet([bound])
    }
    if case .symmetric(let bytes) = kind, suitable.isEmpty {
      throw .secretTooShort(bytes: bytes, minimum: Algorithm.Digest.sha256.byteCount)
    }
    return suitable
  }

  private static func suitable(for kind: VerificationKey.Kind) -> AlgorithmSet {
    switch kind {
    case .rsa: AlgorithmSet([.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
    case .elliptic(let curve): curve.algorithms
    case .symmetric(let bytes):
      AlgorithmSet([Algorithm.hs256, .hs384, .hs512].filter { $0.digest?.byteCount ?? 0 <= bytes })
    }
  }
}
