import Assay
import JOSE
import Signatures

/// What Assay is asked to do with a corpus: the whole way through, or a part of it.
public enum Workload: String, CaseIterable, Sendable {
  /// Whole tokens one after another: text, signature and claims.
  case single
  /// Whole tokens in batches of 1024, on one thread.
  case batch
  /// The signature alone, the hash of the signing input included.
  case signature = "signature-single"
  /// Signatures alone, in batches of 256, the hashes of the signing inputs included.
  case signatureBatch = "signature-batch"
  /// The signing input alone, hashed.
  case digest = "stage-digest"
  /// Finding the dots.
  case split = "stage-split"
  /// Decoding the three segments.
  case base64url = "stage-base64url"
  /// Reading header and claims out of their JSON.
  case json = "stage-json"

  /// Whether a ratio with OpenSSL's bare primitive means something.
  public var hasBaseline: Bool {
    switch self {
    case .single, .batch, .signature, .signatureBatch: true
    case .digest, .split, .base64url, .json: false
    }
  }
}

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
    case .signature: try signatures(corpus, tier)
    case .signatureBatch: try signatureBatches(corpus, tier)
    case .digest: digests(corpus)
    case .split: splits(corpus)
    case .base64url: decodings(corpus)
    case .json: try readings(corpus)
    }
  }

  /// Checks that every token is accepted, and none after a bit of its signature was changed.
  ///
  /// - Throws: `MeasurementError.wrongOutcome`.
  static func checkVerdicts(on corpus: TokenCorpus, tier: Tier) throws(MeasurementError) {
    let forged = corpus.tokens.map { token in
      var token = token
      // A middle character of the signature, all of whose six bits are in use.
      let index = token.count - token.reversed().prefix { $0 != UInt8(ascii: ".") }.count / 2 - 1
      token[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      return token
    }
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

  static func key(of corpus: TokenCorpus) throws(MeasurementError) -> VerificationKey {
    do throws(KeyError) {
      return try VerificationKey(
        JWK(material: corpus.key, keyID: CorpusFactory.keyID(of: corpus.label)))
    } catch {
      throw .unusableCorpus(algorithm: corpus.label, reason: "the key \(error)")
    }
  }

  private static func wholeTokens(
    _ corpus: TokenCorpus, _ tier: Tier
  ) throws(MeasurementError) -> Contender {
    let policy = Policy(issuer: CorpusFactory.issuer, audience: CorpusFactory.audience)
    let keys = KeySet([try key(of: corpus)])
    guard let verifier = try? Verifier(keys: keys, policy: policy, tier: tier) else {
      throw .unusableCorpus(algorithm: corpus.label, reason: "Assay refuses the key")
    }
    let tokens = TokenBlock(corpus.tokens)
    let isAccepted = corpus.isAccepted
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

  private static func digests(_ corpus: TokenCorpus) -> Contender? {
    guard let digest = corpus.algorithm.digest else { return nil }
    let inputs = TokenBlock(corpus.signingInputs)
    return Contender(name: "Assay", touch: inputs.touch) { range in
      var count = 0
      for index in range where SHA2.digest(inputs[index], with: digest).count > 0 { count += 1 }
      return count
    }
  }

  private static func splits(_ corpus: TokenCorpus) -> Contender {
    let tokens = TokenBlock(corpus.tokens)
    return Contender(name: "Assay", touch: tokens.touch) { range in
      var count = 0
      for index in range {
        if let segments = try? CompactJWS(parsing: tokens[index]), !segments.payload.isEmpty {
          count += 1
        }
      }
      return count
    }
  }

  private static func decodings(_ corpus: TokenCorpus) -> Contender {
    let tokens = TokenBlock(corpus.tokens)
    let scratch = Scratch(capacity: Limits().tokenBytes)
    return Contender(name: "Assay", touch: tokens.touch) { range in
      var count = 0
      for index in range {
        // The dots are found again here; their own stage tells what that takes.
        guard let segments = try? CompactJWS(parsing: tokens[index]) else { continue }
        var output = OutputSpan(buffer: scratch.memory, initializedCount: 0)
        do throws(SyntaxError) {
          try Base64URL.decode(segments.header, into: &output)
          try Base64URL.decode(segments.payload, into: &output)
          try Base64URL.decode(segments.signature, into: &output)
          count += 1
        } catch {}
      }
      return count
    }
  }

  private static func readings(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    var (headers, payloads) = ([[UInt8]](), [[UInt8]]())
    for token in corpus.tokens {
      guard let segments = try? CompactJWS(parsing: token.octets),
        let header = try? Base64URL.decode(segments.header),
        let payload = try? Base64URL.decode(segments.payload)
      else { throw .unusableCorpus(algorithm: corpus.label, reason: "a token cannot be read") }
      headers.append(header)
      payloads.append(payload)
    }
    let (headerBlock, payloadBlock) = (TokenBlock(headers), TokenBlock(payloads))
    let touch = { (range: Range<Int>) in
      headerBlock.touch(range)
      payloadBlock.touch(range)
    }
    return Contender(name: "Assay", touch: touch) { range in
      var count = 0
      for index in range {
        let header = try? JOSEHeader(parsing: headerBlock[index])
        let claims = try? ClaimsSet(parsing: payloadBlock[index])
        if header != nil && claims != nil { count += 1 }
      }
      return count
    }
  }
}

/// Memory to decode into.
private final class Scratch {
  let memory: UnsafeMutableBufferPointer<UInt8>

  init(capacity: Int) {
    memory = .allocate(capacity: capacity)
  }

  deinit {
    memory.deallocate()
  }
}

/// Something that a closure changes.
final class Reference<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) {
    self.value = value
  }
}
