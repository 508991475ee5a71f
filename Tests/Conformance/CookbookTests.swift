import Assay
import Foundation
import JOSE
import TestSupport
import Testing

/// The JOSE cookbook: RFC 7520, and the examples of RFC 8037 and RFC 7797.
@Suite("JOSE cookbook — RFC 7520, RFC 8037, RFC 7797")
struct CookbookTests {
  @Test(
    "every compact JWS verifies, and not after a change",
    .enabled(if: Vectors.shouldRun("jose-cookbook/jws")),
    arguments: ["jose-cookbook/jws", "jose-cookbook/curve25519"])
  func compact(_ folder: String) throws {
    var count = 0
    for file in try Vectors.files(in: folder) {
      let example = try Example(file)
      // ECDH-ES is encryption, in five segments; without a protected header there is no compact form.
      guard let compact = example.compact, compact.count(where: { $0 == "." }) == 2 else {
        continue
      }
      count += 1
      let verifier = try example.verifier()
      let jws =
        compact.contains("..")
        ? try verifier.verifyJWS(compact.octets, detached: example.payload.octets)
        : try verifier.verifyJWS(compact.octets)
      #expect(jws.payload.copy() == Array(example.payload.utf8), "\(file.lastPathComponent)")
      var changed = Array(compact.utf8)
      changed[changed.count - 10] ^= 1
      #expect(throws: Rejection.self, "\(file.lastPathComponent)") {
        try verifier.verifyJWS(changed.octets)
      }
    }
    #expect(count >= (folder.hasSuffix("jws") ? 3 : 1))
  }

  @Test(
    "an unencoded payload is accepted only where it is asked for — RFC 7797 §6",
    .enabled(if: Vectors.shouldRun("jose-cookbook/rfc7797")))
  func unencoded() throws {
    let folder = try #require(Vectors.folder("jose-cookbook/rfc7797"))
    let example = try Example(folder.appendingPathComponent("hmac-sha2_b64_false.json"))
    let verifier = try example.verifier()
    let compact = try #require(example.compact)
    #expect(throws: Rejection.self) { try verifier.verifyJWS(compact.octets) }
    let parts = compact.split(separator: ".")
    let detached = "\(parts[0])..\(parts[2])"
    #expect(throws: Rejection.criticalHeaderNotUnderstood) {
      try verifier.verifyJWS(detached.octets)
    }
    let jws = try verifier.verifyJWS(detached.octets, detached: example.payload.octets)
    #expect(jws.payload.copy() == Array("This is the payload string!".utf8))
  }

  @Test(
    "`b64` that is not in `crit` is refused — RFC 7797 §6",
    .enabled(if: Vectors.shouldRun("jose-cookbook/rfc7797")))
  func unencodedWithoutCritical() throws {
    let folder = try #require(Vectors.folder("jose-cookbook/rfc7797"))
    let example = try Example(folder.appendingPathComponent("4.2.hmac-sha2_b64_false.json"))
    let verifier = try example.verifier()
    // The example's own header has no `crit`, against its description and the RFC.
    let detached = "\(try #require(example.protected))..\(try #require(example.signature))"
    #expect(throws: Rejection.malformedHeader(.encoded)) {
      try verifier.verifyJWS(detached.octets, detached: example.payload.octets)
    }
  }

  @Test("every signing key is read", .enabled(if: Vectors.shouldRun("jose-cookbook/jwk")))
  func keys() throws {
    var refused: [String: KeyError] = [:]
    let files = try Vectors.files(in: "jose-cookbook/jwk")
    for file in files {
      let set = try KeySet(parsing: [UInt8](Data(contentsOf: file)).octets, from: .local)
      #expect(set.keys.count + set.skipped.count == 1)
      refused[file.lastPathComponent] = set.skipped.first?.reason
      let published = try KeySet(parsing: [UInt8](Data(contentsOf: file)).octets, from: .published)
      #expect(published.keys.isEmpty != file.lastPathComponent.contains("public"))
    }
    #expect(files.count >= 6)
    #expect(refused == ["3_6.symmetric_key_encryption.json": .notForVerification])
  }

  /// One file of the cookbook.
  private struct Example {
    let payload: String
    let compact: String?
    let protected: String?
    let signature: String?
    private let key: [UInt8]

    init(_ file: URL) throws {
      let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
      let root = try #require(object as? [String: Any])
      let input = try #require(root["input"] as? [String: Any])
      payload = input["payload"] as? String ?? ""
      compact = (root["output"] as? [String: Any])?["compact"] as? String
      let signing = root["signing"] as? [String: Any]
      protected = signing?["protected_b64u"] as? String
      signature = signing?["sig"] as? String
      let key = input["key"] as? [String: Any] ?? [:]
      self.key = Array(try JSONSerialization.data(withJSONObject: key))
    }

    func verifier() throws -> Verifier {
      try Verifier(keys: KeySet(parsing: key.octets, from: .local), policy: Policy())
    }
  }
}
