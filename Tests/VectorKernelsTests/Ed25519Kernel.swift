import COpenSSL
import VectorKernels

/// A public key, prepared for the kernels and for libcrypto.
final class Ed25519KernelKey {
  let octets: [UInt8]
  let table: UnsafeMutableRawPointer
  /// Whether the octets encode a point.
  let isPoint: Bool
  private let handle: OpaquePointer

  init(_ octets: [UInt8]) {
    self.octets = octets
    table = .allocate(byteCount: assay_ed25519_table_bytes(), alignment: 64)
    isPoint = assay_ed25519_build_table(octets, table) == 1
    handle = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, octets, octets.count)
  }

  deinit {
    table.deallocate()
    EVP_PKEY_free(handle)
  }

  /// What libcrypto says.
  func accepts(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    precondition(EVP_DigestVerifyInit(context, nil, nil, nil, handle) == 1)
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

/// A private key as a number, so that signatures can be made which no ordinary signer makes.
struct Ed25519Signer {
  let scalar: LibcryptoNumber
  /// What is added to [scalar]B: a point of small order.
  let torsion: EdwardsReference
  let key: Ed25519KernelKey

  init(torsion: EdwardsReference = .neutral, _ generator: inout Seeded) {
    scalar = LibcryptoNumber(octets: generator.octets(31))
    self.torsion = torsion
    key = Ed25519KernelKey((scalar * EdwardsReference.base + torsion).encoding)
  }

  /// R = [r]B and S = r + h a: it holds where [h]torsion is neutral.
  func sign(_ message: [UInt8], _ generator: inout Seeded) -> [UInt8] {
    let r = LibcryptoNumber(octets: generator.octets(31))
    let R = (r * EdwardsReference.base).encoding
    let h = LibcryptoNumber(littleEndian: sha512(R + key.octets + message))
    let S = r + h.product(scalar, modulo: EdwardsReference.order)
    return R + S.remainder(modulo: EdwardsReference.order).octets(32).reversed()
  }
}

func sha512(_ octets: [UInt8]) -> [UInt8] {
  var state = assay_sha2()
  var digest = [UInt8](repeating: 0, count: 64)
  assay_sha2_start(&state, 512)
  assay_sha2_add(&state, octets, octets.count)
  assay_sha2_finish(&state, &digest)
  return digest
}

/// A signature to be judged.
struct Ed25519Case {
  let key: Ed25519KernelKey
  var signature: [UInt8]
  var message: [UInt8]

  var digest: [UInt8] { sha512(signature.prefix(32) + key.octets + message) }
  var expected: Bool { key.accepts(signature, message) }
}

/// The kernels, with the base point's table.
final class Ed25519Kernel {
  private let base: UnsafeMutableRawPointer

  init() {
    base = .allocate(byteCount: assay_ed25519_base_bytes(), alignment: 64)
    assay_ed25519_build_base(base)
  }

  deinit { base.deallocate() }

  func verdicts(_ cases: [Ed25519Case]) -> [Bool] {
    verdicts(cases.map { ($0.key, $0.signature, $0.digest) })
  }

  /// Verdicts in a batch; those one at a time must be the same.
  func verdicts(_ items: [(key: Ed25519KernelKey, signature: [UInt8], digest: [UInt8])]) -> [Bool] {
    let signatures = items.map { UnsafeMutablePointer<UInt8>(copying: $0.signature) }
    let digests = items.map { UnsafeMutablePointer<UInt8>(copying: $0.digest) }
    defer { (signatures + digests).forEach { $0.deallocate() } }
    let jobs = items.indices.map {
      assay_ed25519_job(
        table: items[$0].key.table, signature: signatures[$0], digest: digests[$0])
    }
    var verdicts = [UInt8](repeating: 0xa5, count: items.count + 1)
    assay_ed25519_verify_batch(base, jobs, jobs.count, &verdicts)
    precondition(verdicts.popLast() == 0xa5, "written behind the end")
    for (i, job) in jobs.enumerated() {
      let alone = withUnsafePointer(to: job) { assay_ed25519_verify_one(base, $0) }
      precondition(alone == Int32(verdicts[i]), "alone \(alone), together \(verdicts[i])")
    }
    return verdicts.map { $0 == 1 }
  }
}
