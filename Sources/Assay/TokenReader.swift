internal import JOSE

/// A token whose text has been read: its segments are in an arena.
struct ReadToken {
  let header: Header
  let payloadRange: Range<Int>
  let signatureRange: Range<Int>

  /// Where what is known about the header stands.
  enum Header {
    /// In the reader's memo.
    case remembered(HeaderMemo.Place)
    /// It was read last: ``TokenReader/newHeader`` has it, and its text is in the arena.
    case new(Range<Int>)
  }

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
  private(set) var memo = HeaderMemo()

  /// The last header that was not remembered.
  private(set) var newHeader: JudgedHeader?

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
    guard token.byteCount <= policy.limits.tokenBytes else { throw .tooLarge }
    // Most tokens have the header of the one before; then nothing needs to be looked for.
    if let place = memo.recent, let read = Self.read(token, memo, place, into: &arena) {
      return read
    }
    let headerCount = CompactJWS.headerByteCount(of: token)
    if let place = memo.find(token.extracting(..<headerCount)),
      let read = Self.read(token, behind: headerCount, memo, place, into: &arena)
    {
      return read
    }
    return try readAll(try Self.split(token, within: policy.limits), into: &arena, policy, keys)
  }

  /// What is known about the header of the token that was read last.
  @inline(always)
  func header(of read: ReadToken) -> JudgedHeader? {
    switch read.header {
    case .remembered(let place): memo.header(at: place)
    case .new: newHeader
    }
  }

  /// Lends the header's text, wherever it is.
  private func withHeaderText<Result>(
    of read: ReadToken, in arena: borrowing Arena, _ body: (RawSpan) -> Result
  ) -> Result {
    switch read.header {
    case .remembered(let place): body(memo.decoded(at: place))
    case .new(let range): body(arena[range])
    }
  }

  /// The keys that a token selects.
  ///
  /// - Parameters:
  ///   - read: The token.
  ///   - header: What is known about its header.
  ///   - arena: Where it was read to.
  ///   - snapshot: What it was read by.
  ///   - payload: The payload, where that goes separately.
  /// - Returns: Positions among all keys of the snapshot.
  @inline(always)
  func selection(
    of read: ReadToken, _ header: JudgedHeader, in arena: borrowing Arena, by snapshot: Snapshot,
    detached payload: RawSpan? = nil
  ) -> KeySet.Selection {
    guard snapshot.isDivided else { return header.selection }
    return withHeaderText(of: read, in: arena) { text in
      if let payload { return snapshot.selection(header, in: text, payload: payload) }
      return snapshot.selection(header, in: text, payload: arena[read.payloadRange])
    }
  }

  /// Why a token is turned away that selects no key, after the keys' source has been told.
  ///
  /// - Parameters: As of the other.
  @inline(never)
  func rejectionWithoutKey(
    _ read: ReadToken, _ header: JudgedHeader, in arena: borrowing Arena, by snapshot: Snapshot,
    detached payload: RawSpan? = nil
  ) -> Rejection {
    withHeaderText(of: read, in: arena) { text in
      if let payload {
        return snapshot.rejectionWithoutKey(header.header, in: text, payload: payload)
      }
      return snapshot.rejectionWithoutKey(
        header.header, in: text, payload: arena[read.payloadRange])
    }
  }

  /// The place in `arena` of the header's text, which is laid there if it is not there yet.
  @inline(always)
  func headerRange(of read: ReadToken, in arena: inout Arena) -> Range<Int> {
    switch read.header {
    case .remembered(let place): arena.append(memo.decoded(at: place))
    case .new(let range): range
    }
  }

  /// Reads a token if it has the header at `place`, or returns `nil` where that is not so simple.
  @inline(always)
  private static func read(
    _ token: RawSpan, _ memo: borrowing HeaderMemo, _ place: HeaderMemo.Place,
    into arena: inout Arena
  ) -> ReadToken? {
    guard
      let segments = arena.decode(
        token, behind: memo.encoded(at: place), signatureCount: memo.signatureCount(at: place))
    else { return nil }
    return ReadToken(
      header: .remembered(place), payloadRange: segments.payload,
      signatureRange: segments.signature)
  }

  /// Reads what follows a header that is remembered, or returns `nil` where that is not so simple.
  ///
  /// The second dot is looked for only where the signatures of such headers begin. If it is there and
  /// both segments can be decoded, there is no other dot, since no segment can hold one.
  @inline(always)
  private static func read(
    _ token: RawSpan, behind headerCount: Int, _ memo: borrowing HeaderMemo,
    _ place: HeaderMemo.Place, into arena: inout Arena
  ) -> ReadToken? {
    let dot = token.byteCount &- memo.signatureCount(at: place) &- 1
    guard dot > headerCount, token[octet: dot] == UInt8(ascii: ".") else { return nil }
    let count = arena.count
    do throws(SyntaxError) {
      return ReadToken(
        header: .remembered(place),
        payloadRange: try arena.decode(token.extracting((headerCount &+ 1)..<dot)),
        signatureRange: try arena.decode(token.extracting((dot &+ 1)...)))
    } catch {
      arena.truncate(to: count)
      return nil
    }
  }

  /// Enters the header of a token that was read by this reader and whose signature holds.
  ///
  /// - Parameters:
  ///   - token: The token's text.
  ///   - header: What was read of its header.
  ///   - headerText: The header, decoded.
  @inline(never)
  mutating func remember(_ token: RawSpan, _ header: JudgedHeader, _ headerText: RawSpan) {
    guard let segments = try? CompactJWS(parsing: token) else { return }
    memo.insert(
      segments.header, decoded: headerText, header,
      signatureCount: segments.signature.byteCount)
  }

  /// Splits a token that is not too long.
  @_lifetime(copy token)
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
  @inline(never)
  mutating func readAll(
    _ segments: borrowing CompactJWS, into arena: inout Arena, _ policy: Policy, _ keys: KeySet,
    isDetached: Bool = false
  ) throws(Rejection) -> ReadToken {
    let headerRange = try Self.decode(segments.header, at: 0, into: &arena)
    let payloadRange = try Self.decode(segments.payload, at: segments.payloadOffset, into: &arena)
    let signatureRange = try Self.decode(
      segments.signature, at: segments.signatureOffset, into: &arena)
    newHeader = try JudgedHeader(
      parsing: arena[headerRange], under: policy, with: keys, isDetached: isDetached)
    return ReadToken(
      header: .new(headerRange), payloadRange: payloadRange, signatureRange: signatureRange)
  }

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
