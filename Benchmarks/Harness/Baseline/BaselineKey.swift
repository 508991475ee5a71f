import JOSE
import OpenSSLBaseline

/// A public key as libcrypto holds it, made from the parts of a JWK.
final class BaselineKey {
  let handle: OpaquePointer

  init(_ material: JWK.Material) throws(MeasurementError) {
    let handle: OpaquePointer? =
      switch material {
      case .rsa(let modulus, let exponent):
        withOctets(modulus, exponent) { baseline_key_rsa($0, $1) }
      case .ec(let curve, let x, let y):
        withOctets(x, y) { baseline_key_ec(curve.rawValue, $0, $1) }
      case .okp(let curve, let x):
        withOctets(x, []) { x, _ in baseline_key_okp(curve.rawValue, x) }
      case .symmetric:
        nil
      }
    guard let handle else {
      throw .unusableCorpus(algorithm: "OpenSSL", reason: "it does not take the key")
    }
    self.handle = handle
  }

  deinit {
    baseline_key_free(handle)
  }
}

/// Lends the octets of two arrays for the time of a call.
func withOctets<R>(
  _ first: [UInt8], _ second: [UInt8], _ body: (baseline_octets, baseline_octets) -> R
) -> R {
  first.withUnsafeBufferPointer { first in
    second.withUnsafeBufferPointer { second in
      body(
        baseline_octets(start: first.baseAddress, count: first.count),
        baseline_octets(start: second.baseAddress, count: second.count))
    }
  }
}
