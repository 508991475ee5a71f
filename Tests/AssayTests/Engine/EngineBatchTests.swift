import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Engine: batches, against one token after another")
struct EngineBatchTests {
  @Test("the same verdicts, in any tier and on any number of threads", arguments: Tier.available)
  func mixed(_ tier: Tier) throws {
    let mixed = try MixedTokens(count: Exhaustive.count(1500, full: 100_000))
    let expected = try mixed.expected()
    #expect(expected.count { (try? $0.get()) != nil } > expected.count / 10)
    for threadCount in [0, 2] {
      let engine = try mixed.engine(threadCount: threadCount, tier: tier)
      var verdicts = Verdicts()
      engine.verify(mixed.tokens, into: &verdicts)
      #expect(verdicts.count == mixed.tokens.count)
      for index in 0..<verdicts.count { compare(verdicts, index, expected[index]) }
    }
  }

  @Test("the size and order of batches make no difference")
  func sizes() throws {
    let mixed = try MixedTokens(count: 600)
    let expected = try mixed.expected()
    let engine = try mixed.engine()
    var verdicts = Verdicts()
    var generator = SplitMix64(seed: 1)
    for size in [0, 1, 2, 7, 255, 256, 257, 512, 600, 3, 0] {
      let order = (0..<mixed.tokens.count).shuffled(using: &generator).prefix(size)
      engine.verify(order.map { mixed.tokens[$0] }, into: &verdicts)
      #expect(verdicts.count == size)
      for (position, index) in order.enumerated() { compare(verdicts, position, expected[index]) }
    }
  }

  @Test("tokens may stand in one buffer, and be strings")
  func forms() throws {
    let mixed = try MixedTokens(count: 300)
    let expected = try mixed.expected()
    let engine = try mixed.engine()
    var (buffer, places) = ([UInt8](), [Range<Int>]())
    for token in mixed.tokens {
      places.append(buffer.count..<(buffer.count + token.count))
      buffer += token + [UInt8(ascii: "\n")]
    }
    var verdicts = Verdicts()
    engine.verify(buffer.octets, tokens: places, into: &verdicts)
    for index in 0..<verdicts.count { compare(verdicts, index, expected[index]) }

    let texts = mixed.tokens.compactMap { String(validating: $0, as: UTF8.self) }
    let wanted = zip(mixed.tokens, expected).filter { token, _ in
      String(validating: token, as: UTF8.self) != nil
    }
    for (result, wanted) in zip(engine.verify(texts), wanted) {
      #expect(result.map { $0.payload.copy() } == wanted.1)
    }
  }

  @Test("a kept copy says what the lent token says")
  func kept() throws {
    let issuer = try Issuer()
    let token = try issuer.token(claims: Issuer.goodClaims + #","jti":"7","scope":"a b""#)
    let engine = try Engine(
      keys: issuer.keys, policy: issuer.policy,
      clock: .fixed(at: NumericDate(seconds: Issuer.now)))
    var verdicts = Verdicts()
    engine.verify([Array(token.utf8), []], into: &verdicts)
    let kept = try verdicts.result(0).get()
    if let lent = verdicts.token(0) {
      #expect(lent.payload.copy() == kept.payload.copy())
      #expect(lent.headerText.copy() == kept.jws.headerText.copy())
      #expect(lent.issuer == "https://issuer.example" && kept.issuer == lent.issuer)
      #expect(lent.subject == "u" && lent.tokenID == "7" && lent.audiences == ["api"])
      #expect(lent.scopes == ["a", "b"] && kept.scopes == lent.scopes)
      #expect(lent.keyID == "k1" && lent.algorithm == .es256)
      #expect(lent.json(of: "scope")?.copy() == Array(#""a b""#.utf8))
      #expect(lent.json(of: "none")?.copy() == nil)
      #expect(issuer.keys.key(serial: lent.keySerial)?.keyID == "k1")
    } else {
      Issue.record("the token was not accepted")
    }
    #expect(verdicts.token(1)?.payload.copy() == nil)
    #expect(!verdicts.isAccepted(1) && verdicts.rejection(1)?.code == 101)
    // The next batch takes the memory, and leaves the copy as it is.
    engine.verify([Array(repeating: 0x41, count: 900)], into: &verdicts)
    #expect(kept.subject == "u")
  }

  private func compare(
    _ verdicts: borrowing Verdicts, _ index: Int, _ expected: MixedTokens.Outcome
  ) {
    switch expected {
    case .success(let payload):
      #expect(verdicts.token(index)?.payload.copy() == payload, "\(index)")
    case .failure(let rejection):
      #expect(verdicts.rejection(index) == rejection, "\(index)")
    }
  }
}
