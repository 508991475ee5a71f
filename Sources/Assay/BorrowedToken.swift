public import JOSE

/// A token that was accepted, as long as it is lent: its signature holds, and its claims suit the
/// policy (RFC 7519 §7.2).
///
/// Nothing was copied to make it: it looks into the verifier's memory, and the compiler keeps it, and
/// the spans it gives, from outliving the call that lends it. ``owned()`` makes a copy that may be
/// kept.
public struct BorrowedToken: ~Escapable {
  /// The header's JSON.
  public let headerText: RawSpan

  /// The claims as JSON.
  public let payload: RawSpan

  /// The header, as positions in ``headerText``.
  public let header: JOSEHeader

  /// The registered claims, as positions in ``payload`` and as dates.
  public let claims: ClaimsSet

  /// The algorithm of the signature.
  public let algorithm: Algorithm

  /// The key that the signature holds under, by its number; ``KeySet/key(serial:)`` finds it.
  public let keySerial: UInt64

  /// - Precondition: The signature holds, and the claims suit.
  @_lifetime(copy headerText, copy payload)
  init(
    headerText: RawSpan, payload: RawSpan, header: JOSEHeader, claims: ClaimsSet,
    algorithm: Algorithm, keySerial: UInt64
  ) {
    self.headerText = headerText
    self.payload = payload
    self.header = header
    self.claims = claims
    self.algorithm = algorithm
    self.keySerial = keySerial
  }

  /// A copy that may be kept, with one allocation.
  public func owned() -> VerifiedToken {
    let count = headerText.byteCount + payload.byteCount
    let octets = [UInt8](capacity: count) { output in
      output.append(headerText)
      output.append(payload)
    }
    return VerifiedToken(
      jws: VerifiedJWS(
        keySerial: keySerial, algorithm: algorithm, header: header, octets: octets,
        headerByteCount: headerText.byteCount),
      claims: claims)
  }
}

// MARK: - Claims

extension BorrowedToken {
  /// `iss`: who issued the token.
  public var issuer: String? { claims.issuer?.decoded(in: payload) }

  /// `sub`: whom it is about.
  public var subject: String? { claims.subject?.decoded(in: payload) }

  /// `jti`: its identifier, unique for the issuer.
  public var tokenID: String? { claims.tokenID?.decoded(in: payload) }

  /// `aud`, one or several.
  public var audiences: [String] { claims.audience?.decoded(in: payload) ?? [] }

  /// The scopes granted by `scope` and by `scp`, in their order.
  public var scopes: [String] { claims.scopes(in: payload) }

  /// `kid`: the name of the key.
  public var keyID: String? { header.keyID?.decoded(in: headerText) }

  /// The JSON of the claim `name`, or `nil` where the token has none.
  ///
  /// - Complexity: O(*n*) in the length of the payload.
  @_lifetime(copy self)
  public func json(of name: String) -> RawSpan? {
    guard let range = ClaimsSet.value(of: name, in: payload, depthLimit: JSONReader.maximumDepth)
    else { return nil }
    return payload.extracting(range)
  }

  /// The claim `name`, or the value that a path of names in it leads to, looked at where it stands;
  /// `nil` where there is none.
  ///
  /// - Complexity: O(*n*) in the length of the payload.
  @_lifetime(copy self)
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
