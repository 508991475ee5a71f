import Assay
import Foundation
import JOSE
import TestSupport
import Testing

@Suite("The example in the README")
struct ReadmeTests {
  /// Whom the example would serve, or what it would log.
  private final class Service {
    var served: [String] = []
    var logged: [UInt16] = []

    func serve(_ subject: String?, scopes: [String]) { served.append(subject ?? "") }
    func log(_ text: String, _ code: UInt16, _ error: Rejection) { logged.append(code) }

    func handle(_ bearerToken: String, jwksText: String) throws {
      // README
      let keys = try KeySet(parsing: jwksText.octets, from: .published)
      let policy = Policy(issuer: "https://issuer.example", audience: "https://api.example")
      let verifier = try Verifier(keys: keys, policy: policy)

      do throws(Rejection) {
        let token = try verifier.verify(bearerToken)
        serve(token.subject, scopes: token.scopes)
      } catch {
        log("rejected", error.code, error)
      }
      // README
    }
  }

  @Test("is this code, and works")
  func example() throws {
    let service = Service()
    let key = try Tokens.key(.es256, keyID: "a")
    let claims =
      #"{"iss":"https://issuer.example","aud":"https://api.example","sub":"u","exp":4102444800}"#
    let token = try Tokens.sign(header: #"{"alg":"ES256","kid":"a"}"#, payload: claims, with: key)
    for text in [token, token + "A"] {
      try service.handle(text, jwksText: Tokens.keySetText([key]))
    }
    #expect(service.served == ["u"])
    #expect(service.logged.count == 1)

    func lines(_ text: Substring) -> [Substring] {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }
    }
    let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let readme = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
          "README.md"),
      encoding: .utf8)
    let code = try #require(source.split(separator: "// README\n").dropFirst().first)
    let block = try #require(
      readme.split(separator: "```").first { $0.hasPrefix("swift\n// import") })
    #expect(lines(code).dropLast() == lines(block).dropFirst(2))
  }
}
