internal import JOSE

extension VerificationKey {
  /// What the table takes that makes this key fast in the tier `avx512`, in octets; 0 where there is
  /// none to be had, for its type or on this CPU.
  public var tableByteCount: Int {
    guard case .elliptic(let curve) = kind else { return 0 }
    return ECDSALanes.lanes(of: curve)?.tableByteCount ?? 0
  }

  /// Whether the table is there.
  public var isPrepared: Bool { unsafe lanes.table != nil }

  /// Makes the table, unless it is there.
  ///
  /// Takes 0.3 to 1 ms, so it is done before tokens come; until then, libcrypto serves the key. Any
  /// thread may call it, also while others verify with the key.
  public func prepare() {
    guard !isPrepared, case .ec(let curve, let x, let y)? = material,
      let table = unsafe ECDSALanes.lanes(of: curve)?.makeTable(x: x, y: y)
    else { return }
    unsafe lanes.set(table)
  }
}
