internal import JOSE

extension VerificationKey {
  /// What the table takes that makes this key fast in the tier `avx512`, in octets; 0 where there is
  /// none to be had, for its type or on this CPU.
  public var tableByteCount: Int {
    switch kind {
    case .rsa(let bits): RSALanes.isAvailable ? RSALanes.byteCount(modulusBits: bits) : 0
    case .elliptic(.ed25519): EdwardsLanes.shared == nil ? 0 : EdwardsLanes.tableByteCount
    case .elliptic(let curve): ECDSALanes.lanes(of: curve)?.tableByteCount ?? 0
    case .symmetric: 0
    }
  }

  /// Whether the table is there.
  public var isPrepared: Bool { unsafe lanes.table != nil }

  /// Makes the table, unless it is there: multiples of a point, or the constants of a modulus.
  ///
  /// Takes 0.1 to 3 ms, so it is done before tokens come; until then, libcrypto serves the key. Any
  /// thread may call it, also while others verify with the key.
  public func prepare() {
    guard !isPrepared, let table = unsafe makeTable() else { return }
    unsafe lanes.set(table)
  }

  private func makeTable() -> UnsafeMutableRawPointer? {
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
