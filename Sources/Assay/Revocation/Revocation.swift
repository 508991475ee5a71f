public import JOSE

/// A reason to turn a token away that is good in every other way, until it would have expired anyhow.
public struct Revocation: Hashable, Sendable {
  /// Whose tokens are concerned.
  ///
  /// An issuer of `""` stands for tokens without `iss` as well.
  public enum Target: Hashable, Sendable {
    /// The one token with this `jti` of this `iss`.
    case token(id: String, issuer: String)
    /// The tokens whose `sub` is this one, of this `iss`.
    case subject(String, issuer: String)
    /// All tokens of this `iss`.
    case issuer(String)
  }

  /// Whose tokens are concerned.
  public let target: Target

  /// Of those, the ones issued before this date by `iat`, and those that do not say; `nil` is all.
  public let issuedBefore: NumericDate?

  /// From when on it need not be kept: when the last token that it concerns has expired.
  public let end: NumericDate

  /// Makes a revocation.
  ///
  /// - Parameters:
  ///   - target: Whose tokens are concerned.
  ///   - issuedBefore: Only those issued before this date, or saying nothing of it.
  ///   - end: From when on it need not be kept; it is rounded up to a second.
  public init(_ target: Target, issuedBefore: NumericDate? = nil, until end: NumericDate) {
    self.target = target
    self.issuedBefore = issuedBefore
    self.end = end
  }
}
