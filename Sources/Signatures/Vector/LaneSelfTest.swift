internal import JOSE

/// What lanes have to answer rightly before they are asked in earnest.
///
/// A CPU, a hypervisor or a compiler that gets a vector instruction wrong shows here, and not in a
/// verdict. The signatures are libcrypto's, of a key made on the spot; RSA's lanes, whose keys take
/// long to make, are tried by ``RSALanes`` itself.
enum LaneSelfTest {
  private static let count = 8

  /// Whether the lanes accept signatures of libcrypto's, and refuse them with a bit changed.
  ///
  /// - Parameters:
  ///   - lanes: The lanes.
  ///   - algorithm: That of their curve.
  ///   - hear: What is made of their answers, for tests that want to hear other ones.
  /// - Returns: Whether all are right.
  static func passes(
    _ lanes: ECDSALanes, _ algorithm: Algorithm, hearing hear: (Bool?) -> Bool? = { $0 }
  ) -> Bool {
    guard let digest = algorithm.digest, let key = try? SigningKey.generate(algorithm),
      case .ec(_, let x, let y)? = key.material, let memory = unsafe lanes.makeTable(x: x, y: y)
    else { return false }
    let table = KeyTable()
    table.set(unsafe PreparedTable(memory, byteCount: 0))
    return (0..<count).allSatisfy { number in
      let message = [UInt8](repeating: UInt8(number), count: number)
      guard var signature = try? key.sign(message.octets) else { return false }
      let hash = SHA2.digest(message.octets, with: digest)
      let accepts = hear(lanes.verify(signature.octets, ofDigest: hash.digest, under: table))
      signature[number * signature.count / count] ^= 1
      let acceptsChanged = hear(
        lanes.verify(signature.octets, ofDigest: hash.digest, under: table))
      return accepts == true && acceptsChanged == false
    }
  }

  /// The same for Ed25519.
  static func passes(_ lanes: EdwardsLanes) -> Bool {
    guard let key = try? SigningKey.generate(.ed25519), case .okp(_, let x)? = key.material,
      let table = unsafe EdwardsLanes.makeTable(x)
    else { return false }
    defer { unsafe AlignedMemory.free(table) }
    return (0..<count).allSatisfy { number in
      let message = [UInt8](repeating: UInt8(number), count: number)
      guard var signature = try? key.sign(message.octets) else { return false }
      let accepts = unsafe lanes.verify(signature.octets, over: message.octets, under: table)
      signature[number * signature.count / count] ^= 1
      return accepts
        && !(unsafe lanes.verify(signature.octets, over: message.octets, under: table))
    }
  }
}
