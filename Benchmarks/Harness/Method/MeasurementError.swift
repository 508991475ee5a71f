/// Why there is no figure.
public enum MeasurementError: Error, Hashable, Sendable {
  /// Nothing was chosen that could be measured.
  case emptySelection

  /// An operation did not end as it should, so that its speed means nothing.
  case wrongOutcome(contender: String, operations: Range<Int>, succeeded: Int)

  /// The tokens or keys cannot be put before OpenSSL.
  case unusableCorpus(algorithm: String, reason: String)

  /// A process that was to measure again gave no report.
  case processFailed(reason: String)
}

extension MeasurementError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .emptySelection:
      "nothing to measure"
    case .wrongOutcome(let contender, let operations, let succeeded):
      """
      \(contender): of the operations \(operations.lowerBound) to \(operations.upperBound - 1) \
      only \(succeeded) ended as they should; no figures are reported
      """
    case .unusableCorpus(let algorithm, let reason):
      "\(algorithm): \(reason)"
    case .processFailed(let reason):
      "a process was to measure again: \(reason)"
    }
  }
}
