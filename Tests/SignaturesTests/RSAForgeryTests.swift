import JOSE
import Signatures
import TestSupport
import Testing

@Suite("RSA forged without a key — Bleichenbacher 2006, RFC 8017 §8.2.2")
struct RSAForgeryTests {
  /// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
  static let digestInfo: [UInt8] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
  ]

  @Test("a cube root of what looks like a signature at its front", arguments: [0, 1, 8])
  func cubeRoot(paddingCount: Int) throws {
    let modulus = VerificationKeyTests.modulus(bits: 2048)
    let key = try VerificationKey(JWK(material: .rsa(modulus: modulus, exponent: [3])))
    let message = Array("forged".utf8)
    let front =
      [0, 1] + [UInt8](repeating: 0xff, count: paddingCount) + [0] + Self.digestInfo
      + SHA2.sha256(message.octets)
    let most = front + [UInt8](repeating: 0xff, count: 256 - front.count)
    let root = Natural(bigEndian: most).cubeRoot()
    // The forgery is one: less than the modulus, so s³ mod n is s³, and that begins as it should.
    let cube = (root * root * root).bigEndian(count: 256)
    try #require(Array(cube.prefix(front.count)) == front)
    let signature = root.bigEndian(count: 256)
    var verifier = SignatureVerifier()
    #expect(
      try !verifier.verify(signature.octets, over: message.octets, with: .rs256, key: key))
  }
}

/// A natural number, too plain to be wrong.
private struct Natural {
  /// The least significant first.
  var limbs: [UInt32]

  init(bigEndian octets: [UInt8]) {
    limbs = stride(from: octets.count, to: 0, by: -4).map { end in
      octets[max(0, end - 4)..<end].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  func bigEndian(count: Int) -> [UInt8] {
    (0..<count).reversed().map { index in
      let limb = index / 4 < limbs.count ? limbs[index / 4] : 0
      return UInt8(truncatingIfNeeded: limb >> UInt32(index % 4 * 8))
    }
  }

  static func * (x: Natural, y: Natural) -> Natural {
    var product = Natural(bigEndian: [])
    product.limbs = [UInt32](repeating: 0, count: x.limbs.count + y.limbs.count)
    for (i, a) in x.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in y.limbs.enumerated() {
        carry += UInt64(a) * UInt64(b) + UInt64(product.limbs[i + j])
        product.limbs[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product.limbs[i + y.limbs.count] = UInt32(carry)
    }
    return product
  }

  private func isAtMost(_ other: Natural) -> Bool {
    let count = 4 * max(limbs.count, other.limbs.count)
    return !other.bigEndian(count: count).lexicographicallyPrecedes(bigEndian(count: count))
  }

  /// The greatest number whose cube is at most this one, bit by bit.
  func cubeRoot() -> Natural {
    var root = Natural(bigEndian: [])
    root.limbs = [UInt32](repeating: 0, count: limbs.count / 3 + 1)
    for bit in (0..<(32 * root.limbs.count)).reversed() {
      var candidate = root
      candidate.limbs[bit / 32] |= 1 << UInt32(bit % 32)
      if (candidate * candidate * candidate).isAtMost(self) { root = candidate }
    }
    return root
  }
}
