import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

/// Wycheproof's files about single signature schemes, through `SignatureVerifier`.
@Suite("Wycheproof — ECDSA, RSA, EdDSA, HMAC")
struct WycheproofSignatureTests {
  /// A file, the algorithm it is about in JOSE, and how many of its tests are judged at least.
  struct File: CustomTestStringConvertible {
    let name: String
    let algorithm: Algorithm
    let minimumCount: Int
    var testDescription: String { name }
  }

  /// Not among them, since JOSE has no such algorithm.
  ///
  /// That is P-256 with SHA-512, PSS with a salt that is not as long as its hash (`mgf1_0` and most
  /// groups of `misc`, see below), and ML-DSA.
  static let files = [
    File(name: "ecdsa_secp256r1_sha256_p1363_test", algorithm: .es256, minimumCount: 200),
    File(name: "ecdsa_secp384r1_sha384_p1363_test", algorithm: .es384, minimumCount: 200),
    File(name: "ecdsa_secp521r1_sha512_p1363_test", algorithm: .es512, minimumCount: 200),
    File(name: "ecdsa_secp256k1_sha256_p1363_test", algorithm: .es256k, minimumCount: 200),
    File(name: "rsa_signature_2048_sha256_test", algorithm: .rs256, minimumCount: 200),
    File(name: "rsa_signature_2048_sha384_test", algorithm: .rs384, minimumCount: 200),
    File(name: "rsa_signature_2048_sha512_test", algorithm: .rs512, minimumCount: 200),
    File(name: "rsa_signature_3072_sha256_test", algorithm: .rs256, minimumCount: 200),
    File(name: "rsa_signature_3072_sha512_test", algorithm: .rs512, minimumCount: 200),
    File(name: "rsa_signature_4096_sha256_test", algorithm: .rs256, minimumCount: 200),
    File(name: "rsa_signature_4096_sha512_test", algorithm: .rs512, minimumCount: 200),
    File(name: "rsa_signature_8192_sha256_test", algorithm: .rs256, minimumCount: 200),
    File(name: "rsa_pss_2048_sha256_mgf1_32_test", algorithm: .ps256, minimumCount: 80),
    File(name: "rsa_pss_2048_sha384_mgf1_48_test", algorithm: .ps384, minimumCount: 80),
    File(name: "rsa_pss_4096_sha384_mgf1_48_test", algorithm: .ps384, minimumCount: 80),
    File(name: "rsa_pss_4096_sha512_mgf1_64_test", algorithm: .ps512, minimumCount: 80),
    File(name: "ed25519_test", algorithm: .ed25519, minimumCount: 100),
    File(name: "ed448_test", algorithm: .ed448, minimumCount: 60),
    File(name: "hmac_sha256_test", algorithm: .hs256, minimumCount: 80),
    File(name: "hmac_sha384_test", algorithm: .hs384, minimumCount: 80),
    File(name: "hmac_sha512_test", algorithm: .hs512, minimumCount: 80),
  ]

  @Test(
    "every verdict is as published", .enabled(if: Vectors.shouldRun("wycheproof")),
    arguments: files, Tier.available)
  func verdicts(_ file: File, _ tier: Tier) throws {
    let folder = try #require(Vectors.folder("wycheproof"))
    let data = try Data(contentsOf: folder.appendingPathComponent(file.name + ".json"))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var verifier = SignatureVerifier(tier: tier)
    var cases: [Case] = []
    var count = 0
    for group in try #require(root["testGroups"] as? [[String: Any]]) {
      let tests = try #require(group["tests"] as? [[String: Any]])
      if file.algorithm.family != .hmac {
        // A key that is refused when it is loaded accepts nothing, which the file must agree with.
        let key = try? key(of: group, file.algorithm)
        key?.prepare(for: tier)
        for test in tests {
          count += 1
          try judge(test, "sig", under: key, file.algorithm, &verifier, &cases)
        }
        continue
      }
      // JOSE has no truncated tags; a secret shorter than the hash is refused (RFC 7518 §3.2).
      for test in tests {
        let secret = try octets("key", of: test)
        let digestBytes = file.algorithm.digest?.byteCount ?? 0
        guard secret.count >= digestBytes, group["tagSize"] as? Int == 8 * digestBytes else {
          continue
        }
        count += 1
        let key = try VerificationKey(JWK(material: .symmetric(secret: secret)))
        try judge(test, "tag", under: key, file.algorithm, &verifier, &cases)
      }
    }
    #expect(count >= file.minimumCount)
    judgeTogether(cases, file.algorithm, tier)
  }

  /// A test of a file, with the key that it is for.
  private struct Case {
    let signature: [UInt8]
    let message: [UInt8]
    let key: VerificationKey
    let expected: SignatureVerdict
    let identifier: Int
  }

  /// Judges the tests of a file again, all together.
  private func judgeTogether(_ cases: [Case], _ algorithm: Algorithm, _ tier: Tier) {
    var batch = SignatureBatch(capacity: cases.count, tier: tier)
    for item in cases {
      unsafe batch.append(
        item.signature.octets, over: item.message.octets, with: algorithm, key: item.key)
    }
    withExtendedLifetime(cases) { batch.judge() }
    for (index, item) in cases.enumerated() {
      #expect(batch[index] == item.expected, "tcId \(item.identifier) in a batch")
    }
  }

  @Test(
    "PSS with another hash, mask or salt than JOSE's does not hold — RFC 7518 §3.5",
    .enabled(if: Vectors.shouldRun("wycheproof")),
    arguments: ["rsa_pss_2048_sha256_mgf1_0_test", "rsa_pss_misc_test"],
    [Algorithm.ps256, .ps384, .ps512])
  func otherSalts(_ name: String, _ algorithm: Algorithm) throws {
    for tier in Tier.available { try judgeSalts(name, algorithm, tier) }
  }

  private func judgeSalts(_ name: String, _ algorithm: Algorithm, _ tier: Tier) throws {
    let folder = try #require(Vectors.folder("wycheproof"))
    let data = try Data(contentsOf: folder.appendingPathComponent(name + ".json"))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let digestBytes = try #require(algorithm.digest).byteCount
    let hash = "SHA-\(8 * digestBytes)"
    var verifier = SignatureVerifier(tier: tier)
    var (count, accepted) = (0, 0)
    for group in try #require(root["testGroups"] as? [[String: Any]]) {
      let key = try key(of: group, algorithm)
      key.prepare(for: tier)
      let hasHash = group["sha"] as? String == hash && group["mgfSha"] as? String == hash
      for test in try #require(group["tests"] as? [[String: Any]]) {
        let (message, signature) = (try octets("msg", of: test), try octets("sig", of: test))
        let holds = try verifier.verify(
          signature.octets, over: message.octets, with: algorithm, key: key)
        // One test of `mgf1_0` has the salt that PS256 asks for, and not the one of its group.
        let hasSalt =
          group["sLen"] as? Int == digestBytes
          || test["comment"] as? String == "s_len changed to \(digestBytes)"
        #expect(holds == (hasHash && hasSalt), "tcId \(test["tcId"] ?? "")")
        count += 1
        accepted += holds ? 1 : 0
      }
    }
    #expect(count >= 100)
    #expect(accepted == (name == "rsa_pss_misc_test" || algorithm == .ps256 ? 1 : 0))
  }

  private func judge(
    _ test: [String: Any], _ signatureName: String, under key: VerificationKey?,
    _ algorithm: Algorithm, _ verifier: inout SignatureVerifier, _ cases: inout [Case]
  ) throws {
    let identifier = try #require(test["tcId"] as? Int)
    let message = try octets("msg", of: test)
    let signature = try octets(signatureName, of: test)
    var isAccepted = false
    if let key {
      isAccepted = try verifier.verify(
        signature.octets, over: message.octets, with: algorithm, key: key)
    }
    // `acceptable` is PKCS #1 whose DigestInfo lacks the NULL of its parameters. RFC 8017 §8.2.2
    // lets a verifier take it; libcrypto compares the whole encoding with the one that has the NULL,
    // and so refuses it.
    let expected = test["result"] as? String == "valid"
    #expect(isAccepted == expected, "tcId \(identifier): \(test["comment"] ?? "")")
    if let key {
      cases.append(
        Case(
          signature: signature, message: message, key: key,
          expected: expected ? .accepted : .rejected, identifier: identifier))
    }
  }

  private func key(of group: [String: Any], _ algorithm: Algorithm) throws -> VerificationKey {
    if let pem = group["publicKeyPem"] as? String {
      return try VerificationKey.reading(pem: pem.octets, algorithm: algorithm)
    }
    let jwk = try #require(group["publicKeyJwk"])
    let text = [UInt8](try JSONSerialization.data(withJSONObject: jwk))
    return try VerificationKey(JWK(parsing: text.octets))
  }

  private func octets(_ name: String, of test: [String: Any]) throws -> [UInt8] {
    let digits = Array(try #require(test[name] as? String).utf8)
    return try stride(from: 0, to: digits.count, by: 2).map { index in
      let pair = String(decoding: digits[index..<(index + 2)], as: UTF8.self)
      return try #require(UInt8(pair, radix: 16))
    }
  }
}
