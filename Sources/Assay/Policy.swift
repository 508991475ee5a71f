public import JOSE
public import Signatures

/// What a token must be and say to be accepted, once its signature holds.
///
/// The defaults are strict where strictness costs no one: `exp` is required, `nbf` honoured, and
/// every name compared to the letter. Issuer and audience are judged when the policy names some,
/// which a service should: RFC 8725 §3.8, §3.9.
public struct Policy: Hashable, Sendable {
  /// The algorithms that a token may be signed with, of those its key serves (RFC 8725 §3.1).
  public var algorithms = AlgorithmSet.all

  /// The issuers, one of which `iss` must be, to the letter; where there are none, it is not judged.
  public var issuers: [String] {
    get { acceptedIssuers.names }
    set { acceptedIssuers = ExactNames(newValue) }
  }

  /// The audiences, one of which `aud` must name, to the letter; where there are none, it is not judged.
  public var audiences: [String] {
    get { acceptedAudiences.names }
    set { acceptedAudiences = ExactNames(newValue) }
  }

  /// The media types, one of which `typ` must be; where there are none, it is not judged.
  ///
  /// They are compared as media types are: in any case, and with or without `application/` in
  /// front (RFC 7515 §4.1.9).
  public var types: [String] = []

  /// How far the clocks of issuer and verifier may be apart, which is not negative.
  public var leeway: Duration = .seconds(60)

  /// Whether a token without `exp` is turned away.
  public var requiresExpiration = true

  /// How old a token may be, by `iat`, which is then required; `nil` means of any age.
  public var maximumAge: Duration?

  /// The claims that a token must have, whatever their values.
  public var requiredClaims: [String] = []

  /// The scopes that a token must grant, all of them: in `scope`, a string with blanks in between
  /// (RFC 8693 §4.2), or in `scp`, a string or an array.
  public var requiredScopes: [String] = []

  /// The header parameters in `crit` that the caller understands and acts upon (RFC 7515 §4.1.11).
  public var understoodParameters: Set<String> = []

  /// Bounds on the token's size and depth.
  public var limits = Limits()

  private(set) var acceptedIssuers = ExactNames([])
  private(set) var acceptedAudiences = ExactNames([])

  /// Makes the default policy: a signed, unexpired token of any issuer for any audience.
  public init() {}

  /// Makes the default policy for tokens of one issuer and for one audience.
  public init(issuer: String, audience: String) {
    issuers = [issuer]
    audiences = [audience]
  }

  /// The policy for JWT access tokens (RFC 9068 §2.2, §4).
  ///
  /// `typ` must be `at+jwt`, and `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti` be there.
  public static func accessToken(issuer: String, audience: String) -> Policy {
    var policy = Policy(issuer: issuer, audience: audience)
    policy.types = ["at+jwt"]
    policy.requiredClaims = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]
    return policy
  }
}

/// Why a policy cannot be used, told before any token is read.
public enum PolicyError: Error, Hashable, Sendable {
  /// No algorithm is allowed.
  case noAlgorithm

  /// The key set holds no key that can be used.
  case noUsableKey

  /// ``Policy/leeway`` is negative.
  case negativeLeeway

  /// ``Policy/maximumAge`` is negative.
  case negativeMaximumAge

  /// The tier that is asked for cannot run here.
  case tier(TierError)

  /// A limit is not positive, or deeper than ``JOSE/JSONReader/maximumDepth``.
  case limitOutOfRange
}

extension PolicyError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .noAlgorithm: "the policy allows no algorithm"
    case .noUsableKey: "the key set holds no key that can be used"
    case .negativeLeeway: "the leeway is negative"
    case .negativeMaximumAge: "the maximum age is negative"
    case .tier(let error): "\(error)"
    case .limitOutOfRange:
      "a limit is not positive, or the depth exceeds \(JSONReader.maximumDepth)"
    }
  }
}

extension Policy {
  /// Checks what no token could make up for.
  func validate() throws(PolicyError) {
    guard algorithms.algorithms.count > 0 else { throw .noAlgorithm }
    guard leeway >= .zero else { throw .negativeLeeway }
    guard maximumAge ?? .zero >= .zero else { throw .negativeMaximumAge }
    guard limits.tokenBytes > 0, limits.headerBytes > 0,
      1...JSONReader.maximumDepth ~= limits.jsonDepth
    else { throw .limitOutOfRange }
  }
}
