import Assay
import JOSE
import Signatures
import TestSupport

/// Good and bad tokens of every algorithm, and what a `Verifier` says of each.
struct MixedTokens {
  let keys: KeySet
  let policy = Policy(issuer: "https://issuer.example", audience: "api")
  let clock = WallClock.fixed(at: NumericDate(seconds: Issuer.now))
  let tokens: [[UInt8]]

  /// Makes `count` tokens: a third of them as they were signed, the others changed.
  init(count: Int, seed: UInt64 = 0x5eed) throws {
    let signers = try Algorithm.allCases.map { try Tokens.key($0, keyID: $0.name) }
    keys = try KeySet(parsing: Tokens.keySetText(signers).octets, from: .local)
    var generator = SplitMix64(seed: seed)
    // Signing takes most of the time, so that a token is changed in many ways.
    let originals = try (0..<min(count, 320)).map { number in
      try Self.token(number, by: signers[number % signers.count], &generator)
    }
    tokens = (0..<count).map { number in
      let original = originals[number % originals.count]
      return number < originals.count && number % 3 == 0
        ? original : Self.changed(original, &generator)
    }
  }

  private static func token(
    _ number: Int, by signer: SigningKey, _ generator: inout SplitMix64
  ) throws -> [UInt8] {
    let claims = [
      Issuer.goodClaims, Issuer.goodClaims, Issuer.goodClaims,
      #""iss":"https://issuer.example","aud":"api","exp":1"#,
      #""iss":"https://issuer.example","aud":["other"],"exp":1767229200"#,
      #""iss":"https://attacker.example","aud":"api","exp":1767229200"#,
      #""iss":"https://issuer.example","aud":"api""#, #""iss":7"#, #""exp":"#,
    ]
    let padding = String(repeating: "x", count: generator.below(400))
    let text = try Tokens.sign(
      header: #"{"alg":"\#(signer.algorithm)","kid":"\#(signer.algorithm)"}"#,
      payload: #"{"jti":"\#(number)","x":"\#(padding)",\#(generator.pick(claims))}"#, with: signer)
    return Array(text.utf8)
  }

  private static func changed(_ token: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    var token = token
    let place = generator.below(token.count)
    switch generator.below(8) {
    case 0, 1, 2: break
    case 3: token[place] = generator.pick(Array("AZaz09-_.=".utf8))
    case 4: token.removeLast(generator.below(token.count))
    case 5: token.insert(generator.pick(Array(".Aé".utf8)), at: place)
    case 6: token[token.count - 2 - generator.below(30)] = UInt8(ascii: "A")
    default: token += token
    }
    return token
  }

  func verifier() throws -> Verifier {
    try Verifier(keys: keys, policy: policy, clock: clock)
  }

  func engine(
    threadCount: Int = 2, queueLimit: Int = 8192, tier: Tier? = nil
  ) throws -> Engine {
    var configuration = Engine.Configuration()
    configuration.threadCount = threadCount
    configuration.queueLimit = queueLimit
    configuration.tier = tier
    return try Engine(keys: keys, policy: policy, configuration: configuration, clock: clock)
  }

  /// What came of a token: the payload, or why there is none.
  typealias Outcome = Result<[UInt8], Rejection>

  /// What a `Verifier` of libcrypto's tier says of each.
  func expected() throws -> [Outcome] {
    let verifier = try Verifier(keys: keys, policy: policy, clock: clock, tier: .openssl)
    return tokens.map { token in
      do throws(Rejection) {
        let verified = try verifier.verify(token.octets)
        return .success(verified.payload.copy())
      } catch {
        return .failure(error)
      }
    }
  }
}

extension Engine {
  /// What comes of a token that is verified together with others in flight.
  func outcome(of token: [UInt8]) async -> MixedTokens.Outcome {
    do throws(Rejection) {
      let verified = try await verify(token)
      return .success(verified.payload.copy())
    } catch {
      return .failure(error)
    }
  }
}
