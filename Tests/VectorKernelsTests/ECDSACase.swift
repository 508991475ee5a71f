import COpenSSL

/// A signature under a key.
struct ECDSACase {
  let key: ECDSAKey
  var signature: [UInt8]
  var digest: [UInt8]
  var note = ""
}

extension ECDSAKey {
  /// A case that makes a verifier compute u1 G + u2 Q, and that holds.
  ///
  /// With R the sum: r = x(R), s = r / u2, z = u1 s. None where R is at infinity, or z is longer than a digest (as it mostly is on P-521).
  func forged(_ u1: ECDSANumber, _ u2: ECDSANumber, _ note: String) -> ECDSACase? {
    let n = group.n, count = group.curve.byteCount
    guard let x = group.sum(u1, u2, point)?.x, let inverse = u2.inverse(modulo: n) else {
      return nil
    }
    let r = x % n
    let s = (r * inverse) % n
    let z = (u1 * s) % n
    guard !r.isZero, z.bitCount <= 8 * group.curve.digestCount else { return nil }
    return ECDSACase(
      key: self, signature: r.octets(count) + s.octets(count),
      digest: z.octets(group.curve.digestCount), note: note)
  }
}

extension ECDSAKernel {
  /// A random private key.
  func scalar(_ random: inout ECDSARandom) -> ECDSANumber {
    let n = group.n
    return ECDSANumber(random.octets(curve.byteCount + 8)) % (n - ECDSANumber(1)) + ECDSANumber(1)
  }

  /// A signature of a digest, or a random one, by the private key d (FIPS 186-5 6.4.1).
  func signed(
    _ key: ECDSAKey, _ d: ECDSANumber, digest: [UInt8]? = nil, _ random: inout ECDSARandom
  ) -> ECDSACase {
    let n = group.n
    let k = scalar(&random)
    let digest = digest ?? random.octets(curve.digestCount)
    guard let x = group.multiple(k)?.x, let inverse = k.inverse(modulo: n) else {
      preconditionFailure("k is in [1, n - 1]")
    }
    let r = x % n
    let s = (inverse * (ECDSANumber(digest) + r * d)) % n
    return ECDSACase(
      key: key, signature: r.octets(curve.byteCount) + s.octets(curve.byteCount), digest: digest)
  }

  /// A case that holds and whose sum is the given R.
  ///
  /// With z and s, u1 = z / s and u2 = r / s are given: the key is Q = (R - u1 G) / u2. None where there is no such key.
  func recovered(
    _ point: ECDSAGroup.Point, z: ECDSANumber, s: ECDSANumber, _ note: String
  ) -> ECDSACase? {
    let n = group.n, count = curve.byteCount
    let r = point.x % n
    guard let inverse = r.inverse(modulo: n), !s.isZero,
      let q = group.sum((n - (z * inverse) % n), (s * inverse) % n, point)
    else { return nil }
    return ECDSACase(
      key: ECDSAKey(self, q), signature: r.octets(count) + s.octets(count),
      digest: z.octets(curve.digestCount), note: note)
  }
}

extension ECDSACase {
  /// The case with something changed, most often one bit.
  func mutated(_ random: inout ECDSARandom) -> ECDSACase {
    var result = self
    let half = signature.count / 2
    switch random.next(below: 8) {
    case 0: result.digest[random.next(below: digest.count)] ^= 1 << UInt8(random.next(below: 8))
    case 1: result.signature = random.octets(signature.count)
    case 2: result.signature = Array(signature[half...] + signature[..<half])
    case 3: result.signature.replaceSubrange(half..., with: negated(signature[half...]))
    case 4: result.digest = random.octets(digest.count)
    default:
      result.signature[random.next(below: signature.count)] ^= 1 << UInt8(random.next(below: 8))
    }
    return result
  }

  /// n - s, with which a signature holds as well.
  private func negated(_ s: ArraySlice<UInt8>) -> [UInt8] {
    let n = key.group.n
    return ((n - ECDSANumber(s) % n) % n).octets(s.count)
  }
}
