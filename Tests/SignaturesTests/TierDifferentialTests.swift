import JOSE
import Signatures
import TestSupport
import Testing

/// Random and mutated signatures, judged by every tier and by libcrypto: millions under `--exhaustive`.
@Suite("Tiers against libcrypto")
struct TierDifferentialTests {
  /// An algorithm, and how many cases are tried where everything is.
  ///
  /// The curves together have ten million; libcrypto's time for one decides how they share them.
  struct Share: CustomTestStringConvertible {
    let algorithm: Algorithm
    var rsaBits = 2048
    let fullCount: Int

    var isRSA: Bool { [.rsaPKCS1, .rsaPSS].contains(algorithm.family) }
    var testDescription: String { algorithm.name + (isRSA ? "-\(rsaBits)" : "") }
  }

  static let shares =
    [
      Share(algorithm: .es256, fullCount: 6_000_000),
      Share(algorithm: .es256k, fullCount: 2_000_000),
      Share(algorithm: .es384, fullCount: 1_000_000),
      Share(algorithm: .es512, fullCount: 1_000_000),
      Share(algorithm: .ed25519, fullCount: 5_000_000),
    ] + rsaAlgorithms.map { Share(algorithm: $0, fullCount: 5_000_000) }
    // Keys of these sizes take seconds to make.
    + (Exhaustive.isOn ? largeKeyShares : [])

  private static let rsaAlgorithms: [Algorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

  private static var largeKeyShares: [Share] {
    rsaAlgorithms.flatMap { algorithm in
      [
        Share(algorithm: algorithm, rsaBits: 3072, fullCount: 1_000_000),
        Share(algorithm: algorithm, rsaBits: 4096, fullCount: 500_000),
      ]
    }
  }

  /// A tier's code, for one signature after another and for many together.
  private struct Judge: ~Copyable {
    let tier: Tier
    var alone: SignatureVerifier
    var batch: SignatureBatch

    init(_ tier: Tier) {
      self.tier = tier
      alone = SignatureVerifier(tier: tier)
      batch = SignatureBatch(capacity: 256, tier: tier)
    }

    /// Requires the verdicts that are expected, of both.
    mutating func check(
      _ cases: [SignatureSource.Case], _ algorithm: Algorithm, _ expected: [Bool]
    ) throws {
      batch.removeAll()
      for item in cases {
        unsafe batch.append(
          item.signature.octets, over: item.message.octets, with: algorithm, key: item.key)
      }
      withExtendedLifetime(cases) { batch.judge() }
      for (index, item) in cases.enumerated() {
        let single = try alone.verify(
          item.signature.octets, over: item.message.octets, with: algorithm, key: item.key)
        try #require(
          single == expected[index]
            && batch[index] == (expected[index] ? .accepted : .rejected),
          "\(tier): \(item)")
      }
    }
  }

  @Test("the verdicts are the same, in batches and alone", arguments: shares)
  func verdicts(_ share: Share) throws {
    var source = try SignatureSource(share.algorithm, rsaBits: share.rsaBits, seed: 0x5eed)
    var libcrypto = SignatureVerifier(tier: .openssl)
    var lanes = Tier.available.contains(.avx512) ? Judge(.avx512) : nil
    // What the portable tier leaves to libcrypto needs no comparison.
    let isPortable = [.ecdsa, .edDSA].contains(share.algorithm.family)
    var portable = isPortable ? Judge(.portable) : nil
    var (count, accepted) = (0, 0)
    while count < Exhaustive.count(512, full: share.fullCount) {
      let cases = (0..<256).map { _ in source.next() }
      var expected: [Bool] = []
      for item in cases {
        expected.append(
          try libcrypto.verify(
            item.signature.octets, over: item.message.octets, with: share.algorithm,
            key: item.key))
      }
      try lanes?.check(cases, share.algorithm, expected)
      try portable?.check(cases, share.algorithm, expected)
      count += cases.count
      accepted += expected.count(where: \.self)
    }
    #expect(accepted > count / 20)
    #expect(accepted < count)
  }
}

/// Signatures that hold, and what is made of them.
struct SignatureSource {
  struct Case {
    var signature: [UInt8]
    var message: [UInt8]
    var key: VerificationKey
  }

  private let algorithm: Algorithm
  private let cases: [Case]
  private let keys: [VerificationKey]
  private var generator: SplitMix64

  init(_ algorithm: Algorithm, rsaBits: Int, seed: UInt64) throws {
    self.algorithm = algorithm
    var generator = SplitMix64(seed: seed)
    var (cases, keys) = ([Case](), [VerificationKey]())
    for number in 0..<3 {
      let signer = try Tokens.key(algorithm, rsaBits: rsaBits, number: number)
      let key = try VerificationKey(JWK(material: try #require(signer.material)))
      Tier.available.forEach(key.prepare)
      keys.append(key)
      for length in 0..<48 {
        let message = generator.octets(length * 5)
        cases.append(Case(signature: try signer.sign(message.octets), message: message, key: key))
      }
    }
    (self.cases, self.keys, self.generator) = (cases, keys, generator)
  }

  mutating func next() -> Case {
    var item = generator.pick(cases)
    switch generator.below(10) {
    case 0: break
    case 1: item.signature = negated(item.signature)
    case 2, 3: flipBit(&item.signature)
    case 4: if !item.message.isEmpty { flipBit(&item.message) }
    case 5: item.key = generator.pick(keys)
    case 6: item.signature = generator.octets(item.signature.count)
    case 7: replaceHalf(&item.signature)
    case 8: replaceOctets(&item.signature)
    default: item.message = generator.pick(cases).message
    }
    return item
  }

  private mutating func flipBit(_ octets: inout [UInt8]) {
    octets[generator.below(octets.count)] ^= 1 << UInt8(generator.below(8))
  }

  /// r‖(n − s), which holds as well; other algorithms have nothing like it.
  private func negated(_ signature: [UInt8]) -> [UInt8] {
    guard let order = Self.order(of: algorithm) else { return signature }
    let half = signature.count / 2
    return Array(signature[..<half]) + Self.difference(order, Array(signature[half...]))
  }

  /// One half, or all of it, becomes a number at the end of a range.
  private mutating func replaceHalf(_ signature: inout [UInt8]) {
    let isWhole = algorithm.family == .rsaPKCS1 || algorithm.family == .rsaPSS
    let count = isWhole ? signature.count : signature.count / 2
    var limit = Self.order(of: algorithm) ?? [UInt8](repeating: 0xff, count: count)
    if algorithm == .ed25519 { limit = Self.edwardsOrder.reversed() }
    var number = [UInt8](repeating: 0, count: count)
    let small = UInt8(generator.below(3))
    number[count - 1] = small
    if generator.below(2) == 0 { number = Self.difference(limit, number) }
    if algorithm == .ed25519 { number.reverse() }
    let start = isWhole || generator.below(2) == 0 ? 0 : count
    signature.replaceSubrange(start..<(start + count), with: number)
  }

  private mutating func replaceOctets(_ signature: inout [UInt8]) {
    let start = generator.below(signature.count)
    let end = min(signature.count, start + 1 + generator.below(16))
    let value = generator.pick([0, 0xff, 0x80, 0x7f] as [UInt8])
    for index in start..<end { signature[index] = value }
  }

  /// a − b for numbers of one length, big-endian, modulo a power of 256.
  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var (result, borrow) = (a, 0)
    for index in a.indices.reversed() {
      let value = Int(a[index]) - Int(b[index]) - borrow
      borrow = value < 0 ? 1 : 0
      result[index] = UInt8(truncatingIfNeeded: value)
    }
    return result
  }

  /// L of Ed25519, big-endian (RFC 8032 §5.1).
  private static let edwardsOrder = octets(
    "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed")

  /// n of the algorithm's curve (SP 800-186 §3.2.1; SEC 2 §2.4.1).
  private static func order(of algorithm: Algorithm) -> [UInt8]? {
    switch algorithm {
    case .es256: octets("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    case .es256k: octets("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    case .es384:
      octets(
        "ffffffffffffffffffffffffffffffffffffffffffffffff"
          + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973")
    case .es512:
      octets(
        "01ff" + String(repeating: "f", count: 62)
          + "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409")
    default: nil
    }
  }

  private static func octets(_ digits: String) -> [UInt8] {
    let values = digits.compactMap(\.hexDigitValue)
    return stride(from: 0, to: values.count, by: 2).map { index in
      UInt8(16 * values[index] + values[index + 1])
    }
  }
}
