import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Signatures in batches, against one after another")
struct SignatureBatchTests {
  /// A signature, what it is for, and what is made of it.
  private struct Case {
    var signature: [UInt8]
    let message: [UInt8]
    let algorithm: Algorithm
    let key: VerificationKey
  }

  /// The ways to spoil a signature, and some to leave it alone.
  private enum Change: CaseIterable {
    case none, none2, bit, shorter, longer, zeros, ones, swapped, otherAlgorithm, otherMessage
  }

  private static func keys() throws -> [(SigningKey, VerificationKey)] {
    try Algorithm.allCases.flatMap { algorithm in
      try (0..<2).map { number in
        let signer = try Tokens.key(algorithm, number: number)
        let key = try VerificationKey(JWK(material: try #require(signer.material)))
        // Every second key has no table, and goes to libcrypto.
        if number == 0 { Tier.available.forEach(key.prepare) }
        return (signer, key)
      }
    }
  }

  private static func makeCases(_ count: Int, seed: UInt64) throws -> [Case] {
    var generator = SplitMix64(seed: seed)
    let keys = try keys()
    return try (0..<count).map { _ in
      let (signer, key) = keys[generator.below(keys.count)]
      var message = (0..<generator.below(700)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      var signature = try signer.sign(message.octets)
      var algorithm = signer.algorithm
      switch Change.allCases[generator.below(Change.allCases.count)] {
      case .none, .none2: break
      case .bit:
        signature[generator.below(signature.count)] ^= 1 << UInt8(generator.below(8))
      case .shorter: signature.removeLast()
      case .longer: signature.append(0)
      case .zeros: signature = signature.map { _ in 0 }
      case .ones: signature = signature.map { _ in 0xff }
      case .swapped:
        let half = signature.count / 2
        signature = Array(signature[half...] + signature[..<half])
      case .otherAlgorithm:
        algorithm = Algorithm.allCases[generator.below(Algorithm.allCases.count)]
      case .otherMessage: message.append(0)
      }
      return Case(signature: signature, message: message, algorithm: algorithm, key: key)
    }
  }

  @Test("any mix, of any size, gets the same verdicts", arguments: Tier.available)
  func differential(_ tier: Tier) throws {
    let cases = try Self.makeCases(900, seed: 0x5eed)
    var single = SignatureVerifier(tier: .openssl)
    let expected = try cases.map { item in
      try single.verify(
        item.signature.octets, over: item.message.octets, with: item.algorithm, key: item.key)
    }
    #expect(expected.count(where: { $0 }) > 100)
    #expect(expected.count(where: { !$0 }) > 100)

    var batch = SignatureBatch(capacity: 256, tier: tier)
    var start = 0
    for size in [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 64, 100, 129, 255, 256, 41] {
      let indices = start..<(start + size)
      batch.removeAll()
      #expect(batch.count == 0)
      for index in indices {
        let item = cases[index]
        unsafe batch.append(
          item.signature.octets, over: item.message.octets, with: item.algorithm, key: item.key)
      }
      withExtendedLifetime(cases) { batch.judge() }
      #expect(batch.count == size)
      for index in indices {
        let wanted: SignatureVerdict = expected[index] ? .accepted : .rejected
        #expect(
          batch[index - start] == wanted,
          "\(cases[index].algorithm) at \(index) under \(cases[index].key)")
      }
      start += size
    }
    #expect(start == cases.count)
  }

  @Test("a bad lane spoils no other", arguments: [.es256, .es384, .hs256, .rs256] as [Algorithm])
  func oneBad(_ algorithm: Algorithm) throws {
    let signer = try Tokens.key(algorithm)
    let key = try VerificationKey(JWK(material: try #require(signer.material)))
    Tier.available.forEach(key.prepare)
    let messages = (0..<16).map { [UInt8](repeating: UInt8($0), count: 40 * $0) }
    let signatures = try messages.map { try signer.sign($0.octets) }
    var batch = SignatureBatch(capacity: 16, tier: Tier.available.last ?? .openssl)
    for bad in messages.indices {
      var changed = signatures
      changed[bad][7] ^= 0x10
      batch.removeAll()
      for index in messages.indices {
        let (signature, message) = (changed[index], messages[index])
        unsafe batch.append(signature.octets, over: message.octets, with: algorithm, key: key)
      }
      withExtendedLifetime((changed, messages)) { batch.judge() }
      for index in messages.indices {
        #expect(batch[index] == (index == bad ? .rejected : .accepted), "\(index), bad is \(bad)")
      }
    }
  }
}
