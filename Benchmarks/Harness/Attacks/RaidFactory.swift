import JOSE
import Signatures

/// Makes the tokens of attacks.
enum RaidFactory {
  /// How many tokens an attack has: those of a batch.
  static let count = 1024

  /// How many keys stand in for an issuer with a key for each of its customers.
  static let keyCount = 10_000

  /// The tokens of an attack, or `nil` where the algorithm has no such thing.
  ///
  /// - Throws: `MeasurementError.unusableCorpus` where libcrypto refuses.
  static func raid(
    _ attack: Attack, on subject: Subject, count: Int = count, keyCount: Int = keyCount
  ) throws(MeasurementError) -> Raid? {
    if attack == .craftedSignatures && subject.algorithm.family != .ecdsa { return nil }
    let signer = try CorpusFactory.signer(for: subject)
    let good = CorpusFactory.sign(count, with: signer)
    let keys = [try key(signer)]
    let hostile: [[UInt8]]
    var attacked = keys
    switch attack {
    case .badSignatures:
      hostile = good.map(AssayWays.forged)
    case .craftedSignatures:
      hostile = good.map { crafted($0, for: signer.algorithm) }
    case .randomKids:
      hostile = CorpusFactory.sign(
        count, with: signer,
        header: { header(signer, keyID: "\(String($0, radix: 36))-unheard-of") })
    case .oversized:
      // The largest whose three segments fit into the limit.
      hostile = CorpusFactory.sign(
        count, with: signer, payload: { padded($0, to: Limits().tokenBytes * 3 / 4 - 1024) }
      ).map(AssayWays.forged)
    case .beyondLimit:
      hostile = CorpusFactory.sign(
        count, with: signer, payload: { padded($0, to: 3 * Limits().tokenBytes) })
    case .nestedHeaders:
      hostile = CorpusFactory.sign(
        count, with: signer,
        header: { number in
          let start = header(signer, keyID: signer.keyID ?? "").dropLast()
          return nested("\(start),\"x\(number)\":", to: Limits().headerBytes)
        }
      ).map(AssayWays.forged)
    case .nestedPayloads:
      hostile = CorpusFactory.sign(
        count, with: signer,
        payload: { number in
          let start = CorpusFactory.payload(number).dropLast()
          return nested("\(start),\"x\":", to: Limits().tokenBytes * 3 / 4 - 1024)
        })
    case .manyKeys:
      (attacked, hostile) = try manyKeys(signer, subject, tokens: count, keys: keyCount)
    }
    return Raid(
      attack: attack.rawValue, algorithm: subject.label, keys: attacked, tokens: hostile,
      isAccepted: [.nestedPayloads, .manyKeys].contains(attack), goodTokens: good, goodKeys: keys)
  }

  /// Good tokens of several algorithms, shuffled, beside the same ones sorted.
  static func mixture(of subjects: [Subject]) throws(MeasurementError) -> Raid {
    var (keys, tokens) = ([VerificationKey](), [[UInt8]]())
    for subject in subjects {
      let signer = try CorpusFactory.signer(for: subject)
      keys.append(try key(signer))
      tokens += CorpusFactory.sign(count / subjects.count, with: signer)
    }
    var generator = SplitMix64(seed: 0x5eed)
    return Raid(
      attack: "mixed-algorithms", algorithm: "mixed", keys: keys,
      tokens: tokens.shuffled(using: &generator), isAccepted: true, goodTokens: tokens,
      goodKeys: keys)
  }
}

// MARK: - Keys

extension RaidFactory {
  private static func key(
    _ signer: SigningKey, keyID: String? = nil
  ) throws(MeasurementError) -> VerificationKey {
    guard let material = signer.material,
      let key = try? VerificationKey(JWK(material: material, keyID: keyID ?? signer.keyID))
    else { throw .unusableCorpus(algorithm: "\(signer.algorithm)", reason: "no key can be made") }
    return key
  }

  /// Good tokens, each of another one of many keys.
  ///
  /// RSA keys take too long to make, so there all have the same numbers under other names; a verifier
  /// treats each as a key of its own.
  private static func manyKeys(
    _ signer: SigningKey, _ subject: Subject, tokens: Int, keys: Int
  ) throws(MeasurementError) -> ([VerificationKey], [[UInt8]]) {
    var (all, signed) = ([VerificationKey](), [[UInt8]]())
    for number in 0..<keys {
      var own = signer
      if signer.algorithm.family != .rsaPKCS1 && signer.algorithm.family != .rsaPSS {
        own = try CorpusFactory.signer(for: subject)
      }
      let header = header(own, keyID: "customer-\(number)")
      all.append(try key(own, keyID: "customer-\(number)"))
      // Spread over all keys, those without a table as well.
      if number % max(1, keys / tokens) == 0, signed.count < tokens {
        signed += CorpusFactory.sign(1, with: own, header: { _ in header })
      }
    }
    return (all, signed)
  }
}

// MARK: - Text

extension RaidFactory {
  private static func header(_ signer: SigningKey, keyID: String) -> String {
    #"{"alg":"\#(signer.algorithm)","typ":"JWT","kid":"\#(keyID)"}"#
  }

  private static func padded(_ number: Int, to byteCount: Int) -> String {
    let start = CorpusFactory.payload(number).dropLast() + ",\"pad\":\""
    return start + String(repeating: "x", count: max(0, byteCount - start.count - 2)) + "\"}"
  }

  /// An object that ends in arrays within arrays, as deep as a verifier takes them.
  private static func nested(_ start: String, to byteCount: Int) -> String {
    // The object itself is the first level, and the list of towers the second.
    let depth = Limits().jsonDepth - 2
    let tower = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let towers = max(1, (byteCount - start.count - 3) / (tower.count + 1))
    return start + "[" + Array(repeating: tower, count: towers).joined(separator: ",") + "]}"
  }

  /// A token whose ECDSA signature has the digest for both its numbers.
  ///
  /// Then *u₁* = *z*/*s* = 1 and *u₂* = *r*/*s* = 1 (FIPS 186-5 §6.4.2), and what is to be added up is
  /// *G* + *Q*: nothing but the two first entries of two tables.
  private static func crafted(_ token: [UInt8], for algorithm: Algorithm) -> [UInt8] {
    guard let dot = token.lastIndex(of: UInt8(ascii: ".")), let digest = algorithm.digest,
      let curve = algorithm.curve
    else { return token }
    let input = Array(token[..<dot])
    let value = SHA2.digest(input.octets, with: digest)
    let octets = (0..<value.count).map { value.octets[$0] }
    // Left-padded or cut to the curve's size, as a digest becomes a number.
    let number: [UInt8] =
      Array(repeating: 0, count: max(0, curve.byteCount - octets.count))
      + octets.prefix(curve.byteCount)
    return input + [UInt8(ascii: ".")] + Array(Base64URL.encode(number + number).utf8)
  }
}
