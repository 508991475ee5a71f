internal import JOSE

extension Policy {
  /// Judges the type and the claims of a token whose signature holds.
  ///
  /// The order is fixed, so that a token with several faults gets the same answer everywhere:
  /// `typ`, `iss`, `exp`, `nbf`, `iat`, `aud`, other required claims, scopes.
  ///
  /// - Parameters:
  ///   - isTypeAccepted: What ``accepts(_:in:)`` says of `typ`.
  ///   - claims: The claims.
  ///   - payload: The JSON that they were parsed from.
  ///   - now: The time of verification.
  /// - Throws: ``Rejection``, with a code of 5xx.
  func judge(
    isTypeAccepted: Bool, _ claims: ClaimsSet, in payload: RawSpan, at now: NumericDate
  ) throws(Rejection) {
    guard isTypeAccepted else { throw .typeMismatch }
    guard accepts(issuer: claims.issuer, in: payload) else { throw .issuerMismatch }
    try judgeDates(of: claims, at: now)
    guard accepts(claims.audience, in: payload) else { throw .audienceMismatch }
    for name in requiredClaims where !claims.has(name, in: payload, limits: limits) {
      throw .missingClaim(name)
    }
    for scope in requiredScopes where !claims.grants(scope, in: payload) {
      throw .insufficientScope
    }
  }

  /// Judges the dates: from `exp` on a token has expired, and from `nbf` on it is valid.
  private func judgeDates(of claims: ClaimsSet, at now: NumericDate) throws(Rejection) {
    if let expiration = claims.expiration {
      guard now < expiration + leeway else { throw .expired }
    } else if requiresExpiration {
      throw .missingClaim(RegisteredClaim.expiration.name)
    }
    if let notBefore = claims.notBefore {
      guard now >= notBefore - leeway else { throw .notYetValid }
    }
    guard let maximumAge else { return }
    guard let issuedAt = claims.issuedAt else {
      throw .missingClaim(RegisteredClaim.issuedAt.name)
    }
    guard now >= issuedAt - leeway else { throw .issuedInFuture }
    guard now <= issuedAt + maximumAge + leeway else { throw .tooOld }
  }

  private func accepts(issuer: JSONString?, in payload: RawSpan) -> Bool {
    if issuers.isEmpty { return true }
    guard let issuer else { return false }
    for accepted in issuers where issuer.equals(accepted, in: payload) { return true }
    return false
  }

  private func accepts(_ audience: StringList?, in payload: RawSpan) -> Bool {
    if audiences.isEmpty { return true }
    guard let audience else { return false }
    return audience.contains(in: payload) { named in
      for accepted in audiences where named.equals(accepted, in: payload) { return true }
      return false
    }
  }

  /// Whether `typ`, a string of `header`, is one of ``types``.
  func accepts(_ type: JSONString?, in header: RawSpan) -> Bool {
    if types.isEmpty { return true }
    guard let type = type?.decoded(in: header) else { return false }
    let found = MediaType.normalized(type)
    return types.contains { MediaType.normalized($0) == found }
  }
}

/// Media types as `typ` has them (RFC 7515 §4.1.9).
enum MediaType {
  /// The type in lower case, with the `application/` that may be left out where it has no other `/`.
  static func normalized(_ type: String) -> String {
    let lowercased = type.lowercased()
    return lowercased.utf8.contains(UInt8(ascii: "/")) ? lowercased : "application/" + lowercased
  }
}

extension ClaimsSet {
  /// Whether the payload has the claim `name`.
  func has(_ name: String, in payload: RawSpan, limits: Limits) -> Bool {
    switch name {
    case "iss": issuer != nil
    case "sub": subject != nil
    case "aud": audience != nil
    case "exp": expiration != nil
    case "nbf": notBefore != nil
    case "iat": issuedAt != nil
    case "jti": tokenID != nil
    default:
      Self.value(of: name, in: payload, depthLimit: limits.jsonDepth) != nil
    }
  }

  /// Whether `scope` or `scp` grants `wanted`, to the letter and as a whole word.
  func grants(_ wanted: String, in payload: RawSpan) -> Bool {
    if let scope, scope.hasWord(wanted, in: payload) { return true }
    guard let scp else { return false }
    return scp.contains(in: payload) { item in
      // A string holds words, an element of an array is one.
      scp.isArray ? item.equals(wanted, in: payload) : item.hasWord(wanted, in: payload)
    }
  }
}
