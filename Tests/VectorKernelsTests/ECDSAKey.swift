import JOSE
import Signatures
import VectorKernels

/// A public key, as a table of the kernel's and as a key of libcrypto's.
final class ECDSAKey {
  let group: ECDSAGroup
  let point: ECDSAGroup.Point
  let table: UnsafeMutableRawPointer
  private let key: VerificationKey?
  private var libcrypto = SignatureVerifier(tier: .openssl)

  init(_ kernel: ECDSAKernel, _ point: ECDSAGroup.Point) {
    group = kernel.group
    self.point = point
    table = kernel.makeTable(point)
    let count = group.curve.byteCount
    let material = JWK.Material.ec(
      curve: group.curve.jose, x: point.x.octets(count), y: point.y.octets(count))
    key = try? VerificationKey(JWK(material: material))
  }

  deinit {
    table.deallocate()
  }

  /// What libcrypto says of r‖s.
  func accepts(_ signature: [UInt8], _ digest: [UInt8]) -> Bool {
    guard let key, let algorithm = key.algorithms.algorithms.first else {
      preconditionFailure("libcrypto refuses the key")
    }
    let verdict = try? libcrypto.verify(
      signature.octets, overDigest: digest.octets, with: algorithm, key: key)
    return verdict == true
  }
}

extension ECDSACurve {
  /// The curve as JOSE has it.
  var jose: Curve {
    switch self {
    case .p256: .p256
    case .p384: .p384
    case .p521: .p521
    case .secp256k1: .secp256k1
    }
  }
}
