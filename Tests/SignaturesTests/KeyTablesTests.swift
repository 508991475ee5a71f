import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Signatures by tables of a key's multiples, against libcrypto")
struct KeyTablesTests {
  static let algorithms: [Algorithm] = [.es256, .es384, .es512, .es256k, .ed25519]
  static let tiers = Tier.available.filter { $0 != .openssl }

  @Test("a key is prepared once it is asked to, and serves before", arguments: algorithms, tiers)
  func prepare(_ algorithm: Algorithm, _ tier: Tier) throws {
    let signer = try SigningKey.generate(algorithm)
    let key = try VerificationKey(JWK(material: try #require(signer.material)))
    let message: [UInt8] = [1, 2, 3]
    let signature = try signer.sign(message.octets)
    var verifier = SignatureVerifier(tier: tier)
    #expect(!key.isPrepared(for: tier))
    #expect(key.tableByteCount(for: tier) > 100_000)
    #expect(try verifier.verify(signature.octets, over: message.octets, with: algorithm, key: key))
    key.prepare(for: tier)
    #expect(key.isPrepared(for: tier))
    #expect(try verifier.verify(signature.octets, over: message.octets, with: algorithm, key: key))
    key.prepare(for: tier)
    #expect(key.isPrepared(for: tier))
  }

  @Test("other keys have no table", arguments: [.hs256, .ed448] as [Algorithm], tiers)
  func others(_ algorithm: Algorithm, _ tier: Tier) throws {
    let key = try VerificationKey(JWK(material: try #require(try Tokens.key(algorithm).material)))
    key.prepare(for: tier)
    #expect(!key.isPrepared(for: tier))
    #expect(key.tableByteCount(for: tier) == 0)
  }

  @Test("many threads may prepare one key", arguments: algorithms, tiers)
  func concurrently(_ algorithm: Algorithm, _ tier: Tier) async throws {
    let key = try VerificationKey(JWK(material: try #require(try Tokens.key(algorithm).material)))
    let signature = try Tokens.key(algorithm).sign([UInt8]([7]).octets)
    let verdicts = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          key.prepare(for: tier)
          var verifier = SignatureVerifier(tier: tier)
          return try verifier.verify(
            signature.octets, over: [UInt8]([7]).octets, with: algorithm, key: key)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(verdicts == [Bool](repeating: true, count: 8))
  }

  @Test("random and mutated signatures get libcrypto's verdict", arguments: algorithms, tiers)
  func differential(_ algorithm: Algorithm, _ tier: Tier) throws {
    var lanes = SignatureVerifier(tier: tier)
    var libcrypto = SignatureVerifier(tier: .openssl)
    var generator = SplitMix64(seed: 0x5eed)
    let keys = try (0..<4).map { number in
      let signer = try Tokens.key(algorithm, number: number)
      let key = try VerificationKey(JWK(material: try #require(signer.material)))
      key.prepare(for: tier)
      return (signer, key)
    }
    var accepted = 0
    for round in 0..<400 {
      let (signer, key) = keys[round % keys.count]
      let message = (0..<(round % 100)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      var signature = try signer.sign(message.octets)
      switch round % 4 {
      case 0: break
      case 1: signature[Int(generator.next() % UInt64(signature.count))] ^= 1
      case 2:
        let half = signature.count / 2
        signature = Array(signature[half...] + signature[..<half])
      default:
        signature = signature.map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      }
      let expected = try libcrypto.verify(
        signature.octets, over: message.octets, with: algorithm, key: key)
      let found = try lanes.verify(
        signature.octets, over: message.octets, with: algorithm, key: key)
      try #require(found == expected, "round \(round)")
      accepted += found ? 1 : 0
    }
    #expect(accepted >= 100)
  }
}
