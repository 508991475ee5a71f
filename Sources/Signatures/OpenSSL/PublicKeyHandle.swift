internal import COpenSSL
internal import JOSE

/// A public key as libcrypto holds it: counted by libcrypto, and never changed.
///
/// It cannot be copied, so that a verification borrows it and counts no references of its own.
@safe
struct PublicKeyHandle: ~Copyable, Sendable {
  // INVARIANT: not null, and one reference of it is owned by this value.
  nonisolated(unsafe) let pointer: OpaquePointer

  /// The length of a signature under this key, in octets.
  let signatureByteCount: Int

  /// Gives the numbers of a public key to libcrypto.
  ///
  /// - Throws: ``KeyError/pointNotOnCurve``, or ``KeyError/refusedByLibcrypto``.
  init(_ material: JWK.Material) throws(KeyError) {
    guard let info = DER.publicKeyInfo(of: material) else { throw .refusedByLibcrypto }
    // Set together with the pointer: what cannot be copied cannot be half there.
    let signatureByteCount: Int
    switch material {
    case .rsa(let modulus, _): signatureByteCount = modulus.count
    case .ec(let curve, _, _): signatureByteCount = curve.signatureByteCount
    case .okp(let curve, let x):
      guard EdwardsPoint.isPublicKey(x, curve) else { throw .pointNotOnCurve }
      signatureByteCount = curve.signatureByteCount
    case .symmetric: throw .refusedByLibcrypto
    }
    // SAFE: libcrypto reads `info.count` octets and keeps none.
    let pointer = unsafe info.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return unsafe d2i_PUBKEY(nil, &start, buffer.count)
    }
    ERR_clear_error()
    guard let pointer = unsafe pointer else {
      // Of the points, libcrypto checks the equation as it reads them.
      if case .ec = material { throw .pointNotOnCurve }
      throw .refusedByLibcrypto
    }
    self.signatureByteCount = signatureByteCount
    unsafe self.pointer = pointer
  }

  /// Shares what libcrypto holds with another.
  init(sharing other: borrowing PublicKeyHandle) {
    unsafe EVP_PKEY_up_ref(other.pointer)
    unsafe pointer = unsafe other.pointer
    signatureByteCount = other.signatureByteCount
  }

  deinit {
    unsafe EVP_PKEY_free(pointer)
  }
}
