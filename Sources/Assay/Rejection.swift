public import JOSE

/// Why a token was turned away: the fault of the token, or of who issued it.
///
/// Faults of others are other types: a policy that cannot be met is a ``PolicyError``, a key that
/// cannot be used a `KeyError`. Only codes of 9xx stand for the machine, and they say nothing
/// about the token.
///
/// | codes | the token | specification |
/// | --- | --- | --- |
/// | 1xx | is not a compact JWS, or not JSON where it should be | RFC 7515 §7.1, RFC 8259 |
/// | 2xx | has a header that is not acceptable | RFC 7515 §4, RFC 8725 §3 |
/// | 3xx | names no key that is known | RFC 7515 §6 |
/// | 4xx | has a signature that does not hold | RFC 7515 §5.2 |
/// | 5xx | has a type or claims that do not suit | RFC 7519 §4.1, RFC 9068 §4 |
/// | 9xx | could not be judged | |
public enum Rejection: Error, Hashable, Sendable {
  /// The text cannot be read.
  case malformed(SyntaxError)

  /// The token, or its header, is longer than ``JOSE/Limits`` allows. It was not read.
  case tooLarge

  /// A header parameter has the wrong type or a value that none may have, or `alg` is missing.
  case malformedHeader(HeaderParameter)

  /// The policy does not allow the algorithm in `alg`, or it is none that is known (RFC 8725 §3.1).
  case algorithmNotAllowed

  /// `crit` names a header parameter that is not understood (RFC 7515 §4.1.11).
  case criticalHeaderNotUnderstood

  /// `b64` is `false`, and the caller did not ask for a payload without base64url (RFC 7797 §6).
  case unencodedPayload

  /// The header is that of an encrypted token: it has `enc` or `zip` (RFC 7516 §4.1).
  case notASignedToken

  /// No key of the set has the token's `kid` and serves its algorithm.
  case keyNotFound

  /// The token has no `kid`, and more than one key serves its algorithm.
  case ambiguousKey

  /// `iss` names none of the issuers whose keys are known, or is missing, so that no key can be
  /// chosen; only where there are several issuers.
  case issuerNotFound

  /// The signature does not hold for the signing input and the key.
  case signatureMismatch

  /// `typ` is not one that the policy accepts (RFC 8725 §3.11).
  case typeMismatch

  /// The time of verification is at or after `exp`, leeway added (RFC 7519 §4.1.4).
  case expired

  /// The time of verification is before `nbf`, leeway subtracted (RFC 7519 §4.1.5).
  case notYetValid

  /// A registered claim has the wrong type, or its date is out of range.
  case malformedClaim(RegisteredClaim)

  /// A claim that the policy asks for is missing.
  case missingClaim(String)

  /// `iss` is missing, or none of the issuers that the policy accepts (RFC 7519 §4.1.1).
  case issuerMismatch

  /// `aud` is missing, or names none of the audiences of the policy (RFC 7519 §4.1.3).
  case audienceMismatch

  /// `iat` is farther back than the policy's maximum age, leeway added.
  case tooOld

  /// `iat` is in the future, leeway subtracted, where the policy asks for a maximum age.
  case issuedInFuture

  /// A scope that the policy asks for is not among those granted (RFC 8693 §4.2).
  case insufficientScope

  /// The token was revoked, or all of its subject or issuer were.
  case revoked

  /// libcrypto could not judge, for want of memory say. No verdict about the token.
  case verifierFailure

  /// Too many calls wait already. No verdict about the token.
  case overloaded

  /// The task that asked was cancelled. No verdict about the token.
  case cancelled

  /// The engine has been shut down. No verdict about the token.
  case shutDown

  /// There are no keys: their source has not been reached yet, or not for too long. No verdict about
  /// the token.
  case keysUnavailable
}

extension Rejection {
  /// The number that stands for this reason in C, in logs and in metrics.
  ///
  /// A code keeps its meaning for good, and that of a retired reason is not used again.
  public var code: UInt16 {
    switch self {
    case .malformed(let error): error.reason.rawValue
    case .tooLarge: 120
    case .algorithmNotAllowed: 201
    case .criticalHeaderNotUnderstood: 202
    case .malformedHeader: 203
    case .unencodedPayload: 204
    case .notASignedToken: 205
    case .keyNotFound: 301
    case .ambiguousKey: 302
    case .issuerNotFound: 303
    case .signatureMismatch: 401
    case .expired: 501
    case .notYetValid: 502
    case .typeMismatch: 503
    case .malformedClaim: 504
    case .missingClaim: 505
    case .issuerMismatch: 506
    case .audienceMismatch: 507
    case .tooOld: 508
    case .issuedInFuture: 509
    case .insufficientScope: 510
    case .revoked: 511
    case .verifierFailure: 901
    case .overloaded: 902
    case .cancelled: 903
    case .shutDown: 904
    case .keysUnavailable: 905
    }
  }

  /// The word that stands for this reason in the tool's output and in logs, as stable as the code.
  public var name: String {
    switch self {
    case .malformed: "malformed"
    case .tooLarge: "tooLarge"
    case .algorithmNotAllowed: "algorithmNotAllowed"
    case .criticalHeaderNotUnderstood: "criticalHeaderNotUnderstood"
    case .malformedHeader: "malformedHeader"
    case .unencodedPayload: "unencodedPayload"
    case .notASignedToken: "notASignedToken"
    case .keyNotFound: "keyNotFound"
    case .ambiguousKey: "ambiguousKey"
    case .issuerNotFound: "issuerNotFound"
    case .signatureMismatch: "signatureMismatch"
    case .expired: "expired"
    case .notYetValid: "notYetValid"
    case .typeMismatch: "typeMismatch"
    case .malformedClaim: "malformedClaim"
    case .missingClaim: "missingClaim"
    case .issuerMismatch: "issuerMismatch"
    case .audienceMismatch: "audienceMismatch"
    case .tooOld: "tooOld"
    case .issuedInFuture: "issuedInFuture"
    case .insufficientScope: "insufficientScope"
    case .revoked: "revoked"
    case .verifierFailure: "verifierFailure"
    case .overloaded: "overloaded"
    case .cancelled: "cancelled"
    case .shutDown: "shutDown"
    case .keysUnavailable: "keysUnavailable"
    }
  }
}

extension Rejection: CustomStringConvertible {
  /// A sentence that helps to find the cause, and holds nothing of the token.
  public var description: String {
    switch self {
    case .malformed(let error): "the token cannot be read: \(error)"
    case .tooLarge: "the token or its header is longer than the limit"
    case .malformedHeader(let parameter):
      "the header parameter \"\(parameter.name)\" is missing, of the wrong type or malformed"
    case .algorithmNotAllowed: "the algorithm in \"alg\" is not allowed or not known"
    case .criticalHeaderNotUnderstood: "\"crit\" names a header parameter that is not understood"
    case .unencodedPayload: "the payload is signed without base64url (\"b64\": false)"
    case .notASignedToken: "the header is that of an encrypted token (\"enc\" or \"zip\")"
    case .keyNotFound: "no key has the token's \"kid\" and serves its algorithm"
    case .ambiguousKey: "the token has no \"kid\", and more than one key serves its algorithm"
    case .issuerNotFound: "\"iss\" is missing or names no issuer whose keys are known"
    case .signatureMismatch: "the signature does not hold under the key"
    case .typeMismatch: "\"typ\" is not the type of token that is asked for"
    case .expired: "the token has expired (\"exp\")"
    case .notYetValid: "the token is not valid yet (\"nbf\")"
    case .malformedClaim(let claim):
      "the claim \"\(claim.name)\" is of the wrong type or out of range"
    case .missingClaim(let name): "the claim \(name.debugDescription) is missing"
    case .issuerMismatch: "\"iss\" is missing or not an accepted issuer"
    case .audienceMismatch: "\"aud\" is missing or names none of the accepted audiences"
    case .tooOld: "the token was issued too long ago (\"iat\")"
    case .issuedInFuture: "the token says it was issued in the future (\"iat\")"
    case .insufficientScope: "a required scope is not granted (\"scope\" or \"scp\")"
    case .revoked: "the token has been revoked"
    case .verifierFailure: "libcrypto failed, so the token could not be judged"
    case .overloaded: "too many tokens wait already, so this one was not judged"
    case .cancelled: "the task was cancelled before the token was judged"
    case .shutDown: "the engine was shut down before the token was judged"
    case .keysUnavailable: "there are no keys, since their source cannot be reached"
    }
  }
}
