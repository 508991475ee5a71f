import COpenSSL
import VectorKernels

/// A public key, prepared for code and for libcrypto.
final class Ed25519KernelKey {
  let octets: [UInt8]
  /// `nil` where the octets encode no point.
  let table: UnsafeMutableRawPointer?
  private let code: any Ed25519Code
  private let handle: OpaquePointer

  init(_ octets: [UInt8], _ code: any Ed25519Code) {
    (self.octets, self.code) = (octets, code)
    table = code.makeTable(octets)
    handle = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, octets, octets.count)
  }

  deinit {
    if let table { code.free(table) }
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

  init(
    torsion: EdwardsReference = .neutral, _ kernel: Ed25519Kernel, _ generator: inout Seeded
  ) {
    scalar = LibcryptoNumber(octets: generator.octets(31))
    self.torsion = torsion
    key = kernel.makeKey((scalar * EdwardsReference.base + torsion).encoding)
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

/// Code for Ed25519, and what it says of cases.
final class Ed25519Kernel {
  private let code: any Ed25519Code

  init(_ name: Ed25519CodeName) { code = name.code }

  func makeKey(_ octets: [UInt8]) -> Ed25519KernelKey { Ed25519KernelKey(octets, code) }

  func verdicts(_ cases: [Ed25519Case]) -> [Bool] {
    verdicts(cases.map { ($0.key, $0.signature, $0.digest) })
  }

  /// Verdicts in a batch; those one at a time must be the same.
  func verdicts(_ items: [(key: Ed25519KernelKey, signature: [UInt8], digest: [UInt8])]) -> [Bool] {
    let signatures = items.map { UnsafeMutablePointer<UInt8>(copying: $0.signature) }
    let digests = items.map { UnsafeMutablePointer<UInt8>(copying: $0.digest) }
    defer { (signatures + digests).forEach { $0.deallocate() } }
    let jobs = items.indices.map { index in
      guard let table = items[index].key.table else { preconditionFailure("no point") }
      return assay_ed25519_job(
        table: table, signature: signatures[index], digest: digests[index])
    }
    let verdicts = code.judge(jobs)
    for (i, job) in jobs.enumerated() {
      let alone = code.judgeAlone(job)
      precondition(alone == verdicts[i], "alone \(alone), together \(verdicts[i])")
    }
    return verdicts
  }
}
