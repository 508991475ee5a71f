import Assay
import JOSE
import Testing

@Suite("Claims of a verified token")
struct TokenClaimsTests {
  struct Claims: Decodable {
    struct Realm: Decodable { let roles: [String] }
    let sub: String
    let exp: NumericDate
    let realm_access: Realm
  }

  private static let claims =
    Issuer.goodClaims + #","realm_access":{"roles":["member","admin"]},"level":3"#

  @Test("are the same of an owned token and of a lent one")
  func both() throws {
    let issuer = try Issuer()
    let text = try issuer.token(claims: Self.claims)
    let verifier = try issuer.verifier()
    let token = try verifier.verify(text)
    let (isAdmin, level) = (
      token.claim("realm_access", "roles")?.contains("admin"), token.claim("level")?.integer
    )
    #expect(isAdmin == true)
    #expect(level == 3)
    let hasGroups = token.claim("realm_access", "groups") != nil
    #expect(!hasGroups)
    let owned = try token.decodeClaims(as: Claims.self)
    #expect(owned.realm_access.roles == ["member", "admin"])
    #expect(owned.exp == NumericDate(seconds: 1_767_229_200))
    try verifier.withVerified(text.octets) { token in
      let isAdmin = token.claim("realm_access", "roles")?.contains("admin")
      let subject = (try? token.decodeClaims(as: Claims.self))?.sub
      #expect(isAdmin == true)
      #expect(subject == "u")
    }
  }
}
