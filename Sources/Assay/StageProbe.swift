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
  private var judge: ClaimsJudge

  private var reader = TokenReader()
  private var payloads: [Range<Int>] = []

  /// How many tokens are read before they are judged.
  package static var blockSize: Int { VerdictBlock.capacity }

  /// Makes a probe of what a verifier with these keys and this policy does.
  package init(keys: [VerificationKey], policy: Policy) {
    self.keys = KeySet(keys)
    self.policy = policy
    judge = ClaimsJudge(policy, at: NumericDate(seconds: 0))
    arena = Arena(capacity: policy.limits.tokenBytes * Self.blockSize)
    payloads.reserveCapacity(Self.blockSize)
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

  /// Begins another block of tokens, whose claims are judged at one time.
  package mutating func beginBlock(at now: NumericDate) {
    judge = ClaimsJudge(policy, at: now)
  }

  /// Judges claims that have been read, at the time of their block.
  package func accepts(_ claims: ClaimsSet, in payload: RawSpan) -> Bool {
    do throws(Rejection) {
      try judge.judge(claims, in: payload, isTypeAccepted: true, under: policy)
      return true
    } catch {
      return false
    }
  }
}

// MARK: - All of a token's text

extension StageProbe {
  /// Remembers the header of a token, as if it had been verified.
  ///
  /// - Throws: `Rejection` where it cannot be read.
  package mutating func remember(token: RawSpan) throws(Rejection) {
    arena.reset()
    let read = try reader.read(token, into: &arena, under: policy, with: keys)
    guard case .new(let range) = read.header, let header = reader.newHeader else { return }
    Self.remember(token, header, range, in: arena, by: &reader)
    arena.reset()
  }

  private static func remember(
    _ token: RawSpan, _ header: JudgedHeader, _ range: Range<Int>, in arena: borrowing Arena,
    by reader: inout TokenReader
  ) {
    reader.remember(token, header, arena[range])
  }

  /// Reads a token behind those that were read before.
  package mutating func read(_ token: RawSpan) {
    do throws(Rejection) {
      let read = try reader.read(token, into: &arena, under: policy, with: keys)
      payloads.append(read.payloadRange)
    } catch {}
  }

  /// Reads and judges the claims of all tokens that have been read; returns how many suit.
  package mutating func judge(at now: NumericDate) -> Int {
    let judge = ClaimsJudge(policy, at: now)
    var claims = ClaimsSet()
    var count = 0
    for range in payloads {
      do throws(Rejection) {
        try judge.read(&claims, in: arena[range], isTypeAccepted: true, under: policy)
        count += 1
      } catch {}
    }
    payloads.removeAll(keepingCapacity: true)
    arena.reset()
    return count
  }
}
