internal import JOSE
internal import Synchronization

/// Where revocations come from: whatever has a list that it keeps up to date.
public protocol RevocationSource: Sendable {
  /// What verifiers look at.
  var list: RevocationList { get }
}

/// The revocations in force, which a source replaces as a whole and verifiers look at.
///
/// A verifier notices another set by one relaxed load for each token or block of a batch.
public final class RevocationList: RevocationSource {
  private let state: Lock<RevocationSet>
  private let number = Atomic<UInt64>(1)

  /// Makes a list with these revocations in force.
  public init(_ set: RevocationSet = RevocationSet()) {
    state = Lock(set)
  }

  /// The list itself.
  public var list: RevocationList { self }

  /// What is in force.
  public var current: RevocationSet { state.withLock { $0 } }

  /// Puts other revocations in force, all at once.
  public func replace(with set: RevocationSet) {
    // The old set goes when the lock is open again.
    let old = state.withLock { current in
      defer {
        current = set
        number.wrappingAdd(1, ordering: .relaxed)
      }
      return current
    }
    withExtendedLifetime(old) {}
  }

  @inline(always)
  fileprivate var generation: UInt64 { number.load(ordering: .relaxed) }

  fileprivate var latest: (RevocationSet, UInt64) {
    state.withLock { ($0, number.load(ordering: .relaxed)) }
  }
}

/// What one thread keeps of a list: the set, as long as it is in force.
struct RevocationReader: ~Copyable {
  private let list: RevocationList?
  private var set: RevocationSet?
  private var generation: UInt64 = 0

  init(_ list: RevocationList?) {
    self.list = list
  }

  /// Takes what is in force.
  @inline(always)
  mutating func follow() {
    guard let list, list.generation != generation else { return }
    takeLatest(of: list)
  }

  @inline(never)
  private mutating func takeLatest(of list: RevocationList) {
    let (latest, number) = list.latest
    set = latest.count > 0 ? latest : nil
    generation = number
  }

  /// Judges a token that suits otherwise.
  ///
  /// - Throws: ``Rejection/revoked``.
  @inline(always)
  func judge(
    _ claims: ClaimsSet, in payload: RawSpan, at now: NumericDate
  ) throws(Rejection) {
    if let set, set.contains(claims, in: payload, at: now) { throw .revoked }
  }
}
