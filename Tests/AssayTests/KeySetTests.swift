import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Key sets, and which key a token chooses — RFC 7515 §4.1.4")
struct KeySetTests {
  private func rejection(
    of token: String, keys: KeySet, tier: Tier? = nil
  ) throws -> Rejection? {
    var policy = Policy()
    policy.requiresExpiration = false
    let verifier = try Verifier(keys: keys, policy: policy, tier: tier)
    do throws(Rejection) {
      _ = try verifier.verify(token)
      return nil
    } catch {
      return error
    }
  }

  private func token(_ key: SigningKey, kid: String?) throws -> String {
    let member = kid.map { #","kid":\#(JSONText.quoted($0))"# } ?? ""
    return try Tokens.sign(
      header: #"{"alg":"\#(key.algorithm)"\#(member)}"#, payload: "{}", with: key)
  }

  private func set(_ keys: SigningKey...) throws -> KeySet {
    try KeySet(parsing: Tokens.keySetText(keys).octets, from: .local)
  }

  @Test("the `kid` has to be the key's, to the letter")
  func byKeyID() throws {
    let a = try Tokens.key(.es256, number: 0, keyID: "a")
    let b = try Tokens.key(.es256, number: 1, keyID: "b\"é")
    let keys = try set(a, b)
    #expect(try rejection(of: token(a, kid: "a"), keys: keys) == nil)
    #expect(try rejection(of: token(b, kid: "b\"é"), keys: keys) == nil)
    #expect(try rejection(of: token(a, kid: "b\"é"), keys: keys) == .signatureMismatch)
    for kid in ["A", "a ", "", "../a", "c", String(repeating: "a", count: 1000)] {
      #expect(try rejection(of: token(a, kid: kid), keys: keys) == .keyNotFound)
    }
    #expect(try rejection(of: token(a, kid: nil), keys: keys) == .ambiguousKey)
  }

  @Test("without a `kid`, the only key that fits is it")
  func withoutKeyID() throws {
    let ec = try Tokens.key(.es256, keyID: "a")
    let ed = try Tokens.key(.ed25519, keyID: "b")
    let keys = try set(ec, ed)
    #expect(try rejection(of: token(ec, kid: nil), keys: keys) == nil)
    #expect(try rejection(of: token(ed, kid: nil), keys: keys) == nil)
    let stranger = try Tokens.key(.es384)
    #expect(try rejection(of: token(stranger, kid: nil), keys: keys) == .keyNotFound)
  }

  @Test("two keys of one `kid` are both tried, a third is skipped")
  func sharedKeyID() throws {
    let signers = try (0..<3).map { try Tokens.key(.es256, number: $0, keyID: "a") }
    let keys = try set(signers[0], signers[1], signers[2])
    #expect(keys.keys.count == 2)
    #expect(keys.skipped.map(\.reason) == [.duplicateKeyID("a")])
    #expect(keys.skipped.map(\.position) == [2])
    let found = try signers.map { try rejection(of: token($0, kid: "a"), keys: keys) }
    #expect(found == [nil, nil, .signatureMismatch])
    // A key of another algorithm is no rival.
    let mixed = try set(signers[0], try Tokens.key(.ed25519, keyID: "a"), signers[1])
    #expect(mixed.keys.count == 3)
  }

  @Test("a key without a `kid` that is all there is serves every token")
  func pinned() throws {
    let key = try Tokens.key(.es256)
    let pem = try #require(key.publicPEM)
    let keys = try KeySet(parsing: pem.octets, from: .local)
    #expect(try rejection(of: token(key, kid: nil), keys: keys) == nil)
    #expect(try rejection(of: token(key, kid: "whatever"), keys: keys) == nil)
    #expect(
      try rejection(of: token(try Tokens.key(.es256, number: 1), kid: "x"), keys: keys)
        == .signatureMismatch)
    #expect(try rejection(of: token(try Tokens.key(.rs256), kid: "x"), keys: keys) == .keyNotFound)
    // Two of them: a name is needed again.
    let two = try KeySet(
      parsing: (pem + #require(try Tokens.key(.es256, number: 1).publicPEM)).octets, from: .local)
    #expect(two.keys.count == 2)
    #expect(try rejection(of: token(key, kid: "whatever"), keys: two) == .keyNotFound)
    #expect(try rejection(of: token(key, kid: nil), keys: two) == .ambiguousKey)
  }

  @Test("a published set serves no secret and no private key")
  func published() throws {
    let ec = try Tokens.key(.es256, keyID: "a")
    let secret = try Tokens.key(.hs256, keyID: "b")
    let text = Tokens.keySetText([ec, secret], includingPrivate: true)
    let local = try KeySet(parsing: text.octets, from: .local)
    #expect(local.keys.count == 2)
    let published = try KeySet(parsing: text.octets, from: .published)
    #expect(published.keys.isEmpty)
    #expect(published.skipped.map(\.reason) == [.privateKeyPublished, .secretPublished])
    #expect(published.skipped.map(\.keyID) == ["a", "b"])
  }

  @Test("ten thousand keys are found as one is")
  func manyKeys() throws {
    let signer = try Tokens.key(.es256, keyID: "wanted")
    let material = try #require(signer.material)
    var set: [VerificationKey] = []
    let other = try #require(try Tokens.key(.es256, number: 1).material)
    for number in 0..<10_000 {
      let isWanted = number == 7_777
      set.append(
        try VerificationKey(
          JWK(material: isWanted ? material : other, keyID: isWanted ? "wanted" : "k\(number)")))
    }
    let keys = KeySet(set)
    #expect(try rejection(of: token(signer, kid: "wanted"), keys: keys) == nil)
    #expect(try rejection(of: token(signer, kid: "k7777"), keys: keys) == .keyNotFound)
  }
}
