internal import JOSE

/// What the portable code has to answer rightly before it is asked in earnest, as ``LaneSelfTest`` does
/// for lanes.
enum PortableSelfTest {
  private static let count = 4

  /// Whether signatures of libcrypto's are accepted, and refused with a bit changed.
  static func passes<Curve: PortableCurve>(
    _ code: PortableECDSA<Curve>, _ algorithm: Algorithm
  ) -> Bool {
    guard let digest = algorithm.digest, let key = try? SigningKey.generate(algorithm),
      case .ec(_, let x, let y)? = key.material,
      let table = unsafe PortableECDSA<Curve>.makeTable(x: x, y: y)
    else { return false }
    // SAFE: the table was made for this curve above, and is used until here only.
    defer { unsafe AlignedMemory.free(table) }
    var memory = PortableBatch<Curve>(capacity: 1)
    return (0..<count).allSatisfy { number in
      let message = [UInt8](repeating: UInt8(number), count: number)
      guard var signature = try? key.sign(message.octets) else { return false }
      let hash = SHA2.digest(message.octets, with: digest)
      let accepts = unsafe memory.verdict(
        signature.octets, ofDigest: hash.digest, under: table, by: code)
      signature[number * signature.count / count] ^= 1
      let acceptsChanged = unsafe memory.verdict(
        signature.octets, ofDigest: hash.digest, under: table, by: code)
      return accepts == true && acceptsChanged == false
    }
  }

  /// The same for Ed25519.
  static func passes(_ code: PortableEdwards) -> Bool {
    guard let key = try? SigningKey.generate(.ed25519), case .okp(_, let x)? = key.material,
      let table = unsafe PortableEdwards.makeTable(x)
    else { return false }
    // SAFE: the table was made for this curve above, and is used until here only.
    defer { unsafe AlignedMemory.free(table) }
    var memory = PortableEdwardsBatch(capacity: 1)
    return (0..<count).allSatisfy { number in
      let message = [UInt8](repeating: UInt8(number), count: number)
      guard var signature = try? key.sign(message.octets) else { return false }
      let accepts = unsafe memory.verdict(
        signature.octets, over: message.octets, under: table, by: code)
      signature[number * signature.count / count] ^= 1
      let acceptsChanged = unsafe memory.verdict(
        signature.octets, over: message.octets, under: table, by: code)
      return accepts && !acceptsChanged
    }
  }
}
