/// What an engine found about the tokens of a batch, in their order.
///
/// It holds the decoded tokens, in memory that stays for the next batch: keep one and hand it in
/// again and again, and nothing is allocated for a token.
///
///     var verdicts = Verdicts()
///     engine.verify(buffer, tokens: places, into: &verdicts)
///     for index in 0..<verdicts.count {
///       if let token = verdicts.token(index) { serve(token) } else { refuse(verdicts.rejection(index)) }
///     }
@safe
public struct Verdicts: ~Copyable {
  /// How many tokens the batch had.
  public private(set) var count = 0

  // INVARIANT: `blockCapacity` initialized blocks, owned by this value alone.
  private var blocks: UnsafeMutablePointer<VerdictBlock>
  private var blockCapacity = 0

  /// Where the tokens are, while they are being verified.
  ///
  /// INVARIANT: room for `placeCapacity` places, which need no end.
  private var places: UnsafeMutablePointer<TokenPlace>
  private var placeCapacity = 0

  /// Makes room for nothing yet.
  public init() {
    unsafe blocks = .allocate(capacity: 0)
    unsafe places = .allocate(capacity: 0)
  }

  deinit {
    unsafe blocks.deinitialize(count: blockCapacity)
    unsafe blocks.deallocate()
    unsafe places.deallocate()
  }

  /// Makes room for `count` tokens, whose places `place` tells.
  ///
  /// - Returns: The places and the blocks, of which each goes to one thread at a time. Both stay until
  ///   this is called again or the value is gone.
  mutating func makeRoom(
    _ count: Int, at place: (Int) -> TokenPlace
  ) -> (UnsafeBufferPointer<TokenPlace>, UnsafeMutablePointer<VerdictBlock>) {
    self.count = count
    makeBlocks(BatchTask.blockCount(for: count))
    if count > placeCapacity {
      unsafe places.deallocate()
      unsafe places = .allocate(capacity: count)
      placeCapacity = count
    }
    for index in 0..<count { unsafe (places + index).initialize(to: place(index)) }
    return unsafe (UnsafeBufferPointer(start: places, count: count), blocks)
  }

  private mutating func makeBlocks(_ needed: Int) {
    guard needed > blockCapacity else { return }
    let more = UnsafeMutablePointer<VerdictBlock>.allocate(capacity: needed)
    unsafe more.moveInitialize(from: blocks, count: blockCapacity)
    for index in blockCapacity..<needed { unsafe (more + index).initialize(to: VerdictBlock()) }
    unsafe blocks.deallocate()
    unsafe blocks = more
    blockCapacity = needed
  }

  /// Whether token `index` was accepted.
  ///
  /// - Precondition: `index` is below ``count``. Checked, here and below.
  public func isAccepted(_ index: Int) -> Bool {
    precondition(index >= 0 && index < count)
    // SAFE: `prepare(count:)` made a block for every index below `count`.
    return unsafe blocks[index / VerdictBlock.capacity].isAccepted(index % VerdictBlock.capacity)
  }

  /// The token `index`, or `nil` where it was rejected; lent until the next batch.
  @_lifetime(borrow self)
  public func token(_ index: Int) -> BorrowedToken? {
    precondition(index >= 0 && index < count)
    // SAFE: as above.
    let block = unsafe blocks + index / VerdictBlock.capacity
    let token = unsafe block.pointee.token(index % VerdictBlock.capacity)
    return unsafe _overrideLifetime(token, borrowing: self)
  }

  /// Why token `index` was rejected, or `nil` where it was accepted.
  public func rejection(_ index: Int) -> Rejection? {
    precondition(index >= 0 && index < count)
    // SAFE: as above.
    return unsafe blocks[index / VerdictBlock.capacity].rejection(index % VerdictBlock.capacity)
  }

  /// A copy of token `index` that may be kept, or why it was rejected.
  public func result(_ index: Int) -> Result<VerifiedToken, Rejection> {
    precondition(index >= 0 && index < count)
    // SAFE: as above.
    return unsafe blocks[index / VerdictBlock.capacity].result(index % VerdictBlock.capacity)
  }
}
