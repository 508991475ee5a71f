import JOSE
import Signatures
import TestSupport
import Testing

/// Encoded messages that are nearly right, signed with the private key all the same: what no signer
/// makes, and what a verifier has to tell apart.
@Suite("RSA's encoded messages, each octet of them — RFC 8017 §8.1.2 and §8.2.2")
struct RSAEncodedMessageTests {
  private static let message = Array("the same for all".utf8)
  private static let byteCount = 256

  /// A private key of 2048 bits, as numbers.
  private struct Signer {
    let key: VerificationKey
    let modulus: LibcryptoNumber
    let exponent: LibcryptoNumber

    init(_ algorithm: Algorithm) throws {
      let signer = try Tokens.key(algorithm)
      key = try VerificationKey(JWK(material: try #require(signer.material)))
      Tier.available.forEach(key.prepare)
      modulus = LibcryptoNumber(octets: Tokens.number("n", of: signer))
      exponent = LibcryptoNumber(octets: Tokens.number("d", of: signer))
    }

    /// The signature of an encoded message; nil where that is not below the modulus.
    func sign(_ encoded: [UInt8]) -> [UInt8]? {
      let number = LibcryptoNumber(octets: encoded)
      guard number < modulus else { return nil }
      return number.power(exponent, modulo: modulus).octets(RSAEncodedMessageTests.byteCount)
    }
  }

  @Test("PKCS #1 v1.5: every octet of prefix, padding and digest changed")
  func changedPKCS1() throws {
    let info = octets("3031300d060960864801650304020105000420")
    let tail = [0] + info + SHA2.sha256(Self.message.octets)
    let padding = [UInt8](repeating: 0xff, count: Self.byteCount - 2 - tail.count)
    // The second is DigestInfo without the NULL that SHA-2's parameters are.
    let bare = octets("302f300b0609608648016503040201") + octets("0420")
    let bareTail = [0] + bare + SHA2.sha256(Self.message.octets)
    let barePadding = [UInt8](repeating: 0xff, count: Self.byteCount - 2 - bareTail.count)
    let right = [0, 1] + padding + tail
    let encodings = [right, [0, 1] + barePadding + bareTail] + Self.changes(of: right)
    #expect(try accepted(encodings, .rs256) == [0])
  }

  @Test("PSS: every length of the salt")
  func saltLengths() throws {
    let encodings = (0...222).map { Self.pss(saltCount: $0) }
    #expect(try accepted(encodings, .ps256) == [32])
  }

  @Test("PSS: every octet of mask, hash and trailer changed")
  func changedPSS() throws {
    let right = Self.pss(saltCount: 32)
    // The first bit is not part of the message, and has to be zero.
    #expect(try accepted([right] + Self.changes(of: right), .ps256) == [0])
  }

  /// The message with a bit of each octet changed, another one each time.
  private static func changes(of encoded: [UInt8]) -> [[UInt8]] {
    encoded.indices.map { index in
      var changed = encoded
      changed[index] ^= 1 << UInt8(index % 8)
      return changed
    }
  }

  /// EMSA-PSS with SHA-256, 2047 bits (RFC 8017 §9.1.1).
  private static func pss(saltCount: Int) -> [UInt8] {
    let salt = (0..<saltCount).map { UInt8(truncatingIfNeeded: 7 * $0 + 1) }
    let hashed = [UInt8](repeating: 0, count: 8) + SHA2.sha256(message.octets) + salt
    let hash = SHA2.sha256(hashed.octets)
    let dataCount = byteCount - hash.count - 1
    var data = [UInt8](repeating: 0, count: dataCount - saltCount - 1) + [1] + salt
    for index in data.indices {
      let seed = hash + [0, 0, 0, UInt8(index / 32)]
      data[index] ^= SHA2.sha256(seed.octets)[index % 32]
    }
    data[0] &= 0x7f
    return data + hash + [0xbc]
  }

  /// Which encodings hold; the same for libcrypto as for the lanes, in a batch and alone.
  private func accepted(_ encodings: [[UInt8]], _ algorithm: Algorithm) throws -> [Int] {
    let signer = try Signer(algorithm)
    let signatures = encodings.enumerated().compactMap { index, encoded in
      signer.sign(encoded).map { (index: index, octets: $0) }
    }
    var libcrypto = SignatureVerifier(tier: .openssl)
    let holding = try signatures.filter {
      try libcrypto.verify(
        $0.octets.octets, over: Self.message.octets, with: algorithm, key: signer.key)
    }.map(\.index)
    for tier in Tier.available where tier != .openssl {
      var alone = SignatureVerifier(tier: tier)
      var batch = SignatureBatch(capacity: signatures.count, tier: tier)
      for signature in signatures {
        unsafe batch.append(
          signature.octets.octets, over: Self.message.octets, with: algorithm, key: signer.key)
      }
      withExtendedLifetime(signatures) { batch.judge() }
      for (place, signature) in signatures.enumerated() {
        let expected = holding.contains(signature.index)
        let single = try alone.verify(
          signature.octets.octets, over: Self.message.octets, with: algorithm, key: signer.key)
        #expect(single == expected, "\(tier), \(signature.index)")
        #expect(batch[place] == (expected ? .accepted : .rejected), "\(tier), \(signature.index)")
      }
    }
    return holding
  }
}
