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
  private let watch: TierWatch
  private var uses: UseCounter
  private var revocations: RevocationReader
  let counters: WorkerCounters

  /// Makes a worker whose signatures are judged by the tier that is watched, under keys that a keeper
  /// gives tables; tokens of `revocations` are turned away.
  init(
    _ watch: TierWatch, for keeper: TableKeeper, revocations: RevocationList? = nil,
    counters: consuming WorkerCounters
  ) {
    self.watch = watch
    uses = UseCounter(for: keeper)
    self.revocations = RevocationReader(revocations)
    self.counters = counters
    // A token whose `kid` two keys share has two jobs.
    signatures = SignatureBatch(
      capacity: 2 * VerdictBlock.capacity, tier: watch.tier, breaker: watch.breaker,
      auditRate: watch.auditRate)
  }

  /// Verifies tokens and leaves in `block` what was found about each, in their order.
  ///
  /// - Precondition: There are no more than ``VerdictBlock/capacity``, and their octets stay until the
  ///   call returns.
  mutating func verify(
    _ tokens: UnsafeBufferPointer<TokenPlace>, into block: inout VerdictBlock,
    by snapshot: Snapshot, at now: NumericDate
  ) {
    let policy = snapshot.policy
    reader.follow(generation: snapshot.generation)
    revocations.follow()
    let limit = policy.limits.tokenBytes
    let byteCount = unsafe tokens.reduce(0) { $0 + ($1.byteCount <= limit ? $1.byteCount : 0) }
    block.prepare(count: tokens.count, byteCount: byteCount)
    unsafe read(tokens, into: &block, by: snapshot)
    signatures.judge()
    counters.count(audits: signatures.takeAudits())
    watch.check()
    unsafe judge(tokens, in: &block, by: snapshot, at: now)
  }

  /// Reads all tokens, and gathers the signatures of those that can be read.
  private mutating func read(
    _ tokens: UnsafeBufferPointer<TokenPlace>, into block: inout VerdictBlock,
    by snapshot: Snapshot
  ) {
    let (policy, keys) = (snapshot.policy, snapshot.keys)
    signatures.removeAll()
    var last = UsedKey()
    for index in 0..<tokens.count {
      do throws(Rejection) {
        let token = unsafe tokens[index].octets
        let read = try block.read(index, token, with: &reader, under: policy, with: keys)
        let selection = try Self.selection(
          of: read, unsafe block.header(index).pointee.judged, in: block.arena, reader,
          by: snapshot)
        block[index].selection = selection
        block[index].job = Int32(truncatingIfNeeded: signatures.count)
        try unsafe Self.append(
          block.arena[read.signatureRange], over: read.signingInput(of: token),
          with: block.header(index).pointee.judged.algorithm, selection, to: &signatures,
          of: keys, &last)
      } catch {
        counters.count(error)
        block.reject(index, error)
      }
    }
  }

  /// The keys that a token selects, which are some.
  @inline(always)
  private static func selection(
    of read: ReadToken, _ header: JudgedHeader, in arena: borrowing Arena,
    _ reader: borrowing TokenReader, by snapshot: Snapshot
  ) throws(Rejection) -> KeySet.Selection {
    let selection = reader.selection(of: read, header, in: arena, by: snapshot)
    guard selection != .none else {
      throw reader.rejectionWithoutKey(read, header, in: arena, by: snapshot)
    }
    return selection
  }

  /// The key of the token before, which is that of the next one as a rule: to take it out of the set
  /// anew counts a reference, in memory that all workers share.
  @safe
  private struct UsedKey {
    var position = -1
    var key: Unmanaged<VerificationKey>?
  }

  @inline(always)
  private static func append(
    _ signature: RawSpan, over input: RawSpan, with algorithm: Algorithm,
    _ selection: KeySet.Selection, to signatures: inout SignatureBatch, of keys: KeySet,
    _ last: inout UsedKey
  ) throws(Rejection) {
    switch selection {
    case .none: throw .keyNotFound
    case .ambiguous: throw .ambiguousKey
    case .one(let position):
      if last.position != position {
        last = unsafe UsedKey(position: position, key: .passUnretained(keys.keys[position]))
      }
      // SAFE: the set of keys, which holds the key, outlives the call.
      unsafe last.key?._withUnsafeGuaranteedRef { key in
        unsafe signatures.append(signature, over: input, with: algorithm, key: key)
      }
    case .two(let first, let second):
      unsafe signatures.append(signature, over: input, with: algorithm, key: keys.keys[first])
      unsafe signatures.append(signature, over: input, with: algorithm, key: keys.keys[second])
    }
  }

  /// Judges the claims of the tokens whose signatures hold.
  private mutating func judge(
    _ tokens: UnsafeBufferPointer<TokenPlace>, in block: inout VerdictBlock,
    by snapshot: Snapshot, at now: NumericDate
  ) {
    let policy = snapshot.policy
    let judge = ClaimsJudge(policy, at: now)
    for index in 0..<tokens.count where block[index].state == .pending {
      do throws(Rejection) {
        let header = unsafe block.header(index)
        block[index].keySerial = unsafe try key(
          of: Int(block[index].job), header.pointee.judged.algorithm, block[index].selection,
          by: snapshot)
        if unsafe header.pointee.isNew {
          unsafe reader.remember(
            tokens[index].octets, header.pointee.judged, block.arena[header.pointee.range])
        }
        try unsafe block.readClaims(index, header.pointee.judged.isTypeAccepted, judge, policy)
        try block.accept(index, unless: revocations, at: now)
        unsafe counters.countAccepted(header.pointee.judged.algorithm)
      } catch {
        counters.count(error)
        block.reject(index, error)
      }
    }
  }

  /// The number of the key that the signature of job `job` holds under.
  @inline(always)
  private mutating func key(
    of job: Int, _ algorithm: Algorithm, _ selection: KeySet.Selection, by snapshot: Snapshot
  ) throws(Rejection) -> UInt64 {
    let positions: (Int, Int?)
    switch selection {
    case .one(let position): positions = (position, nil)
    case .two(let first, let second): positions = (first, second)
    case .none, .ambiguous: throw .keyNotFound
    }
    if try holds(job, algorithm) {
      uses.count(positions.0, of: snapshot)
      return snapshot.keys.keys[positions.0].serial
    }
    if let second = positions.1, try holds(job &+ 1, algorithm) {
      uses.count(second, of: snapshot)
      return snapshot.keys.keys[second].serial
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
