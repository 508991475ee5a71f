/// Why a report cannot be held against a baseline.
public enum GateError: Error, Hashable, Sendable {
  /// The file holds no report that this version can read.
  case malformed(reason: String)

  /// The two reports tell of different things, and a comparison would mean nothing.
  case incomparable(reason: String)
}

extension GateError: CustomStringConvertible {
  /// A clause for people.
  public var description: String {
    switch self {
    case .malformed(let reason): "no usable baseline: \(reason)"
    case .incomparable(let reason): "cannot be compared: \(reason)"
    }
  }
}
