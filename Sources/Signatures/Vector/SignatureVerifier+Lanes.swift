internal import JOSE

extension SignatureVerifier {
  /// What the lanes say, or `nil` where they have no table for the key or cannot decide.
  @inline(always)
  func verdictOfLanes(
    _ signature: RawSpan, overDigest digest: RawSpan, key: VerificationKey
  ) -> Bool? {
    // The table first: as long as no key has one, the lanes need not be there.
    guard case .elliptic(let curve) = key.kind, unsafe key.lanes.table != nil,
      let lanes = ECDSALanes.lanes(of: curve)
    else { return nil }
    return lanes.verify(signature, ofDigest: digest, under: key.lanes)
  }

  /// The same for Ed25519, which hashes the signing input together with other things.
  @inline(always)
  func verdictOfEdwardsLanes(
    _ signature: RawSpan, over signingInput: RawSpan, key: VerificationKey
  ) -> Bool? {
    guard case .elliptic(.ed25519) = key.kind, let table = unsafe key.lanes.table,
      let lanes = EdwardsLanes.shared
    else { return nil }
    return unsafe lanes.verify(signature, over: signingInput, under: table)
  }

  /// The same for RSA.
  mutating func verdictOfRSALanes(
    _ signature: RawSpan, overDigest digest: RawSpan, _ algorithm: Algorithm, key: VerificationKey
  ) -> Bool? {
    guard let table = unsafe key.lanes.table, case .rsa(let bits) = key.kind,
      let hash = algorithm.digest
    else { return nil }
    rsa.removeAll()
    // SAFE: signature and digest have the lengths that they were checked for, and are not used after.
    return unsafe signature.withUnsafeBytes { signature in
      unsafe digest.withUnsafeBytes { digest -> Bool? in
        guard let signature = unsafe signature.bindMemory(to: UInt8.self).baseAddress,
          let digest = unsafe digest.bindMemory(to: UInt8.self).baseAddress
        else { return nil }
        unsafe rsa.append(
          signature, under: table,
          RSAGroup.Item(
            digest: digest, hash: hash, isPSS: algorithm.family == .rsaPSS, modulusBits: bits))
        rsa.judge()
        return rsa.holds(0)
      }
    }
  }
}
