import Assay
import JOSE
import Testing

@Suite("Rejections, as they were published")
struct RejectionTests {
  /// One of each, with its code and name.
  ///
  /// A row is never changed: programs and logs hold these.
  static let published: [(Rejection, UInt16, String)] = [
    (.tooLarge, 120, "tooLarge"),
    (.algorithmNotAllowed, 201, "algorithmNotAllowed"),
    (.criticalHeaderNotUnderstood, 202, "criticalHeaderNotUnderstood"),
    (.malformedHeader(.algorithm), 203, "malformedHeader"),
    (.unencodedPayload, 204, "unencodedPayload"),
    (.notASignedToken, 205, "notASignedToken"),
    (.keyNotFound, 301, "keyNotFound"),
    (.ambiguousKey, 302, "ambiguousKey"),
    (.issuerNotFound, 303, "issuerNotFound"),
    (.signatureMismatch, 401, "signatureMismatch"),
    (.expired, 501, "expired"),
    (.notYetValid, 502, "notYetValid"),
    (.typeMismatch, 503, "typeMismatch"),
    (.malformedClaim(.expiration), 504, "malformedClaim"),
    (.missingClaim("x"), 505, "missingClaim"),
    (.issuerMismatch, 506, "issuerMismatch"),
    (.audienceMismatch, 507, "audienceMismatch"),
    (.tooOld, 508, "tooOld"),
    (.issuedInFuture, 509, "issuedInFuture"),
    (.insufficientScope, 510, "insufficientScope"),
    (.revoked, 511, "revoked"),
    (.verifierFailure, 901, "verifierFailure"),
    (.overloaded, 902, "overloaded"),
    (.cancelled, 903, "cancelled"),
    (.shutDown, 904, "shutDown"),
    (.keysUnavailable, 905, "keysUnavailable"),
  ]

  static let publishedSyntax: [(SyntaxError.Reason, UInt16)] = [
    (.segmentCount, 101), (.base64Length, 102), (.base64Character, 103),
    (.base64TrailingBits, 104), (.unexpectedCharacter, 105), (.unexpectedEnd, 106),
    (.malformedString, 107), (.malformedUnicode, 108), (.malformedNumber, 109), (.tooDeep, 110),
    (.duplicateMember, 111), (.notAnObject, 112),
  ]

  @Test("codes and names stay")
  func codes() {
    for (rejection, code, name) in Self.published {
      #expect(rejection.code == code)
      #expect(rejection.name == name)
      #expect(rejection.description.count > 20)
    }
    for (reason, code) in Self.publishedSyntax {
      #expect(reason.rawValue == code)
      let rejection = Rejection.malformed(SyntaxError(reason, at: 3))
      #expect(rejection.code == code)
      #expect(rejection.name == "malformed")
    }
    #expect(Self.publishedSyntax.count == SyntaxError.Reason.allCases.count)
    let codes = Self.published.map(\.1) + Self.publishedSyntax.map(\.1)
    #expect(Set(codes).count == codes.count)
  }
}
