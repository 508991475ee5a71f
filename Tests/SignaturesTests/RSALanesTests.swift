import JOSE
import Signatures
import TestSupport
import Testing

@Suite(
  "RSA in lanes, against libcrypto",
  .enabled(if: Tier.available.contains(.avx512), "this CPU has no AVX-512 IFMA"))
struct RSALanesTests {
  static let algorithms: [Algorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

  /// Lengths at the ends of a lane's class and of an octet: where the message of PSS has an octet
  /// less than the modulus, or a bit.
  @Test("moduli of every shape", arguments: [2048, OddModulus.bits, 2050, 2072, 2074, 3072, 4096])
  func sizes(_ bits: Int) throws {
    let base =
      bits == OddModulus.bits
      ? try SigningKey.reading(pem: OddModulus.pem.octets, .rs256, keyID: nil)
      : try SigningKey.generate(.rs256, rsaBits: bits)
    var cases: [(key: VerificationKey, algorithm: Algorithm, signature: [UInt8])] = []
    let message = Array("the same for all".utf8)
    for algorithm in Self.algorithms {
      let signer = try Tokens.rebound(base, to: algorithm, keyID: nil)
      let key = try VerificationKey(JWK(material: try #require(signer.material)))
      #expect(key.kind == .rsa(bits: bits))
      key.prepare(for: .avx512)
      #expect(key.isPrepared(for: .avx512))
      let signature = try signer.sign(message.octets)
      let modulus = Tokens.number("n", of: signer)
      cases.append((key, algorithm, signature))
      for changed in variations(of: signature, modulus) { cases.append((key, algorithm, changed)) }
    }
    var libcrypto = SignatureVerifier(tier: .openssl)
    var alone = SignatureVerifier(tier: .avx512)
    var batch = SignatureBatch(capacity: cases.count, tier: .avx512)
    for item in cases {
      unsafe batch.append(
        item.signature.octets, over: message.octets, with: item.algorithm, key: item.key)
    }
    withExtendedLifetime((cases, message)) { batch.judge() }
    for (index, item) in cases.enumerated() {
      let expected = try libcrypto.verify(
        item.signature.octets, over: message.octets, with: item.algorithm, key: item.key)
      let single = try alone.verify(
        item.signature.octets, over: message.octets, with: item.algorithm, key: item.key)
      #expect(single == expected, "\(index), \(item.algorithm)")
      #expect(batch[index] == (expected ? .accepted : .rejected), "\(index), \(item.algorithm)")
    }
    #expect((0..<batch.count).count { batch[$0] == .accepted } == Self.algorithms.count)
  }

  /// 0, 1, n − 1, n and s + n, and a few with a bit changed.
  private func variations(of signature: [UInt8], _ modulus: [UInt8]) -> [[UInt8]] {
    var zero = [UInt8](repeating: 0, count: modulus.count)
    var result = [zero, modulus]
    zero[zero.count - 1] = 1
    result.append(zero)
    var below = modulus
    below[below.count - 1] -= 1
    result.append(below)
    var (sum, carry) = (signature, 0)
    for index in sum.indices.reversed() {
      let value = Int(signature[index]) + Int(modulus[index]) + carry
      (sum[index], carry) = (UInt8(truncatingIfNeeded: value), value >> 8)
    }
    result.append(sum)
    for bit in [0, 1, 8, 8 * modulus.count - 1] {
      var changed = signature
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      result.append(changed)
    }
    return result
  }
}
