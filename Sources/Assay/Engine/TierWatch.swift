internal import Signatures
internal import Synchronization

/// The tier of an engine, with all that its workers need to know to distrust it.
final class TierWatch: Sendable {
  /// Which code judges signatures, where it can.
  let tier: Tier

  let breaker: TierBreaker

  /// One verdict of the tier's in so many is checked by libcrypto; 0 for none.
  let auditRate: Int

  private let log: (@Sendable (TierIncident) -> Void)?
  private let isTold = Atomic<Bool>(false)

  init(
    _ tier: Tier, breaker: TierBreaker = .shared, auditRate: Int = 0,
    log: (@Sendable (TierIncident) -> Void)? = nil
  ) {
    self.tier = tier
    self.breaker = breaker
    self.auditRate = auditRate
    self.log = log
  }

  /// Tells, once, that the tier has been switched off, by whomever.
  ///
  /// Workers ask after each of their batches; as long as the tier is on it costs a load of a word that
  /// nobody writes to.
  @inline(always)
  func check() {
    if breaker.isOff(tier) { tell() }
  }

  @inline(never)
  private func tell() {
    guard let log, let incident = breaker.incident(of: tier),
      !isTold.load(ordering: .relaxed), !isTold.exchange(true, ordering: .relaxed)
    else { return }
    log(incident)
  }
}
