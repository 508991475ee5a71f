internal import JOSE

/// A policy's dates at one moment: what would be computed for each token, computed once.
struct ClaimsJudge {
  private let now: NumericDate
  /// The last `exp` that is past, leeway included.
  private let lastExpired: NumericDate
  /// The last `nbf` that has come.
  private let lastBegun: NumericDate

  /// Makes the judge of a policy at the time of verification.
  init(_ policy: Policy, at now: NumericDate) {
    self.now = now
    // `exp` + leeway > now, with the terms on the other side; for `nbf` as well.
    lastExpired = now - policy.leeway
    lastBegun = now + policy.leeway
  }

  /// Reads the claims of a token whose signature holds, and judges them and its type.
  ///
  /// The order is fixed, so that a token with several faults gets the same answer everywhere:
  /// `typ`, `iss`, `exp`, `nbf`, `iat`, `aud`, other required claims, scopes.
  ///
  /// - Parameters:
  ///   - claims: Where the claims go.
  ///   - payload: The JSON that they are in.
  ///   - isTypeAccepted: What ``Policy/accepts(_:in:)`` says of `typ`.
  ///   - policy: The policy that this was made of.
  /// - Throws: ``Rejection``: for text that is no claims set, else with a code of 5xx.
  @inline(always)
  func read(
    _ claims: inout ClaimsSet, in payload: RawSpan, isTypeAccepted: Bool, under policy: Policy
  ) throws(Rejection) {
    do throws(ClaimsError) {
      try claims.read(payload, depthLimit: policy.limits.jsonDepth)
    } catch {
      throw Rejection(error)
    }
    try judge(claims, in: payload, isTypeAccepted: isTypeAccepted, under: policy)
  }

  /// Judges claims that have been read.
  func judge(
    _ claims: ClaimsSet, in payload: RawSpan, isTypeAccepted: Bool, under policy: Policy
  ) throws(Rejection) {
    guard isTypeAccepted else { throw .typeMismatch }
    guard policy.accepts(issuer: claims.issuer, in: payload) else { throw .issuerMismatch }
    try judgeDates(of: claims, under: policy)
    guard policy.accepts(claims.audience, in: payload) else { throw .audienceMismatch }
    for name in policy.requiredClaims where !claims.has(name, in: payload, limits: policy.limits) {
      throw .missingClaim(name)
    }
    for scope in policy.requiredScopes where !claims.grants(scope, in: payload) {
      throw .insufficientScope
    }
  }

  /// Judges the dates: from `exp` on a token has expired, and from `nbf` on it is valid.
  @inline(always)
  private func judgeDates(of claims: ClaimsSet, under policy: Policy) throws(Rejection) {
    if let expiration = claims.expiration {
      guard lastExpired < expiration else { throw .expired }
    } else if policy.requiresExpiration {
      throw .missingClaim(RegisteredClaim.expiration.name)
    }
    if let notBefore = claims.notBefore {
      guard notBefore <= lastBegun else { throw .notYetValid }
    }
    guard let maximumAge = policy.maximumAge else { return }
    guard let issuedAt = claims.issuedAt else {
      throw .missingClaim(RegisteredClaim.issuedAt.name)
    }
    guard now >= issuedAt - policy.leeway else { throw .issuedInFuture }
    guard now <= issuedAt + maximumAge + policy.leeway else { throw .tooOld }
  }
}

extension Policy {
  @inline(always)
  fileprivate func accepts(issuer: JSONString?, in payload: RawSpan) -> Bool {
    if acceptedIssuers.isEmpty { return true }
    guard let issuer else { return false }
    return acceptedIssuers.contain(issuer, in: payload)
  }

  @inline(always)
  fileprivate func accepts(_ audience: StringList?, in payload: RawSpan) -> Bool {
    if acceptedAudiences.isEmpty { return true }
    guard let audience else { return false }
    return audience.contains(in: payload) { acceptedAudiences.contain($0, in: payload) }
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
