import JOSE
import Signatures
import TestSupport
import Testing

@testable import Assay

@Suite("Revocations: what they concern")
struct RevocationSetTests {
  private struct Vector: CustomTestStringConvertible {
    let revocation: Revocation
    let claims: String
    let isRevoked: Bool
    let testDescription: String
  }

  private static let end = NumericDate(seconds: Issuer.now + 100)

  private static func vector(
    _ target: Revocation.Target, before: Int64? = nil, _ claims: String, _ isRevoked: Bool,
    _ note: String
  ) -> Vector {
    let before = before.map { NumericDate(seconds: $0) }
    return Vector(
      revocation: Revocation(target, issuedBefore: before, until: end), claims: claims,
      isRevoked: isRevoked, testDescription: note)
  }

  private static let vectors = [
    vector(.token(id: "7", issuer: "a"), #""iss":"a","jti":"7""#, true, "the token"),
    vector(.token(id: "7", issuer: "a"), #""iss":"a","jti":"\u0037""#, true, "escaped"),
    vector(.token(id: "7", issuer: "a"), #""iss":"a","jti":"8""#, false, "another token"),
    vector(.token(id: "7", issuer: "a"), #""iss":"b","jti":"7""#, false, "another issuer"),
    vector(.token(id: "7", issuer: "a"), #""iss":"a","sub":"7""#, false, "a subject"),
    vector(.token(id: "7", issuer: ""), #""jti":"7""#, true, "no issuer"),
    vector(.token(id: "7", issuer: "a"), #""jti":"7""#, false, "no issuer, but asked for"),
    vector(.subject("u", issuer: "a"), #""iss":"a","sub":"u","jti":"1""#, true, "the subject"),
    vector(.subject("u", issuer: "a"), #""iss":"a","sub":"v""#, false, "another subject"),
    vector(.subject("u", issuer: "a"), #""iss":"a","jti":"u""#, false, "a token"),
    vector(.subject("u", issuer: "a"), before: 50, #""iss":"a","sub":"u","iat":49"#, true, "old"),
    vector(.subject("u", issuer: "a"), before: 50, #""iss":"a","sub":"u","iat":50"#, false, "new"),
    vector(
      .subject("u", issuer: "a"), before: 50, #""iss":"a","sub":"u","iat":49.999"#, true, "a bit"),
    vector(.subject("u", issuer: "a"), before: 50, #""iss":"a","sub":"u""#, true, "no iat"),
    vector(.issuer("a"), before: 50, #""iss":"a","sub":"x","iat":3"#, true, "the issuer, old"),
    vector(.issuer("a"), before: 50, #""iss":"a","iat":51"#, false, "the issuer, new"),
    vector(.issuer("a"), before: 50, #""iss":"b","iat":3"#, false, "another issuer"),
    vector(.issuer("a"), #""iss":"a","iat":9999999999"#, true, "the issuer, all"),
  ]

  @Test("each kind, and its neighbours", arguments: vectors)
  private func kinds(_ vector: Vector) throws {
    let payload = Array("{\(vector.claims)}".utf8)
    let claims = try ClaimsSet(parsing: payload.octets)
    let now = NumericDate(seconds: Issuer.now)
    let set = RevocationSet([vector.revocation], at: now)
    #expect(set.count == 1)
    #expect(set.contains(claims, in: payload.octets, at: now) == vector.isRevoked)
    let last = NumericDate(seconds: Issuer.now + 99, nanoseconds: 999_999_999)
    #expect(set.contains(claims, in: payload.octets, at: last) == vector.isRevoked)
    #expect(set.contains(claims, in: payload.octets, at: Self.end) == false, "it has ended")
    #expect(RevocationSet([vector.revocation], at: Self.end).count == 0)
    #expect(RevocationSet().contains(claims, in: payload.octets, at: now) == false)
  }

  @Test("many entries: every one is found, and nothing else")
  func many() throws {
    let now = NumericDate(seconds: Issuer.now)
    let count = Exhaustive.count(20_000, full: 1_000_000)
    let set = RevocationSet(
      (0..<count).map { number in
        Revocation(.token(id: "t\(number)", issuer: "a"), until: Self.end)
      }, at: now)
    #expect(set.count == count)
    #expect(set.byteCount <= 64 * count + 1024)
    for number in 0..<(2 * count) {
      let payload = Array(#"{"iss":"a","jti":"t\#(number)"}"#.utf8)
      let claims = try ClaimsSet(parsing: payload.octets)
      #expect(set.contains(claims, in: payload.octets, at: now) == (number < count), "\(number)")
    }
  }

  @Test("several entries of one subject: the widest counts, until its end")
  func several() throws {
    let payload = Array(#"{"iss":"a","sub":"u","iat":60}"#.utf8)
    let claims = try ClaimsSet(parsing: payload.octets)
    func entry(_ before: Int64, _ end: Int64) -> Revocation {
      Revocation(
        .subject("u", issuer: "a"), issuedBefore: NumericDate(seconds: before),
        until: NumericDate(seconds: end))
    }
    let set = RevocationSet([entry(50, 900), entry(70, 500), entry(40, 800), entry(50, 900)])
    #expect(set.count == 2)
    #expect(set.contains(claims, in: payload.octets, at: NumericDate(seconds: 499)) == true)
    #expect(set.contains(claims, in: payload.octets, at: NumericDate(seconds: 500)) == false)
    let stairs = RevocationSet((0..<100).map { entry(100 + Int64($0), 900 - Int64($0)) })
    #expect(stairs.count == 16)
    #expect(stairs.contains(claims, in: payload.octets, at: NumericDate(seconds: 899)) == true)
  }

  @Test("in every way in, as soon as it is in force")
  func engine() async throws {
    let issuer = try Issuer()
    let tokens = try (0..<3).map { number in
      Array(try issuer.token(claims: Issuer.goodClaims + #","jti":"\#(number)""#).utf8)
    }
    let list = RevocationList()
    var configuration = Engine.Configuration()
    configuration.threadCount = 0
    configuration.revocations = list
    let clock = WallClock.fixed(at: NumericDate(seconds: Issuer.now))
    let engine = try Engine(
      keys: issuer.keys, policy: issuer.policy, configuration: configuration, clock: clock)
    let verifier = try Verifier(
      keys: issuer.keys, policy: issuer.policy, clock: clock, revocations: list)
    let revoked = Revocation(
      .token(id: "1", issuer: "https://issuer.example"), until: Self.end)
    for set in [RevocationSet(), RevocationSet([revoked]), RevocationSet()] {
      list.replace(with: set)
      for _ in 0..<2 {
        var verdicts = Verdicts()
        engine.verify(tokens, into: &verdicts)
        for (index, token) in tokens.enumerated() {
          let expected: Rejection? = index == 1 && set.count > 0 ? .revoked : nil
          #expect(verdicts.rejection(index) == expected)
          #expect(
            throwing(expected) { () throws(Rejection) in _ = try verifier.verify(token.octets) })
          let outcome = await engine.outcome(of: token)
          #expect((outcome == .failure(.revoked)) == (expected != nil))
        }
        // So many calls at once that some are verified together.
        let count = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<200 {
            group.addTask { await engine.outcome(of: tokens[1]) == .failure(.revoked) }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == (set.count > 0 ? 200 : 0))
      }
    }
    #expect(engine.metrics.revokedCount == 404)
  }

  private func throwing(
    _ expected: Rejection?, _ body: () throws(Rejection) -> Void
  ) -> Bool {
    do throws(Rejection) {
      try body()
      return expected == nil
    } catch {
      return error == expected
    }
  }
}
