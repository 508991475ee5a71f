internal import JOSE

extension VerificationKey {
  /// What the table takes that makes this key fast in a tier, in octets; 0 where there is none to be
  /// had, for its type or on this CPU.
  ///
  /// A curve's key takes 0.5 to 1.2 MB, P-521 in the portable tier 2.1 MB, an RSA key some kilobytes.
  public func tableByteCount(for tier: Tier) -> Int {
    // Nothing here makes the tier's own tables or tries it out: that waits until it is to be used.
    if TierBreaker.shared.isOff(tier) { return 0 }
    return switch tier {
    case .openssl: 0
    case .portable: PortableTier.tableByteCount(of: kind)
    case .avx512: laneTableByteCount
    }
  }

  private var laneTableByteCount: Int {
    switch kind {
    case .rsa(let bits): RSALanes.isSupported ? RSALanes.byteCount(modulusBits: bits) : 0
    case .elliptic(.ed25519): EdwardsLanes.isSupported ? EdwardsLanes.tableByteCount : 0
    case .elliptic(let curve): ECDSALanes.isAvailable ? ECDSALanes.tableByteCount(of: curve) : 0
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
    guard !isPrepared(for: tier), let table = makeTable(for: tier) else { return }
    adopt(table, for: tier)
  }

  /// The table, as an object that may be shared with keys of the same numbers.
  package func preparedTable(for tier: Tier) -> PreparedTable? {
    switch tier {
    case .openssl: nil
    case .portable: portable.shared
    case .avx512: lanes.shared
    }
  }

  /// Makes the table, or returns `nil` where there is none to be had.
  ///
  /// - Parameters:
  ///   - tier: The tier that it is for.
  ///   - ledger: Where what it takes is entered, as long as it exists.
  /// - Returns: The table.
  package func makeTable(for tier: Tier, in ledger: TableLedger? = nil) -> PreparedTable? {
    let byteCount = tableByteCount(for: tier)
    let memory: UnsafeMutableRawPointer? =
      switch tier {
      case .openssl: nil
      case .portable: unsafe PortableTier.makeTable(of: material)
      case .avx512: unsafe makeLaneTable()
      }
    guard let memory = unsafe memory else { return nil }
    return unsafe PreparedTable(memory, byteCount: byteCount, in: ledger)
  }

  /// The same key, with this table for a tier or with none at all.
  ///
  /// A table stays where it is as long as its key, so that who verifies need not ask whether it does;
  /// to give one up, the key gives way to its double.
  package func double(with table: PreparedTable?, for tier: Tier) -> VerificationKey {
    let double = VerificationKey(doubling: self)
    if let table { double.adopt(table, for: tier) }
    return double
  }

  /// Takes a table that was made for the same numbers, unless it has one.
  package func adopt(_ table: PreparedTable, for tier: Tier) {
    switch tier {
    case .openssl: break
    case .portable: portable.set(table)
    case .avx512: lanes.set(table)
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
