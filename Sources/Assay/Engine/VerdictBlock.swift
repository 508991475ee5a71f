internal import JOSE

/// What was found about a token of a block.
enum Outcome {
  case rejected(Rejection)
  case accepted(AcceptedToken)
}

/// A token that was accepted, by the places of its parts in its block's arena.
struct AcceptedToken {
  let headerRange: Range<Int>
  let payloadRange: Range<Int>
  let header: JOSEHeader
  let claims: ClaimsSet
  let algorithm: Algorithm
  let keySerial: UInt64
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

  // INVARIANT: room for `capacity` outcomes, of which the first `count` are initialized.
  private let outcomes: UnsafeMutablePointer<Outcome>
  private(set) var count = 0

  init() {
    unsafe outcomes = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe outcomes.deinitialize(count: count)
    unsafe outcomes.deallocate()
  }

  /// Forgets what it holds, and makes room for other tokens, none of which has a verdict yet.
  ///
  /// - Parameters:
  ///   - count: How many tokens.
  ///   - byteCount: The most octets that they decode to together.
  mutating func prepare(count: Int, byteCount: Int) {
    precondition(count <= Self.capacity)
    unsafe outcomes.deinitialize(count: self.count)
    unsafe outcomes.initialize(repeating: .rejected(.verifierFailure), count: count)
    self.count = count
    arena.reset()
    // Half more than is asked for, so that a little more the next time is there already.
    if arena.capacity < byteCount { arena = Arena(capacity: byteCount + byteCount / 2) }
  }

  /// What was found about token `index`.
  ///
  /// - Precondition: `index` is below ``count``. Checked.
  subscript(index: Int) -> Outcome {
    get {
      precondition(index >= 0 && index < count)
      return unsafe outcomes[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe outcomes[index] = newValue
    }
  }

  /// Reads a token into the arena.
  @inline(always)
  mutating func read(
    _ token: RawSpan, with reader: inout TokenReader, under policy: Policy, with keys: KeySet
  ) throws(Rejection) -> ReadToken {
    try reader.read(token, into: &arena, under: policy, with: keys)
  }

  /// The token `index`, if it was accepted.
  @_lifetime(borrow self)
  @inline(always)
  func token(_ index: Int) -> BorrowedToken? {
    precondition(index >= 0 && index < count)
    // Read in place: an outcome is large, and a copy of it costs as much as the token's parts.
    guard case .accepted(let token) = unsafe outcomes[index] else { return nil }
    return BorrowedToken(
      headerText: arena[token.headerRange], payload: arena[token.payloadRange],
      header: token.header, claims: token.claims, algorithm: token.algorithm,
      keySerial: token.keySerial)
  }

  /// Why token `index` was rejected, or `nil` where it was accepted.
  func rejection(_ index: Int) -> Rejection? {
    precondition(index >= 0 && index < count)
    guard case .rejected(let rejection) = unsafe outcomes[index] else { return nil }
    return rejection
  }

  /// A copy of token `index` that may be kept, or why it was rejected.
  func result(_ index: Int) -> Result<VerifiedToken, Rejection> {
    if let rejection = rejection(index) { return .failure(rejection) }
    guard let token = token(index) else { return .failure(.verifierFailure) }
    return .success(token.owned())
  }
}
