import COpenSSL
import VectorKernels

/// A curve, as the kernel and as libcrypto know it.
enum ECDSACurve: CaseIterable {
  case p256, p384, p521, secp256k1

  var kernel: assay_ecdsa_curve {
    switch self {
    case .p256: ASSAY_ECDSA_P256
    case .p384: ASSAY_ECDSA_P384
    case .p521: ASSAY_ECDSA_P521
    case .secp256k1: ASSAY_ECDSA_SECP256K1
    }
  }

  var identifier: Int32 {
    switch self {
    case .p256: NID_X9_62_prime256v1
    case .p384: NID_secp384r1
    case .p521: NID_secp521r1
    case .secp256k1: NID_secp256k1
    }
  }

  /// Octets of a coordinate, of r, and of s.
  var byteCount: Int { self == .p384 ? 48 : self == .p521 ? 66 : 32 }
  var digestCount: Int { self == .p384 ? 48 : self == .p521 ? 64 : 32 }
}

/// Random numbers that are the same in every run (SplitMix64).
struct ECDSARandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func octets(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
