internal import JOSE

extension VerificationKey {
  /// What the table takes that makes this key fast in a tier, in octets; 0 where there is none to be
  /// had, for its type or on this CPU.
  ///
  /// A curve's key takes 0.5 to 1.2 MB, P-521 in the portable tier 2.1 MB, an RSA key some kilobytes.
  public func tableByteCount(for tier: Tier) -> Int {
    switch tier {
    case .openssl: 0
    case .portable: PortableTier.tableByteCount(of: kind)
    case .avx512: laneTableByteCount
    }
  }

  private var laneTableByteCount: Int {
    switch kind {
    case .rsa(let bits): RSALanes.isAvailable ? RSALanes.byteCount(modulusBits: bits) : 0
    case .elliptic(.ed25519): EdwardsLanes.shared == nil ? 0 : EdwardsLanes.tableByteCount
    case .elliptic(let curve): ECDSALanes.lanes(of: curve)?.tableByteCount ?? 0
    case .symmetric: 0
    }
  }

  /// Whether the table is there.
  public func isPrepared(for tier: Tier) -> Bool { unsafe table(for: tier) != nil }

  /// Makes the table, unless it is there: multiples of a point, or the constants of a modulus.
  ///
  /// Takes 0.1 to 10 ms, so it is done before tokens come; until then, libcrypto serves the key. Any
  /// thread may call it, also while others verify with the key.
  public func prepare(for tier: Tier) {
    guard !isPrepared(for: tier) else { return }
    switch tier {
    case .openssl: break
    case .portable:
      if let table = unsafe PortableTier.makeTable(of: material) { unsafe portable.set(table) }
    case .avx512:
      if let table = unsafe makeLaneTable() { unsafe lanes.set(table) }
    }
  }

  /// The table for a tier, valid as long as the key lives, or `nil`.
  @inline(__always)
  func table(for tier: Tier) -> UnsafeRawPointer? {
    switch tier {
    case .openssl: nil
    case .portable: unsafe portable.table
    case .avx512: unsafe lanes.table
    }
  }

  private func makeLaneTable() -> UnsafeMutableRawPointer? {
    switch material {
    case .rsa(let modulus, let exponent)?:
      RSALanes.isAvailable
        ? unsafe RSALanes.makeKey(modulus: modulus, exponent: exponent) : nil
    case .ec(let curve, let x, let y)?: unsafe ECDSALanes.lanes(of: curve)?.makeTable(x: x, y: y)
    case .okp(.ed25519, let x)?:
      EdwardsLanes.shared == nil ? nil : unsafe EdwardsLanes.makeTable(x)
    case .okp, .symmetric, nil: nil
    }
  }
}
