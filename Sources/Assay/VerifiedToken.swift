public import JOSE

/// A token that was accepted: its signature holds, and its claims suit the policy (RFC 7519 §7.2).
///
/// Only verification makes one, so a function that asks for one cannot be handed claims that nobody
/// checked. It owns its octets, and may be kept and passed on like any value; `exp` goes on meaning
/// what it says.
public struct VerifiedToken: Sendable {
  /// The JWS that carried the claims.
  public let jws: VerifiedJWS

  /// The registered claims, as positions in the payload and as dates.
  public let claims: ClaimsSet

  /// - Precondition: The claims have been judged, and suit.
  init(jws: VerifiedJWS, claims: ClaimsSet) {
    self.jws = jws
    self.claims = claims
  }

  /// The claims as JSON.
  public var payload: RawSpan {
    @_lifetime(borrow self)
    get { jws.payload }
  }

  /// `iss`: who issued the token.
  public var issuer: String? { claims.issuer?.decoded(in: payload) }

  /// `sub`: whom it is about.
  public var subject: String? { claims.subject?.decoded(in: payload) }

  /// `jti`: its identifier, unique for the issuer.
  public var tokenID: String? { claims.tokenID?.decoded(in: payload) }

  /// `aud`, one or several.
  public var audiences: [String] { claims.audience?.decoded(in: payload) ?? [] }

  /// `exp`: from when on it is no longer valid.
  public var expiration: NumericDate? { claims.expiration }

  /// `nbf`: from when on it is valid.
  public var notBefore: NumericDate? { claims.notBefore }

  /// `iat`: when it was issued.
  public var issuedAt: NumericDate? { claims.issuedAt }

  /// The scopes granted by `scope` and by `scp`, in their order.
  public var scopes: [String] { claims.scopes(in: payload) }

  /// The JSON of the claim `name`, or `nil` where the token has none.
  ///
  /// - Complexity: O(*n*) in the length of the payload.
  @_lifetime(borrow self)
  public func json(of name: String) -> RawSpan? {
    guard let range = ClaimsSet.value(of: name, in: payload, depthLimit: JSONReader.maximumDepth)
    else { return nil }
    return payload.extracting(range)
  }

  /// The claim `name`, or the value that a path of names in it leads to, looked at where it stands;
  /// `nil` where there is none.
  ///
  /// - Complexity: O(*n*) in the length of the payload.
  @_lifetime(borrow self)
  public func claim(_ name: String, _ path: String...) -> JSONView? {
    JSONView.claim(name, path, in: payload)
  }

  /// Decodes the claims, which copies them.
  ///
  /// - Returns: The claims as a type of the caller's own.
  /// - Throws: `DecodingError`, which tells the path to what did not suit.
  public func decodeClaims<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoding.decode(type, from: payload)
  }
}

extension ClaimsSet {
  /// The scopes granted by `scope` and by `scp`, in their order.
  func scopes(in payload: RawSpan) -> [String] {
    let words = scope?.decoded(in: payload).split(separator: " ").map(String.init) ?? []
    guard let scp else { return words }
    let items = scp.decoded(in: payload)
    // A string holds words, an element of an array is one.
    guard !scp.isArray else { return words + items }
    return words + items.flatMap { $0.split(separator: " ").map(String.init) }
  }
}
