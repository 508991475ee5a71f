/// Which code judges signatures.
///
/// Every tier accepts exactly the same signatures; they differ in speed and in what they need.
public enum Tier: String, CaseIterable, Hashable, Sendable {
  /// libcrypto: every algorithm, on every CPU.
  case openssl

  /// Swift with tables for each key, on every 64-bit CPU: ECDSA and Ed25519. What it does not do,
  /// libcrypto does.
  case portable

  /// Vector registers, on x86-64 with AVX-512 IFMA, for keys that are prepared: ECDSA, Ed25519 and RSA,
  /// and SHA-2 in batches. What it does not do, libcrypto does.
  case avx512
}

extension Tier {
  /// The environment variable that forces a tier, for measuring and for finding faults.
  public static let environmentName = "ASSAY_TIER"

  /// The tiers that this build has and this CPU can run, the fastest last.
  public static let available: [Tier] =
    ECDSALanes.isAvailable ? [.openssl, .portable, .avx512] : [.openssl, .portable]

  /// The tier that `environment` forces, or else the fastest.
  ///
  /// - Parameter environment: The value of `ASSAY_TIER`, or `nil` where it is not set.
  /// - Returns: The tier to use.
  /// - Throws: ``TierError`` where the value names no tier that can run here.
  public static func selected(by environment: String?) throws(TierError) -> Tier {
    guard let environment else { return available.last ?? .openssl }
    guard let tier = Tier(rawValue: environment) else { throw .unknown(environment) }
    guard available.contains(tier) else { throw .unavailable(tier) }
    return tier
  }
}

/// Why a tier that was asked for cannot be used.
public enum TierError: Error, Hashable, Sendable {
  /// No tier has that name.
  case unknown(String)

  /// The tier is not in this build, or the CPU lacks what it needs.
  case unavailable(Tier)
}

extension TierError: CustomStringConvertible {
  /// A sentence for people, with the tiers that there are.
  public var description: String {
    let available = Tier.available.map(\.rawValue).joined(separator: ", ")
    return switch self {
    case .unknown(let name):
      "\(Tier.environmentName) is \(name.debugDescription); this build and CPU have: \(available)"
    case .unavailable(let tier):
      "the tier \(tier.rawValue) cannot run here; this build and CPU have: \(available)"
    }
  }
}
