import Assay
import Foundation
import JOSE
import TestSupport
import Testing

/// Wycheproof's files about whole JWS and whole keys, judged by a `Verifier`.
///
/// Where our verdict differs from the file's, the test is listed with the reason. A difference that is
/// not listed fails, and so does a listed one that is no more.
@Suite("Wycheproof — JSON Web Signature and JSON Web Key")
struct WycheproofJWSTests {
  /// A file, how many tests it has at least, and where we differ.
  struct File: CustomTestStringConvertible {
    let name: String
    let minimumCount: Int
    let differences: [Int: String]
    var testDescription: String { name }
  }

  static let files = [
    File(
      name: "json_web_signature_test.json", minimumCount: 400,
      differences: [
        346: "the key is bound to PS256, and the token says PS384: RFC 8725 §3.1, one key, one use",
        347: "\"ES521\" is no algorithm (RFC 7518 §3.1 has ES512), so the key is refused",
        350: "as 346",
        351: "as 347",
        367:
          "the token is that of 357, which is valid: its padding was lost on the way to the file",
        370: "as 367",
        372: "a question mark stands in the header, which is no base64url (RFC 7515 §2)",
        373: "a question mark stands in the payload, which is no base64url (RFC 7515 §2)",
      ]),
    File(
      name: "json_web_key_test.json", minimumCount: 26,
      differences: [
        1: "a set may mix secrets and public keys: each serves its own algorithms alone, and a "
          + "published set refuses secrets",
        4: "of the two keys of one kid one is skipped: its secret is no canonical base64url",
      ]),
  ]

  @Test(
    "every verdict is as published", .enabled(if: Vectors.shouldRun("wycheproof")), arguments: files
  )
  func verdicts(_ file: File) throws {
    let folder = try #require(Vectors.folder("wycheproof"))
    let data = try Data(contentsOf: folder.appendingPathComponent(file.name))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let groups = try #require(root["testGroups"] as? [[String: Any]])
    var differing: Set<Int> = []
    var count = 0
    for group in groups {
      let key = try #require(group["public"] ?? group["private"])
      let keyText = try JSONSerialization.data(withJSONObject: key)
      for test in try #require(group["tests"] as? [[String: Any]]) {
        let identifier = try #require(test["tcId"] as? Int)
        let isValid = test["result"] as? String == "valid"
        count += 1
        if try isAccepted(test["jws"], under: Array(keyText)) != isValid {
          differing.insert(identifier)
        }
      }
    }
    #expect(count >= file.minimumCount)
    #expect(differing == Set(file.differences.keys))
  }

  /// Whether a JWS is accepted; a key that is refused accepts nothing, nor does JSON serialization.
  private func isAccepted(_ jws: Any?, under key: [UInt8]) throws -> Bool {
    let token: String
    if let text = jws as? String {
      token = text
    } else {
      let data = try JSONSerialization.data(withJSONObject: try #require(jws))
      token = String(decoding: data, as: UTF8.self)
    }
    guard let keys = try? KeySet(parsing: key.octets, from: .local),
      let verifier = try? Verifier(keys: keys, policy: Policy())
    else { return false }
    let octets = Array(token.utf8)
    return (try? verifier.verifyJWS(octets.octets)) != nil
  }
}
