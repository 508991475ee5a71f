import JOSE
import Signatures
import VectorKernels

/// A public key, as a table of the code and as a key of libcrypto's.
final class ECDSAKey {
  let group: ECDSAGroup
  let point: ECDSAGroup.Point
  let table: UnsafeMutableRawPointer
  private let code: any ECDSACode
  private let key: VerificationKey?
  private var libcrypto = SignatureVerifier(tier: .openssl)

  init(_ kernel: ECDSAKernel, _ point: ECDSAGroup.Point) {
    group = kernel.group
    self.point = point
    code = kernel.code
    let count = group.curve.byteCount
    let (x, y) = (point.x.octets(count), point.y.octets(count))
    guard let table = code.makeTable(x, y) else { preconditionFailure("no point of the curve") }
    self.table = table
    let material = JWK.Material.ec(curve: group.curve.jose, x: x, y: y)
    key = try? VerificationKey(JWK(material: material))
  }

  deinit {
    code.free(table)
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
