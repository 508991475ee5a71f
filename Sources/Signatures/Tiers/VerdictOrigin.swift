/// Which code came to a verdict about a signature, and what was noteworthy on the way.
///
/// For those who count: a verdict is the same wherever it comes from.
public struct VerdictOrigin: Hashable, Sendable {
  // The tier, 1 more than its position among all, in the lowest two bits.
  private var bits: UInt8

  private static let undecided: UInt8 = 4
  private static let unprepared: UInt8 = 8

  /// No code was asked: the signature has the wrong length, or the key does not serve the algorithm.
  public static let none = VerdictOrigin(bits: 0)

  static let libcrypto = VerdictOrigin(.openssl)
  static let portable = VerdictOrigin(.portable)
  static let lanes = VerdictOrigin(.avx512)

  /// libcrypto, because the faster tier could not tell.
  static let afterUndecided = VerdictOrigin(bits: libcrypto.bits | undecided)

  /// libcrypto, because the key has not got its table yet.
  static let withoutTable = VerdictOrigin(bits: libcrypto.bits | unprepared)

  private init(bits: UInt8) {
    self.bits = bits
  }

  init(_ tier: Tier) {
    switch tier {
    case .openssl: bits = 1
    case .portable: bits = 2
    case .avx512: bits = 3
    }
  }

  /// The code that answered, or `nil` where none was asked.
  ///
  /// What a tier does not do itself counts as ``Tier/openssl``, which also stands for HMAC where it
  /// is computed outside lanes.
  public var tier: Tier? {
    switch bits & 3 {
    case 1: .openssl
    case 2: .portable
    case 3: .avx512
    default: nil
    }
  }

  /// Whether it came from another tier than libcrypto's.
  @inline(__always)
  var isOfFastTier: Bool { bits & 3 > 1 }

  /// Whether a faster tier was asked first and could not tell.
  public var isAfterUndecided: Bool { bits & Self.undecided != 0 }

  /// Whether a faster tier would have been asked, if the key had its table.
  public var isForWantOfTable: Bool { bits & Self.unprepared != 0 }
}
