import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Signatures by libcrypto — RFC 7518 §3, RFC 8037 §3.1")
struct SignatureVerifierTests {
  static let message = Array("The true sign of intelligence is not knowledge but imagination.".utf8)

  private func key(_ algorithm: Algorithm, number: Int = 0) throws -> VerificationKey {
    let material = try #require(try Tokens.key(algorithm, number: number).material)
    let key = try VerificationKey(JWK(material: material))
    Tier.available.forEach(key.prepare)
    return key
  }

  @Test(
    "hold for what was signed, and for nothing else", arguments: Algorithm.allCases, Tier.available)
  func everyAlgorithm(_ algorithm: Algorithm, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let key = try key(algorithm)
    let other = try self.key(algorithm, number: 1)
    let signature = try Tokens.key(algorithm).sign(Self.message.octets)
    for _ in 0..<3 {
      #expect(
        try verifier.verify(
          signature.octets, over: Self.message.octets, with: algorithm, key: key))
      #expect(
        try !verifier.verify(
          signature.octets, over: Self.message.octets, with: algorithm, key: other))
      // A failure must not spoil the context for the next signature.
      for bit in [0, 7, signature.count * 4, signature.count * 8 - 1] {
        var changed = signature
        changed[bit / 8] ^= 1 << (bit % 8)
        #expect(
          try !verifier.verify(
            changed.octets, over: Self.message.octets, with: algorithm, key: key), "bit \(bit)")
      }
      var message = Self.message
      message[0] ^= 1
      #expect(
        try !verifier.verify(signature.octets, over: message.octets, with: algorithm, key: key))
    }
  }

  @Test("do not hold at another length", arguments: Algorithm.allCases, Tier.available)
  func lengths(_ algorithm: Algorithm, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let key = try key(algorithm)
    let signature = try Tokens.key(algorithm).sign(Self.message.octets)
    let candidates: [[UInt8]] = [
      [], [0], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0],
      [0] + signature, signature + signature, [UInt8](repeating: 0, count: signature.count),
      [UInt8](repeating: 0xff, count: signature.count), [UInt8](repeating: 0, count: 4096),
    ]
    for candidate in candidates {
      #expect(
        try !verifier.verify(
          candidate.octets, over: Self.message.octets, with: algorithm, key: key))
    }
  }

  @Test(
    "do not hold by another algorithm than the key's", arguments: Algorithm.allCases, Tier.available
  )
  func otherAlgorithms(_ algorithm: Algorithm, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let key = try key(algorithm)
    let signature = try Tokens.key(algorithm).sign(Self.message.octets)
    let isEdwards = algorithm.family == .edDSA
    for other in Algorithm.allCases where other != algorithm {
      let holds = try verifier.verify(
        signature.octets, over: Self.message.octets, with: other, key: key)
      // The two names of one thing are the exception.
      #expect(holds == (isEdwards && key.algorithms.contains(other)), "\(other)")
    }
  }

  @Test("hold over a digest that is there already", arguments: Algorithm.allCases, Tier.available)
  func digests(_ algorithm: Algorithm, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let key = try key(algorithm)
    let signature = try Tokens.key(algorithm).sign(Self.message.octets)
    let value = SHA2.digest(Self.message.octets, with: algorithm.digest ?? .sha256)
    let digest = (0..<value.count).map { value.octets[$0] }
    let holds = try verifier.verify(
      signature.octets, overDigest: digest.octets, with: algorithm, key: key)
    // HMAC and EdDSA do not sign a digest.
    #expect(holds == (algorithm.family != .hmac && algorithm.family != .edDSA))
    let short = Array(digest.dropLast())
    #expect(
      try !verifier.verify(signature.octets, overDigest: short.octets, with: algorithm, key: key))
  }

  /// r and s, by their relation to the order n of P-256.
  struct Scalars: CustomTestStringConvertible {
    let testDescription: String
    let r: [UInt8]
    let s: [UInt8]
  }

  static let order: [UInt8] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
  ]

  static let scalars: [Scalars] = {
    let zero = [UInt8](repeating: 0, count: 32)
    let one = [UInt8](repeating: 0, count: 31) + [1]
    let most = [UInt8](repeating: 0xff, count: 32)
    var afterOrder = order
    afterOrder[31] += 1
    return [
      Scalars(testDescription: "0, 0 — CVE-2022-21449", r: zero, s: zero),
      Scalars(testDescription: "0, 1", r: zero, s: one),
      Scalars(testDescription: "1, 0", r: one, s: zero),
      Scalars(testDescription: "n, n", r: order, s: order),
      Scalars(testDescription: "1, n", r: one, s: order),
      Scalars(testDescription: "n + 1, 1", r: afterOrder, s: one),
      Scalars(testDescription: "2²⁵⁶ − 1 both", r: most, s: most),
    ]
  }()

  @Test("of r and s out of range do not hold", arguments: scalars, Tier.available)
  func outOfRange(_ scalars: Scalars, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let signature = scalars.r + scalars.s
    #expect(
      try !verifier.verify(
        signature.octets, over: Self.message.octets, with: .es256, key: key(.es256)))
  }

  @Test("by ECDSA hold with n − s too: JOSE has no low-s rule", arguments: Tier.available)
  func highS(_ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    var signature = try Tokens.key(.es256).sign(Self.message.octets)
    var borrow = 0
    for index in (0..<32).reversed() {
      let difference = Int(Self.order[index]) - Int(signature[32 + index]) - borrow
      signature[32 + index] = UInt8(truncatingIfNeeded: difference)
      borrow = difference < 0 ? 1 : 0
    }
    #expect(
      try verifier.verify(
        signature.octets, over: Self.message.octets, with: .es256, key: key(.es256)))
  }

  @Test("of more keys than there are places for contexts are all judged", arguments: Tier.available)
  func manyKeys(_ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let signers = try (0..<200).map { number in try Tokens.key(.es256, number: number) }
    let keys = try signers.map { signer in
      try VerificationKey(JWK(material: try #require(signer.material)))
    }
    for _ in 0..<2 {
      for (index, key) in keys.enumerated() {
        let signature = try signers[index].sign(Self.message.octets)
        #expect(
          try verifier.verify(
            signature.octets, over: Self.message.octets, with: .es256, key: key))
        #expect(
          try !verifier.verify(
            signature.octets, over: Self.message.octets, with: .es256,
            key: keys[(index + 64) % keys.count]))
      }
    }
  }

  @Test(
    "hold over messages of every length up to three blocks and more",
    arguments: [Algorithm.hs256, .hs384, .hs512, .es256, .ed25519], Tier.available)
  func messageLengths(_ algorithm: Algorithm, _ tier: Tier) throws {
    var verifier = SignatureVerifier(tier: tier)
    let key = try key(algorithm)
    let signer = try Tokens.key(algorithm)
    for length in Array(0...300) + [4096, 65_537] {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      let signature = try signer.sign(message.octets)
      #expect(
        try verifier.verify(signature.octets, over: message.octets, with: algorithm, key: key),
        "\(length) octets")
    }
  }
}
