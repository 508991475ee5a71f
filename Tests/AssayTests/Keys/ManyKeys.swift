import Assay
import JOSE
import Signatures
import TestSupport

/// Many keys of few materials, and tokens of each.
struct ManyKeys {
  let policy = Policy(issuer: "https://issuer.example", audience: "api")
  let clock = WallClock.fixed(at: NumericDate(seconds: Issuer.now))

  private let signers: [SigningKey]

  /// Makes keys, of which `signerCount` differ in more than their name.
  init(signerCount: Int) throws {
    signers = try (0..<signerCount).map { try Tokens.key(.es256, number: $0) }
  }

  /// A set of `count` keys, with names from `k0` on.
  func keys(_ count: Int) throws -> KeySet {
    KeySet(
      try (0..<count).map { number in
        guard let material = signers[number % signers.count].material else {
          throw SigningKey.Failure.libcrypto
        }
        return try VerificationKey(JWK(material: material, keyID: "k\(number)"))
      })
  }

  /// A token of key `number`.
  func token(_ number: Int, claims: String = Issuer.goodClaims) throws -> [UInt8] {
    let text = try Tokens.sign(
      header: #"{"alg":"ES256","kid":"k\#(number)"}"#, payload: "{\(claims)}",
      with: signers[number % signers.count])
    return Array(text.utf8)
  }

  func engine(
    _ keys: KeySet, tableCount: Int, threadCount: Int = 0, threshold: Int = 32
  ) throws -> Engine {
    var configuration = Engine.Configuration()
    configuration.threadCount = threadCount
    configuration.tableThreshold = threshold
    configuration.tableBudget = tableCount * Self.tableByteCount
    return try Engine(keys: keys, policy: policy, configuration: configuration, clock: clock)
  }

  /// What the table of one key takes; 0 where the fastest tier has none.
  static let tableByteCount: Int = {
    let tier = (try? Tier.selected(by: nil)) ?? .openssl
    guard let material = try? Tokens.key(.es256).material,
      let key = try? VerificationKey(JWK(material: material))
    else { return 0 }
    return key.tableByteCount(for: tier)
  }()
}
