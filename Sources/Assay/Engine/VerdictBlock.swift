internal import JOSE

/// What was found about a token of a block; the rest of it means something only if it was accepted.
struct Outcome {
  /// How far a token has come.
  enum State {
    /// Its signature has not been judged.
    case pending
    case accepted
    case rejected
  }

  var state = State.pending

  /// Which of the block's headers it has.
  var header: Int32 = 0

  /// The keys that its signature may hold under.
  var selection = KeySet.Selection.none

  /// The first of its signature jobs; there are two where two keys share its `kid`.
  var job: Int32 = 0

  var payloadRange = 0..<0

  /// The key that the signature holds under.
  var keySerial: UInt64 = 0

  var claims = ClaimsSet()
}

/// A header that tokens of a block have: several may share one.
struct BlockHeader {
  let judged: JudgedHeader
  let range: Range<Int>

  /// Whether the header was read, and not remembered.
  let isNew: Bool
}

/// The tokens that are judged together, decoded, and what was found about each.
///
/// One thread at a time has it. Its memory stays for the next tokens and grows with the largest it
/// has seen, up to the limits of the policy.
@safe
struct VerdictBlock: ~Copyable {
  /// The most tokens of a block: two full inversions of the widest lanes, which still fit into the
  /// second-level cache with all that is computed about them.
  static var capacity: Int { 256 }

  private(set) var arena = Arena(capacity: 0)

  // INVARIANT: room for `capacity` elements each. Outcomes below `count` and headers below
  // `headerCount` are initialized, and so are the rejections of all tokens that are in that state.
  private let outcomes: UnsafeMutablePointer<Outcome>
  private let rejections: UnsafeMutablePointer<Rejection>
  private let headers: UnsafeMutablePointer<BlockHeader>
  private(set) var count = 0
  private var headerCount = 0

  // INVARIANT: for each place of a reader's memo the number of the header, or −1.
  private let remembered: UnsafeMutablePointer<Int32>

  init() {
    unsafe outcomes = .allocate(capacity: Self.capacity)
    unsafe rejections = .allocate(capacity: Self.capacity)
    unsafe headers = .allocate(capacity: Self.capacity)
    unsafe remembered = .allocate(capacity: HeaderMemo.placeCount)
    unsafe remembered.initialize(repeating: -1, count: HeaderMemo.placeCount)
  }

  deinit {
    forgetRejections()
    unsafe outcomes.deallocate()
    unsafe rejections.deallocate()
    unsafe headers.deallocate()
    unsafe remembered.deallocate()
  }

  /// Forgets what it holds, and makes room for other tokens, none of which has a verdict yet.
  ///
  /// - Parameters:
  ///   - count: How many tokens.
  ///   - byteCount: The most octets that they decode to together, headers included.
  mutating func prepare(count: Int, byteCount: Int) {
    precondition(count <= Self.capacity)
    forgetRejections()
    for index in 0..<count { unsafe (outcomes + index).initialize(to: Outcome()) }
    self.count = count
    headerCount = 0
    unsafe remembered.update(repeating: -1, count: HeaderMemo.placeCount)
    arena.reset()
    // Half more than is asked for, so that a little more the next time is there already.
    if arena.capacity < byteCount { arena = Arena(capacity: byteCount + byteCount / 2) }
  }

  private func forgetRejections() {
    for index in 0..<count where unsafe outcomes[index].state == .rejected {
      unsafe (rejections + index).deinitialize(count: 1)
    }
  }
}

// MARK: - What a worker does

extension VerdictBlock {
  /// Reads token `index` into the arena, and returns the place of its signature.
  @inline(always)
  mutating func read(
    _ index: Int, _ token: RawSpan, with reader: inout TokenReader, under policy: Policy,
    with keys: KeySet
  ) throws(Rejection) -> ReadToken {
    let read = try reader.read(token, into: &arena, under: policy, with: keys)
    precondition(index >= 0 && index < count)
    unsafe outcomes[index].header = number(of: read, reader)
    unsafe outcomes[index].payloadRange = read.payloadRange
    return read
  }

  /// The number of a token's header, which is noted if it is the first with it.
  @inline(always)
  private mutating func number(of read: ReadToken, _ reader: borrowing TokenReader) -> Int32 {
    guard case .remembered(let place) = read.header else { return add(read, reader) }
    // SAFE: there is room for every place of a memo.
    if unsafe remembered[place.index] < 0 { unsafe remembered[place.index] = add(read, reader) }
    return unsafe remembered[place.index]
  }

  @inline(never)
  private mutating func add(_ read: ReadToken, _ reader: borrowing TokenReader) -> Int32 {
    precondition(headerCount < Self.capacity)
    guard let header = reader.header(of: read) else { preconditionFailure("a header was read") }
    var isNew = false
    if case .new = read.header { isNew = true }
    unsafe (headers + headerCount).initialize(
      to: BlockHeader(
        judged: header, range: reader.headerRange(of: read, in: &arena), isNew: isNew))
    headerCount &+= 1
    return Int32(truncatingIfNeeded: headerCount &- 1)
  }

  /// What token `index` is, in place.
  @inline(always)
  subscript(index: Int) -> Outcome {
    unsafeAddress {
      precondition(index >= 0 && index < count)
      return unsafe UnsafePointer(outcomes + index)
    }
    unsafeMutableAddress {
      precondition(index >= 0 && index < count)
      return unsafe outcomes + index
    }
  }

  /// The header of token `index`, in place.
  @inline(always)
  func header(_ index: Int) -> UnsafePointer<BlockHeader> {
    unsafe UnsafePointer(headers + Int(self[index].header))
  }

  /// Reads and judges the claims of token `index`, whose signature holds.
  @inline(always)
  mutating func readClaims(
    _ index: Int, _ isTypeAccepted: Bool, _ judge: ClaimsJudge, _ policy: Policy
  ) throws(Rejection) {
    precondition(index >= 0 && index < count)
    // SAFE: the outcome is changed in its place, and the payload is elsewhere.
    try unsafe judge.read(
      &outcomes[index].claims, in: arena[outcomes[index].payloadRange],
      isTypeAccepted: isTypeAccepted, under: policy)
  }

  /// Accepts token `index`, whose claims suit, unless it was revoked.
  @inline(always)
  mutating func accept(
    _ index: Int, unless revocations: borrowing RevocationReader, at now: NumericDate
  ) throws(Rejection) {
    precondition(index >= 0 && index < count)
    try unsafe revocations.judge(
      outcomes[index].claims, in: arena[outcomes[index].payloadRange], at: now)
    unsafe outcomes[index].state = .accepted
  }

  /// Turns token `index` away.
  mutating func reject(_ index: Int, _ rejection: Rejection) {
    precondition(self[index].state == .pending)
    self[index].state = .rejected
    unsafe (rejections + index).initialize(to: rejection)
  }
}

// MARK: - What was found

extension VerdictBlock {
  /// Whether token `index` was accepted.
  ///
  /// - Precondition: `index` is below ``count``. Checked, here and below.
  func isAccepted(_ index: Int) -> Bool { self[index].state == .accepted }

  /// The token `index`, if it was accepted.
  @_lifetime(borrow self)
  @inline(always)
  func token(_ index: Int) -> BorrowedToken? {
    guard isAccepted(index) else { return nil }
    let header = unsafe header(index)
    return unsafe BorrowedToken(
      headerText: arena[header.pointee.range], payload: arena[self[index].payloadRange],
      header: header.pointee.judged.header, claims: self[index].claims,
      algorithm: header.pointee.judged.algorithm, keySerial: self[index].keySerial)
  }

  /// Why token `index` was rejected, or `nil` where it was accepted.
  func rejection(_ index: Int) -> Rejection? {
    switch self[index].state {
    case .accepted: nil
    case .rejected: unsafe rejections[index]
    case .pending: .verifierFailure
    }
  }

  /// A copy of token `index` that may be kept, or why it was rejected.
  func result(_ index: Int) -> Result<VerifiedToken, Rejection> {
    if let rejection = rejection(index) { return .failure(rejection) }
    guard let token = token(index) else { return .failure(.verifierFailure) }
    return .success(token.owned())
  }
}
