internal import JOSE

/// A token whose text has been read: its segments are in an arena, one behind the other.
struct ReadToken {
  let header: JudgedHeader
  let headerRange: Range<Int>
  let payloadRange: Range<Int>
  let signatureRange: Range<Int>

  /// Whether the header was found in the memo.
  let isRemembered: Bool

  /// The octets of `token`, which this was read from, that were signed (RFC 7515 §5.2).
  @_lifetime(copy token)
  @inline(always)
  func signingInput(of token: RawSpan) -> RawSpan {
    let signatureCount = Base64URL.encodedCount(of: signatureRange.count)
    return token.extracting(..<(token.byteCount &- signatureCount &- 1))
  }
}

/// Reads the text of tokens: splits them, decodes them and reads their headers, or remembers those.
struct TokenReader: ~Copyable {
  private var memo = HeaderMemo()
  private var generation: UInt64 = 0

  /// Forgets what was found out under other keys than those of `generation`.
  @inline(always)
  mutating func follow(generation: UInt64) {
    guard generation != self.generation else { return }
    self.generation = generation
    memo.removeAll()
  }

  /// Reads one token into `arena`, behind what is there.
  ///
  /// - Throws: `Rejection`, with a code below 300.
  @inline(always)
  mutating func read(
    _ token: RawSpan, into arena: inout Arena, under policy: Policy, with keys: KeySet
  ) throws(Rejection) -> ReadToken {
    let segments = try Self.split(token, within: policy.limits)
    if let place = memo.find(segments.header), let header = memo.header(at: place) {
      let headerRange = arena.append(memo.decoded(at: place))
      return ReadToken(
        header: header, headerRange: headerRange,
        payloadRange: try Self.decode(segments.payload, at: segments.payloadOffset, into: &arena),
        signatureRange: try Self.decode(
          segments.signature, at: segments.signatureOffset, into: &arena),
        isRemembered: true)
    }
    return try Self.readAll(segments, into: &arena, under: policy, with: keys)
  }

  /// Enters the header of a token that was read by this reader and whose signature holds.
  ///
  /// - Parameters:
  ///   - token: The token's text.
  ///   - read: What was read.
  ///   - arena: Where it was read to.
  @inline(always)
  mutating func remember(_ token: RawSpan, _ read: ReadToken, in arena: borrowing Arena) {
    if !read.isRemembered { enter(token, read, in: arena) }
  }

  @inline(never)
  private mutating func enter(_ token: RawSpan, _ read: ReadToken, in arena: borrowing Arena) {
    guard let end = token.firstOffset(of: UInt8(ascii: ".")) else { return }
    memo.insert(token.extracting(..<end), decoded: arena[read.headerRange], read.header)
  }

  /// Splits a token that is not too long.
  @_lifetime(copy token)
  @inline(always)
  static func split(_ token: RawSpan, within limits: Limits) throws(Rejection) -> CompactJWS {
    guard token.byteCount <= limits.tokenBytes else { throw .tooLarge }
    let segments: CompactJWS
    do throws(SyntaxError) {
      segments = try CompactJWS(parsing: token)
    } catch {
      throw .malformed(error)
    }
    guard segments.header.byteCount <= Base64URL.encodedCount(of: limits.headerBytes) else {
      throw .tooLarge
    }
    return segments
  }

  /// Decodes all segments and reads the header.
  static func readAll(
    _ segments: borrowing CompactJWS, into arena: inout Arena, under policy: Policy,
    with keys: KeySet, isDetached: Bool = false
  ) throws(Rejection) -> ReadToken {
    let headerRange = try decode(segments.header, at: 0, into: &arena)
    let payloadRange = try decode(segments.payload, at: segments.payloadOffset, into: &arena)
    let signatureRange = try decode(segments.signature, at: segments.signatureOffset, into: &arena)
    let header = try JudgedHeader(
      parsing: arena[headerRange], under: policy, with: keys, isDetached: isDetached)
    return ReadToken(
      header: header, headerRange: headerRange, payloadRange: payloadRange,
      signatureRange: signatureRange, isRemembered: false)
  }

  @inline(always)
  private static func decode(
    _ segment: RawSpan, at offset: Int, into arena: inout Arena
  ) throws(Rejection) -> Range<Int> {
    do throws(SyntaxError) {
      return try arena.decode(segment)
    } catch {
      throw .malformed(SyntaxError(error.reason, at: Int(error.offset) + offset))
    }
  }
}
