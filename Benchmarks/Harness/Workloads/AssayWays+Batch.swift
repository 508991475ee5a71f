import Assay
import JOSE
import Signatures

extension AssayWays {
  /// How many tokens a service might hand over at once.
  static let tokenCount = 1024

  /// How many signatures go to the lanes together.
  private static let signatureCount = 256

  /// Whole tokens in batches, on the calling thread.
  static func batches(
    _ corpus: TokenCorpus, _ tier: Tier
  ) throws(MeasurementError) -> Contender {
    try batches(
      corpus.label, corpus.tokens, [try key(of: corpus)], tier, isAccepted: corpus.isAccepted)
  }

  /// Tokens in batches.
  ///
  /// - Parameters:
  ///   - label: What they are called where something is wrong.
  ///   - tokens: The tokens.
  ///   - keys: Their keys.
  ///   - tier: Which code judges.
  ///   - threads: How many threads work together, the calling one among them.
  ///   - tokenCount: How many tokens are handed over at once.
  ///   - isAccepted: Whether the tokens are good.
  /// - Returns: The contender.
  /// - Throws: `MeasurementError.unusableCorpus`.
  static func batches(
    _ label: String, _ tokens: [[UInt8]], _ keys: [VerificationKey], _ tier: Tier,
    threads: Int = 1, size tokenCount: Int = tokenCount, isAccepted: Bool = true
  ) throws(MeasurementError) -> Contender {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    configuration.threadCount = threads - 1
    guard
      let engine = try? Engine(keys: KeySet(keys), policy: policy, configuration: configuration)
    else { throw .unusableCorpus(algorithm: label, reason: "Assay refuses the key") }
    let tokens = TokenBlock(tokens)
    let batches = stride(from: 0, to: tokens.places.count, by: tokenCount).map { start in
      Array(tokens.places[start..<min(start + tokenCount, tokens.places.count)])
    }
    let verdicts = Reference(Verdicts())
    return Contender(name: "Assay", granule: tokenCount, touch: tokens.touch) { range in
      var succeeded = 0
      let first = range.lowerBound / tokenCount
      let end = (range.upperBound + tokenCount - 1) / tokenCount
      for batch in batches[first..<end] {
        engine.verify(tokens.octets, tokens: batch, into: &verdicts.value)
        for index in 0..<verdicts.value.count
        where verdicts.value.isAccepted(index) == isAccepted {
          succeeded += 1
        }
      }
      return succeeded
    }
  }

  /// Signatures in batches.
  static func signatureBatches(
    _ corpus: TokenCorpus, _ tier: Tier
  ) throws(MeasurementError) -> Contender {
    let key = try key(of: corpus)
    let algorithm = corpus.algorithm
    let inputs = TokenBlock(corpus.signingInputs)
    let signatures = TokenBlock(corpus.signatures)
    key.prepare(for: tier)
    let batch = Reference(SignatureBatch(capacity: signatureCount, tier: tier))
    let wanted: SignatureVerdict = corpus.isAccepted ? .accepted : .rejected
    let touch = { (range: Range<Int>) in
      inputs.touch(range)
      signatures.touch(range)
    }
    return Contender(name: "Assay", granule: signatureCount, touch: touch) { range in
      var succeeded = 0
      for start in stride(from: range.lowerBound, to: range.upperBound, by: signatureCount) {
        batch.value.removeAll()
        for index in start..<min(start + signatureCount, range.upperBound) {
          unsafe batch.value.append(
            signatures[index], over: inputs[index], with: algorithm, key: key)
        }
        batch.value.judge()
        for index in 0..<batch.value.count where batch.value[index] == wanted { succeeded += 1 }
      }
      return succeeded
    }
  }
}
