package import JOSE
package import Signatures

/// Parts of a token's way, each by itself, so that the benchmark can time the code that runs.
///
/// It verifies nothing.
package struct StageProbe: ~Copyable {
  private let keys: KeySet
  private let policy: Policy
  private var memo = HeaderMemo()
  private var arena: Arena

  /// Makes a probe of what a verifier with these keys and this policy does.
  package init(keys: [VerificationKey], policy: Policy) {
    self.keys = KeySet(keys)
    self.policy = policy
    arena = Arena(capacity: policy.limits.tokenBytes)
  }

  /// Enters a header, as if a token with it had been verified.
  ///
  /// - Throws: `Rejection` where it is none.
  package mutating func remember(_ encoded: RawSpan) throws(Rejection) {
    arena.reset()
    let range: Range<Int>
    do throws(SyntaxError) {
      range = try arena.decode(encoded)
    } catch {
      throw .malformed(error)
    }
    let header = try JudgedHeader(parsing: arena[range], under: policy, with: keys)
    Self.insert(encoded, arena, range, header, into: &memo)
  }

  /// Two parts of a probe apart, since one is read while the other changes; below as well.
  private static func insert(
    _ encoded: RawSpan, _ arena: borrowing Arena, _ range: Range<Int>, _ header: JudgedHeader,
    into memo: inout HeaderMemo
  ) {
    memo.insert(encoded, decoded: arena[range], header, signatureCount: 0)
  }

  /// Looks a header up, and lays its text where that of a token lies.
  package mutating func finds(_ encoded: RawSpan) -> Bool {
    guard let place = memo.find(encoded), memo.header(at: place) != nil else { return false }
    arena.reset()
    return Self.append(memo, place, to: &arena)
  }

  @inline(always)
  private static func append(
    _ memo: borrowing HeaderMemo, _ place: HeaderMemo.Place, to arena: inout Arena
  ) -> Bool {
    !arena.append(memo.decoded(at: place)).isEmpty
  }

  /// Looks for the key that a header names, as is done for headers that are not remembered.
  package func findsKey(_ header: JOSEHeader, in text: RawSpan) -> Bool {
    guard let algorithm = header.algorithm else { return false }
    return keys.select(header.keyID, in: text, for: algorithm) != .none
  }

  /// Judges claims that have been read.
  package func accepts(_ claims: ClaimsSet, in payload: RawSpan, at now: NumericDate) -> Bool {
    do throws(Rejection) {
      try ClaimsJudge(policy, at: now)
        .judge(claims, in: payload, isTypeAccepted: true, under: policy)
      return true
    } catch {
      return false
    }
  }
}
