internal import JOSE

/// A signature that waits to be judged: where it stands, what it signs and under which key.
///
/// Nothing is owned. Whoever makes one sees to it that memory and key stay until it has been judged.
@safe
struct SignatureJob {
  /// `nil` where there are no octets, for either.
  let signature: UnsafePointer<UInt8>?
  let message: UnsafePointer<UInt8>?
  let messageCount: Int
  let key: Unmanaged<VerificationKey>
  /// The key's table, where the route needs one.
  let table: UnsafeRawPointer?
  let algorithm: Algorithm
  let route: SignatureRoute
}

/// Which code judges a job: jobs of one route go to it together.
///
/// The order is that in which they are judged.
enum SignatureRoute: UInt8, CaseIterable {
  /// Answered before anything is computed: a wrong length, or an algorithm that the key does not
  /// serve.
  case refused
  /// HMAC: the tag comes out of the same lanes as the digests.
  case hmac
  case p256
  case p384
  case p521
  case secp256k1
  case ed25519
  /// RSA, by how long the numbers are: lanes are shared by numbers of one length.
  case rsa2048
  case rsa3072
  case rsa4096
  case rsaLonger
  /// libcrypto, one after another.
  case libcrypto

  /// How many routes there are.
  static var count: Int { 12 }
}

extension SignatureRoute {
  /// The lanes for signatures under `key`, which has its table.
  @inline(always)
  static func lanes(for key: VerificationKey) -> SignatureRoute {
    switch key.kind {
    case .symmetric: .hmac
    case .rsa(...2072): .rsa2048
    case .rsa(...3112): .rsa3072
    case .rsa(...4152): .rsa4096
    case .rsa: .rsaLonger
    case .elliptic(let curve): lanes(of: curve)
    }
  }

  private static func lanes(of curve: Curve) -> SignatureRoute {
    switch curve {
    case .p256: .p256
    case .p384: .p384
    case .p521: .p521
    case .secp256k1: .secp256k1
    case .ed25519: .ed25519
    case .ed448: .libcrypto
    }
  }

  /// The lanes of a curve that the route leads to.
  var ecdsa: ECDSALanes? {
    switch self {
    case .p256: ECDSALanes.lanes(of: .p256)
    case .p384: ECDSALanes.lanes(of: .p384)
    case .p521: ECDSALanes.lanes(of: .p521)
    case .secp256k1: ECDSALanes.lanes(of: .secp256k1)
    default: nil
    }
  }
}
