import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Where verdicts come from")
struct VerdictOriginTests {
  /// An algorithm under a key with or without its table, and what answers.
  struct Row: CustomTestStringConvertible {
    let algorithm: Algorithm
    let isPrepared: Bool
    let single: Tier
    let batched: Tier
    let wantsTable: Bool

    var testDescription: String { "\(algorithm), \(isPrepared ? "with" : "without") table" }
  }

  /// What the lanes serve, with and without tables; what they never serve; and HMAC, which has lanes
  /// in batches only and needs no table.
  static let rows: [Row] =
    ([.es256, .es384, .es512, .es256k, .ed25519, .edDSA, .rs256, .ps384] as [Algorithm]).flatMap {
      algorithm in
      [
        Row(
          algorithm: algorithm, isPrepared: true, single: .avx512, batched: .avx512,
          wantsTable: false),
        Row(
          algorithm: algorithm, isPrepared: false, single: .openssl, batched: .openssl,
          wantsTable: true),
      ]
    } + [
      Row(
        algorithm: .ed448, isPrepared: true, single: .openssl, batched: .openssl,
        wantsTable: false),
      Row(
        algorithm: .hs256, isPrepared: false, single: .openssl, batched: .avx512,
        wantsTable: false),
    ]

  @Test(
    "lanes where there is a table, libcrypto where not",
    .enabled(if: Tier.available.contains(.avx512)), arguments: rows)
  func lanes(_ row: Row) throws {
    let (single, batched) = try origins(row, .avx512)
    #expect(single.tier == row.single)
    #expect(batched.tier == row.batched)
    for origin in [single, batched] {
      #expect(origin.isForWantOfTable == row.wantsTable)
      #expect(!origin.isAfterUndecided)
    }
  }

  @Test("tables of the portable tier for ECDSA and Ed25519", arguments: rows)
  func portable(_ row: Row) throws {
    let (single, batched) = try origins(row, .portable)
    let isServed = row.algorithm.family == .ecdsa || [.ed25519, .edDSA].contains(row.algorithm)
    for origin in [single, batched] {
      #expect(origin.tier == (isServed && row.isPrepared ? .portable : .openssl))
      #expect(origin.isForWantOfTable == (isServed && !row.isPrepared))
      #expect(!origin.isAfterUndecided)
    }
  }

  @Test("libcrypto in its own tier, which wants no tables", arguments: rows)
  func libcrypto(_ row: Row) throws {
    let (single, batched) = try origins(row, .openssl)
    for origin in [single, batched] {
      #expect(origin.tier == .openssl)
      #expect(!origin.isForWantOfTable && !origin.isAfterUndecided)
    }
  }

  @Test("nothing is asked about a signature that cannot be one", arguments: Tier.available)
  func refused(_ tier: Tier) throws {
    let signer = try Tokens.key(.es256)
    let key = try VerificationKey(JWK(material: try #require(signer.material)))
    var verifier = SignatureVerifier(tier: tier)
    var batch = SignatureBatch(capacity: 1, tier: tier)
    let message: [UInt8] = [1]
    for (signature, algorithm) in [
      (try signer.sign(message.octets) + [0], Algorithm.es256),
      (try signer.sign(message.octets), .es384),
    ] {
      #expect(
        try !verifier.verify(signature.octets, over: message.octets, with: algorithm, key: key))
      #expect(verifier.origin == .none && verifier.origin.tier == nil)
      batch.removeAll()
      unsafe batch.append(signature.octets, over: message.octets, with: algorithm, key: key)
      withExtendedLifetime((signature, message, key)) { batch.judge() }
      #expect(batch.origin(0) == .none && batch[0] == .rejected)
    }
  }

  /// Where the verdict about a good signature comes from: alone, and in a batch.
  private func origins(_ row: Row, _ tier: Tier) throws -> (VerdictOrigin, VerdictOrigin) {
    let signer = try Tokens.key(row.algorithm)
    let key = try VerificationKey(JWK(material: try #require(signer.material)))
    if row.isPrepared { key.prepare(for: tier) }
    let message: [UInt8] = Array("message".utf8)
    let signature = try signer.sign(message.octets)
    var verifier = SignatureVerifier(tier: tier)
    #expect(
      try verifier.verify(
        signature.octets, over: message.octets, with: row.algorithm, key: key))
    var batch = SignatureBatch(capacity: 1, tier: tier)
    unsafe batch.append(
      signature.octets, over: message.octets, with: row.algorithm, key: key)
    withExtendedLifetime((signature, message, key)) { batch.judge() }
    #expect(batch[0] == .accepted)
    return (verifier.origin, batch.origin(0))
  }
}
