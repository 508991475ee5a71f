/// A claim that verification looks at (RFC 7519 §4.1, RFC 8693 §4.2).
///
/// The raw value is the name, packed as ``JSONString`` packs short names: its first octet lowest.
public enum RegisteredClaim: UInt64, CaseIterable, Hashable, Sendable {
  /// `iss`: who issued the token.
  case issuer = 0x73_7369
  /// `sub`: whom it is about.
  case subject = 0x62_7573
  /// `aud`: whom it is for.
  case audience = 0x64_7561
  /// `exp`: from when on it is no longer valid.
  case expiration = 0x70_7865
  /// `nbf`: from when on it is valid.
  case notBefore = 0x66_626e
  /// `iat`: when it was issued.
  case issuedAt = 0x74_6169
  /// `jti`: its identifier, unique for the issuer.
  case tokenID = 0x69_746a
  /// `scope`
  case scope = 0x65_706f_6373
  /// `scp`
  case scp = 0x70_6373

  /// How many there are.
  static var count: Int { 9 }

  /// The claim's name.
  public var name: String {
    switch self {
    case .issuer: "iss"
    case .subject: "sub"
    case .audience: "aud"
    case .expiration: "exp"
    case .notBefore: "nbf"
    case .issuedAt: "iat"
    case .tokenID: "jti"
    case .scope: "scope"
    case .scp: "scp"
    }
  }
}
