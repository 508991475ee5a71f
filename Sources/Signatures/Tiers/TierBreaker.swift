public import JOSE
internal import Synchronization

/// Switches a tier off for good once it has given a wrong answer.
///
/// What computes wrongly is the CPU, the hypervisor or this build, and all threads of a process have
/// those in common: so there is one breaker a process, ``shared``, and a fault that one engine finds
/// protects all others. A tier that is off is not asked again; libcrypto answers instead.
public final class TierBreaker: Sendable {
  /// The process's own.
  public static let shared = TierBreaker()

  /// Whether tiers are off, a bit each, which all threads read and hardly anybody ever writes.
  private let off = Atomic<UInt8>(0)

  /// What was found first about each tier, by its position among all.
  private let incidents: [3 of AtomicLazyReference<Finding>] = InlineArray { _ in
    AtomicLazyReference<Finding>()
  }

  private final class Finding: Sendable {
    let incident: TierIncident

    init(_ incident: TierIncident) { self.incident = incident }
  }

  /// Whether the verdict that a tier has come to is to be turned round: how tests make it lie.
  package let tamper: (@Sendable (Algorithm) -> Bool)?

  private init() {
    tamper = nil
  }

  /// Makes a breaker of a test's own, with a tier that lies about the algorithms that `tamper` names.
  package init(tampering tamper: (@Sendable (Algorithm) -> Bool)?) {
    self.tamper = tamper
  }

  /// Whether a tier has been switched off.
  @inline(__always)
  public func isOff(_ tier: Tier) -> Bool {
    off.load(ordering: .relaxed) & Self.bit(of: tier) != 0
  }

  /// What was found about a tier, first, or `nil` as long as it is on.
  public func incident(of tier: Tier) -> TierIncident? {
    incidents[Self.position(of: tier)].load()?.incident
  }

  /// Switches a tier off, unless it is libcrypto's, whose place no other can take.
  func trip(_ incident: TierIncident) {
    guard incident.tier != .openssl else { return }
    _ = incidents[Self.position(of: incident.tier)].storeIfNil(Finding(incident))
    off.bitwiseOr(Self.bit(of: incident.tier), ordering: .releasing)
  }

  private static func position(of tier: Tier) -> Int {
    switch tier {
    case .openssl: 0
    case .portable: 1
    case .avx512: 2
    }
  }

  @inline(__always)
  private static func bit(of tier: Tier) -> UInt8 {
    switch tier {
    case .openssl: 0
    case .portable: 2
    case .avx512: 4
    }
  }
}

extension TierBreaker {
  /// Whether `test` passes; the tier is switched off where it does not.
  func hasPassed(
    _ tier: Tier, _ algorithm: Algorithm, _ test: () -> Bool
  ) -> Bool {
    if test() { return true }
    trip(TierIncident(tier: tier, algorithm: algorithm, cause: .selfTest))
    return false
  }
}

/// Why a tier was switched off.
public struct TierIncident: Hashable, Sendable {
  /// What showed it.
  public enum Cause: Hashable, Sendable {
    /// It answered a question wrongly whose answer is known, before it was asked in earnest.
    case selfTest
    /// libcrypto was asked again, and came to the other verdict.
    case audit
  }

  /// The tier.
  public let tier: Tier

  /// The algorithm that it got wrong.
  public let algorithm: Algorithm

  /// What showed it.
  public let cause: Cause
}

extension TierIncident: CustomStringConvertible {
  /// A sentence for a log.
  public var description: String {
    let finding =
      switch cause {
      case .selfTest: "it failed its self-test"
      case .audit: "it and libcrypto disagreed about a signature"
      }
    return "tier \(tier.rawValue) is switched off, since \(finding) (\(algorithm.name))"
  }
}
