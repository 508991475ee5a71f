internal import JOSE
internal import Signatures

/// What one thread needs to verify a block of tokens together: all are read, then all signatures are
/// judged in full lanes, and then the claims of those that hold.
///
/// It shares nothing with other workers, so nothing here is locked or counted.
@safe
struct BatchWorker: ~Copyable {
  private var reader = TokenReader()
  private var signatures: SignatureBatch
  let counters: WorkerCounters

  /// A token whose signature is being judged.
  private struct Pending {
    let read: ReadToken
    let index: Int
    /// The first of its jobs; there are two where two keys share its `kid`.
    let job: Int
  }

  // INVARIANT: room for a block's tokens, of which the first `pendingCount` are initialized.
  private let pending: UnsafeMutablePointer<Pending>
  private var pendingCount = 0

  /// Makes a worker whose signatures are judged by `tier`.
  init(tier: Tier, counters: consuming WorkerCounters) {
    self.counters = counters
    // A token whose `kid` two keys share has two jobs.
    signatures = SignatureBatch(capacity: 2 * VerdictBlock.capacity, tier: tier)
    unsafe pending = .allocate(capacity: VerdictBlock.capacity)
  }

  deinit {
    unsafe pending.deallocate()
  }

  /// Verifies tokens and leaves in `block` what was found about each, in their order.
  ///
  /// - Precondition: There are no more than ``VerdictBlock/capacity``, and their octets stay until the
  ///   call returns.
  mutating func verify(
    _ tokens: UnsafeBufferPointer<TokenPlace>, into block: inout VerdictBlock,
    by snapshot: Snapshot, at now: NumericDate
  ) {
    let (policy, keys) = (snapshot.policy, snapshot.keys)
    reader.follow(generation: snapshot.generation)
    let limit = policy.limits.tokenBytes
    let byteCount = unsafe tokens.reduce(0) { $0 + ($1.byteCount <= limit ? $1.byteCount : 0) }
    block.prepare(count: tokens.count, byteCount: byteCount)
    unsafe read(tokens, into: &block, under: policy, with: keys)
    signatures.judge()
    unsafe judge(tokens, in: &block, under: policy, with: keys, at: now)
  }

  /// Reads all tokens, and gathers the signatures of those that can be read.
  private mutating func read(
    _ tokens: UnsafeBufferPointer<TokenPlace>, into block: inout VerdictBlock,
    under policy: Policy, with keys: KeySet
  ) {
    signatures.removeAll()
    pendingCount = 0
    for index in 0..<tokens.count {
      do throws(Rejection) {
        let token = unsafe tokens[index].octets
        let read = try block.read(token, with: &reader, under: policy, with: keys)
        let job = signatures.count
        try Self.append(
          token, read, block.arena[read.signatureRange], to: &signatures, with: keys)
        unsafe (pending + pendingCount).initialize(
          to: Pending(read: read, index: index, job: job))
        pendingCount &+= 1
      } catch {
        counters.count(error)
        block[index] = .rejected(error)
      }
    }
  }

  @inline(always)
  private static func append(
    _ token: RawSpan, _ read: ReadToken, _ signature: RawSpan,
    to signatures: inout SignatureBatch, with keys: KeySet
  ) throws(Rejection) {
    let input = read.signingInput(of: token)
    let algorithm = read.header.algorithm
    switch read.header.selection {
    case .none: throw .keyNotFound
    case .ambiguous: throw .ambiguousKey
    case .one(let position):
      unsafe signatures.append(signature, over: input, with: algorithm, key: keys.keys[position])
    case .two(let first, let second):
      unsafe signatures.append(signature, over: input, with: algorithm, key: keys.keys[first])
      unsafe signatures.append(signature, over: input, with: algorithm, key: keys.keys[second])
    }
  }

  /// Judges the claims of the tokens whose signatures hold.
  private mutating func judge(
    _ tokens: UnsafeBufferPointer<TokenPlace>, in block: inout VerdictBlock,
    under policy: Policy, with keys: KeySet, at now: NumericDate
  ) {
    for position in 0..<pendingCount {
      let item = unsafe pending[position]
      do throws(Rejection) {
        let keySerial = try key(of: item, with: keys)
        reader.remember(unsafe tokens[item.index].octets, item.read, in: block.arena)
        let claims = try Worker.claims(
          in: block.arena[item.read.payloadRange], item.read.header, under: policy, at: now)
        block[item.index] = .accepted(
          AcceptedToken(
            headerRange: item.read.headerRange, payloadRange: item.read.payloadRange,
            header: item.read.header.header, claims: claims,
            algorithm: item.read.header.algorithm, keySerial: keySerial))
        counters.countAccepted(item.read.header.algorithm)
      } catch {
        counters.count(error)
        block[item.index] = .rejected(error)
      }
    }
  }

  /// The number of the key that a token's signature holds under.
  @inline(always)
  private func key(of item: Pending, with keys: KeySet) throws(Rejection) -> UInt64 {
    let positions: (Int, Int?)
    switch item.read.header.selection {
    case .one(let position): positions = (position, nil)
    case .two(let first, let second): positions = (first, second)
    case .none, .ambiguous: throw .keyNotFound
    }
    let algorithm = item.read.header.algorithm
    if try holds(item.job, algorithm) { return keys.keys[positions.0].serial }
    if let second = positions.1, try holds(item.job &+ 1, algorithm) {
      return keys.keys[second].serial
    }
    throw .signatureMismatch
  }

  @inline(always)
  private func holds(_ job: Int, _ algorithm: Algorithm) throws(Rejection) -> Bool {
    let verdict = signatures[job]
    counters.count(verdict, algorithm, from: signatures.origin(job))
    return switch verdict {
    case .accepted: true
    case .rejected: false
    case .failed: throw .verifierFailure
    }
  }
}
