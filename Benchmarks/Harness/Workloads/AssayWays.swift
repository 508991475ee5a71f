import Assay
import JOSE
import Signatures

/// Assay as a contender.
public enum AssayWays {
  /// The contender for a workload on a corpus, or `nil` where the algorithm has no such part.
  ///
  /// - Throws: `MeasurementError.unusableCorpus` where Assay refuses the key.
  public static func contender(
    for workload: Workload, on corpus: TokenCorpus, tier: Tier
  ) throws(MeasurementError) -> Contender? {
    switch workload {
    case .single: try wholeTokens(corpus, tier)
    case .batch: try batches(corpus, tier)
    case .async: try calls(corpus, tier)
    case .signature: try signatures(corpus, tier)
    case .signatureBatch: try signatureBatches(corpus, tier)
    case .revocation: try revocations(corpus, isListed: false)
    case .revocationListed: try revocations(corpus, isListed: true)
    case .digest: digests(corpus)
    case .parsing: try parsings(corpus)
    case .split: splits(corpus)
    case .header: try headers(corpus)
    case .key: try keys(corpus)
    case .base64url: try decodings(corpus)
    case .json: try readings(corpus)
    case .claims: try judgements(corpus)
    }
  }

  /// Checks that every token is accepted, and none after a bit of its signature was changed.
  ///
  /// - Throws: `MeasurementError.wrongOutcome`.
  static func checkVerdicts(on corpus: TokenCorpus, tier: Tier) throws(MeasurementError) {
    let forged = corpus.tokens.map(forged)
    let bad = try TokenCorpus(
      label: corpus.label, algorithm: corpus.algorithm, key: corpus.key, tokens: forged,
      signingInputs: corpus.signingInputs, signatures: corpus.signatures, isAccepted: false,
      minimumCount: 1)
    for (name, corpus) in [("every token", corpus), ("every forged token", bad)] {
      let range = 0..<corpus.count
      for contender in [try wholeTokens(corpus, tier), try batches(corpus, tier)] {
        let succeeded = contender.pass(range)
        guard succeeded == range.count else {
          throw .wrongOutcome(contender: name, operations: range, succeeded: succeeded)
        }
      }
    }
  }

  /// A token with a bit or more of its signature changed.
  static func forged(_ token: [UInt8]) -> [UInt8] {
    var token = token
    // A middle character of the signature, all of whose six bits are in use.
    let index = token.count - token.reversed().prefix { $0 != UInt8(ascii: ".") }.count / 2 - 1
    token[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    return token
  }

  /// A key of a corpus's numbers, new each time, with the tokens' `kid` or another.
  static func key(
    of corpus: TokenCorpus, keyID: String? = nil
  ) throws(MeasurementError) -> VerificationKey {
    do throws(KeyError) {
      return try VerificationKey(
        JWK(material: corpus.key, keyID: keyID ?? CorpusFactory.keyID(of: corpus.label)))
    } catch {
      throw .unusableCorpus(algorithm: corpus.label, reason: "the key \(error)")
    }
  }

  /// The policy that every good token satisfies.
  static let policy = Policy(issuer: CorpusFactory.issuer, audience: CorpusFactory.audience)

  static func verifier(
    _ label: String, _ keys: [VerificationKey], _ tier: Tier
  ) throws(MeasurementError) -> Verifier {
    guard let verifier = try? Verifier(keys: KeySet(keys), policy: policy, tier: tier) else {
      throw .unusableCorpus(algorithm: label, reason: "Assay refuses the key")
    }
    return verifier
  }

  private static func wholeTokens(
    _ corpus: TokenCorpus, _ tier: Tier
  ) throws(MeasurementError) -> Contender {
    let verifier = try verifier(corpus.label, [try key(of: corpus)], tier)
    return singles(corpus.tokens, verifier, isAccepted: corpus.isAccepted)
  }

  /// Tokens one after another.
  static func singles(
    _ tokens: [[UInt8]], _ verifier: Verifier, isAccepted: Bool = true
  ) -> Contender {
    let tokens = TokenBlock(tokens)
    return Contender(name: "Assay", touch: tokens.touch) { range in
      var accepted = 0
      for index in range {
        do throws(Rejection) {
          _ = try verifier.verify(tokens[index])
          accepted += 1
        } catch {}
      }
      return isAccepted ? accepted : range.count - accepted
    }
  }

  private static func signatures(
    _ corpus: TokenCorpus, _ tier: Tier
  ) throws(MeasurementError) -> Contender {
    let key = try key(of: corpus)
    let algorithm = corpus.algorithm
    let inputs = TokenBlock(corpus.signingInputs)
    let signatures = TokenBlock(corpus.signatures)
    key.prepare(for: tier)
    let verifier = Reference(SignatureVerifier(tier: tier))
    let isAccepted = corpus.isAccepted
    let touch = { (range: Range<Int>) in
      inputs.touch(range)
      signatures.touch(range)
    }
    return Contender(name: "Assay", touch: touch) { range in
      var accepted = 0
      for index in range {
        let holds = try? verifier.value.verify(
          signatures[index], over: inputs[index], with: algorithm, key: key)
        if holds == true { accepted += 1 }
      }
      return isAccepted ? accepted : range.count - accepted
    }
  }
}

/// Something that a closure changes.
final class Reference<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) {
    self.value = value
  }
}
