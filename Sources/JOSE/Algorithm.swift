/// A signature algorithm of JSON Web Signature (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2).
///
/// `none` is not among them: a token without a signature is not a signed token.
public enum Algorithm: UInt8, CaseIterable, Hashable, Sendable {
  /// HMAC with SHA-256.
  case hs256 = 1
  /// HMAC with SHA-384.
  case hs384 = 2
  /// HMAC with SHA-512.
  case hs512 = 3
  /// RSASSA-PKCS1-v1_5 with SHA-256.
  case rs256 = 4
  /// RSASSA-PKCS1-v1_5 with SHA-384.
  case rs384 = 5
  /// RSASSA-PKCS1-v1_5 with SHA-512.
  case rs512 = 6
  /// RSASSA-PSS with SHA-256 and MGF1 with SHA-256, salt of 32 octets.
  case ps256 = 7
  /// RSASSA-PSS with SHA-384 and MGF1 with SHA-384, salt of 48 octets.
  case ps384 = 8
  /// RSASSA-PSS with SHA-512 and MGF1 with SHA-512, salt of 64 octets.
  case ps512 = 9
  /// ECDSA on P-256 with SHA-256.
  case es256 = 10
  /// ECDSA on P-384 with SHA-384.
  case es384 = 11
  /// ECDSA on P-521 with SHA-512.
  case es512 = 12
  /// ECDSA on secp256k1 with SHA-256.
  case es256k = 13
  /// EdDSA on the curve of the key, Ed25519 or Ed448: the name that RFC 9864 deprecates and all use.
  case edDSA = 14
  /// EdDSA on Ed25519, by its fully specified name.
  case ed25519 = 15
  /// EdDSA on Ed448, by its fully specified name.
  case ed448 = 16
}

extension Algorithm {
  /// The value of the `alg` header parameter, which is case-sensitive.
  public var name: String {
    switch self {
    case .hs256: "HS256"
    case .hs384: "HS384"
    case .hs512: "HS512"
    case .rs256: "RS256"
    case .rs384: "RS384"
    case .rs512: "RS512"
    case .ps256: "PS256"
    case .ps384: "PS384"
    case .ps512: "PS512"
    case .es256: "ES256"
    case .es384: "ES384"
    case .es512: "ES512"
    case .es256k: "ES256K"
    case .edDSA: "EdDSA"
    case .ed25519: "Ed25519"
    case .ed448: "Ed448"
    }
  }

  /// The algorithm that is called exactly `name`, or `nil`.
  public init?(name: some StringProtocol) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The hash of the signing input, or `nil` for EdDSA, which hashes inside.
  public var digest: Digest? {
    switch self {
    case .hs256, .rs256, .ps256, .es256, .es256k: .sha256
    case .hs384, .rs384, .ps384, .es384: .sha384
    case .hs512, .rs512, .ps512, .es512: .sha512
    case .edDSA, .ed25519, .ed448: nil
    }
  }

  /// How the algorithm signs, whatever its hash.
  public var family: Family {
    switch self {
    case .hs256, .hs384, .hs512: .hmac
    case .rs256, .rs384, .rs512: .rsaPKCS1
    case .ps256, .ps384, .ps512: .rsaPSS
    case .es256, .es384, .es512, .es256k: .ecdsa
    case .edDSA, .ed25519, .ed448: .edDSA
    }
  }

  /// Algorithms that differ only in their hash or curve.
  public enum Family: Hashable, Sendable {
    /// HMAC (RFC 7518 §3.2).
    case hmac
    /// RSASSA-PKCS1-v1_5 (RFC 7518 §3.3).
    case rsaPKCS1
    /// RSASSA-PSS (RFC 7518 §3.5).
    case rsaPSS
    /// ECDSA (RFC 7518 §3.4).
    case ecdsa
    /// EdDSA (RFC 8037 §3.1).
    case edDSA
  }

  /// A hash function of FIPS 180-4.
  public enum Digest: Hashable, Sendable {
    /// SHA-256, 32 octets.
    case sha256
    /// SHA-384, 48 octets.
    case sha384
    /// SHA-512, 64 octets.
    case sha512

    /// The length of a digest in octets.
    public var byteCount: Int {
      switch self {
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }
}

extension Algorithm: CustomStringConvertible {
  /// The value of the `alg` header parameter.
  public var description: String { name }
}

// MARK: - Sets of algorithms

/// A set of signature algorithms, one bit each.
public struct AlgorithmSet: OptionSet, Hashable, Sendable {
  /// Bit *i* stands for the algorithm with raw value *i*.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Makes a set of `algorithms`.
  public init(_ algorithms: some Sequence<Algorithm>) {
    rawValue = algorithms.reduce(0) { $0 | 1 << $1.rawValue }
  }

  /// Whether `algorithm` is in the set.
  public func contains(_ algorithm: Algorithm) -> Bool {
    rawValue & 1 << algorithm.rawValue != 0
  }

  /// All algorithms.
  public static let all = AlgorithmSet(Algorithm.allCases)

  /// The algorithms in the set, by raw value.
  public var algorithms: [Algorithm] {
    Algorithm.allCases.filter(contains)
  }
}

extension AlgorithmSet: CustomStringConvertible {
  /// The names, separated by blanks.
  public var description: String {
    algorithms.map(\.name).joined(separator: " ")
  }
}
