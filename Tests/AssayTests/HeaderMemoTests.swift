import JOSE
import Signatures
import TestSupport
import Testing

@testable import Assay

@Suite("Headers that are remembered")
struct HeaderMemoTests {
  private static let good = Array(#"{"alg":"HS256","kid":"good"}"#.utf8)

  /// A header of the same length as others, and another for each number.
  private func header(_ number: Int) -> String {
    Base64URL.encode(Array(#"{"alg":"HS256","kid":"\#(100_000_000 + number)"}"#.utf8))
  }

  @Test("a million headers that no key signed leave the memo as it was")
  func flood() throws {
    let issuer = try Issuer()
    let token = Array(try issuer.token().utf8)
    let keys = issuer.keys
    let policy = issuer.policy
    var reader = TokenReader()
    var arena = Arena(capacity: policy.limits.tokenBytes)
    func isRemembered(_ token: [UInt8]) throws(Rejection) -> Bool {
      arena.reset()
      let read = try reader.read(token.octets, into: &arena, under: policy, with: keys)
      guard case .remembered = read.header else { return false }
      return true
    }
    func remember(_ token: [UInt8]) throws {
      let newHeader = reader.newHeader
      let header = try #require(newHeader)
      reader.remember(token.octets, header, Self.good.octets)
    }
    #expect(try !isRemembered(token))
    try remember(token)
    #expect(try isRemembered(token))
    for number in 0..<Exhaustive.count(50_000, full: 1_000_000) {
      let forged = Array((header(number) + ".e30." + String(repeating: "A", count: 43)).utf8)
      try #require(try !isRemembered(forged))
    }
    #expect(try isRemembered(token))
    reader.follow(generation: 7)
    #expect(try !isRemembered(token), "another generation of keys remembers nothing")
  }

  @Test("a header is found by its whole text alone, however many are entered")
  func wholeText() throws {
    var memo = HeaderMemo()
    let judged = try JudgedHeader(parsing: Self.good.octets, under: Policy(), with: KeySet([]))
    for number in 0..<1000 {
      let text = Array(header(number).utf8)
      let before = memo.find(text.octets)?.index
      #expect(before == nil)
      memo.insert(text.octets, decoded: Self.good.octets, judged, signatureCount: number)
      let found = memo.find(text.octets)
      let place = try #require(found)
      let (signatureCount, decoded) = (
        memo.signatureCount(at: place), memo.decoded(at: place).copy()
      )
      #expect(signatureCount == number)
      #expect(decoded == Self.good)
      for index in text.indices {
        var other = text
        other[index] ^= 0x80
        let place = memo.find(other.octets)?.index
        #expect(place == nil)
      }
      let shorter = memo.find(text.octets.extracting(..<(text.count - 1)))?.index
      #expect(shorter == nil)
    }
    let long = [UInt8](repeating: UInt8(ascii: "A"), count: 513)
    memo.insert(long.octets, decoded: Self.good.octets, judged, signatureCount: 0)
    let place = memo.find(long.octets)?.index
    #expect(place == nil)
  }
}

extension HeaderMemoTests {
  @Test("where a dot is expected and another comes first, the answer is that of a first reading")
  func dots() throws {
    let issuer = try Issuer()
    let token = try issuer.token()
    let verifier = try issuer.verifier()
    _ = try verifier.verify(token)
    for changed in [
      token + ".", token.replacing(".", with: "..", maxReplacements: 1), token + "A",
      String(token.dropLast()), token.replacing(".", with: "", maxReplacements: 1), token + ".e30",
      token.replacing(".", with: ".e30.", maxReplacements: 1),
      token.replacing(".", with: ".!", maxReplacements: 1),
    ] {
      let fresh = try issuer.verifier()
      let (first, again) = (
        #expect(throws: Rejection.self) { try fresh.verify(changed) },
        #expect(throws: Rejection.self) { try verifier.verify(changed) }
      )
      #expect(first == again, "\(changed)")
    }
  }
}
