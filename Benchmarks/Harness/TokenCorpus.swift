import JOSE

/// The tokens of one algorithm and key, whole and in parts, so that all contenders do the same work.
public struct TokenCorpus: Sendable {
  /// What it is called in a report: the algorithm, and the key's size where that is unusual
  /// (`RS256-4096`).
  public let label: String
  /// The algorithm of every token.
  public let algorithm: Algorithm
  /// The key that verifies every token.
  public let key: JWK.Material
  /// Compact serializations.
  public let tokens: [[UInt8]]
  /// What each signature was made over: the token up to its second dot.
  public let signingInputs: [[UInt8]]
  /// The signatures as JOSE has them: for ECDSA r‖s.
  public let signatures: [[UInt8]]
  /// Whether the signatures are good; in an adversarial corpus they are all bad.
  public let isAccepted: Bool

  /// The least number of distinct tokens: more than a branch predictor or an L2 cache remembers.
  public static let minimumCount = 4096

  /// Puts together a corpus.
  ///
  /// - Throws: ``MeasurementError/unusableCorpus(algorithm:reason:)`` where the parts do not belong
  ///   together, or a token occurs twice.
  public init(
    label: String, algorithm: Algorithm, key: JWK.Material, tokens: [[UInt8]],
    signingInputs: [[UInt8]], signatures: [[UInt8]], isAccepted: Bool = true,
    minimumCount: Int = TokenCorpus.minimumCount
  ) throws(MeasurementError) {
    func unusable(_ reason: String) -> MeasurementError {
      .unusableCorpus(algorithm: label, reason: reason)
    }
    guard tokens.count >= minimumCount, !tokens.isEmpty else {
      throw unusable("\(tokens.count) tokens, at least \(minimumCount) are needed")
    }
    guard signingInputs.count == tokens.count, signatures.count == tokens.count else {
      throw unusable("not as many signing inputs and signatures as tokens")
    }
    guard Set(tokens).count == tokens.count else { throw unusable("a token occurs twice") }
    self.label = label
    self.algorithm = algorithm
    self.key = key
    self.tokens = tokens
    self.signingInputs = signingInputs
    self.signatures = signatures
    self.isAccepted = isAccepted
  }

  /// How many tokens there are.
  public var count: Int { tokens.count }
}
