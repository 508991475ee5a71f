internal import COpenSSL
internal import JOSE

extension DigestLanes {
  /// Whether the lanes compute what libcrypto does; found out once, before they are first used.
  static let areSound = TierBreaker.shared.hasPassed(.avx512, .hs256) {
    let key = HMACKey([UInt8](repeating: 7, count: 64))
    return passesSelfTest(.sha256, key) && passesSelfTest(.sha384, key)
      && passesSelfTest(.sha512, key)
  }

  /// Compares digests and HMACs of messages of all lengths up to three blocks, which differ in how
  /// many blocks they fill, so that lanes are filled anew in mid-run.
  private static func passesSelfTest(
    _ digest: Algorithm.Digest, _ key: borrowing HMACKey
  ) -> Bool {
    let count = 64
    let messages = (0..<count).map { number in [UInt8](repeating: UInt8(number), count: 6 * number)
    }
    var lanes = DigestLanes(capacity: 2 * count, usingLanes: true)
    var output = [UInt8](repeating: 0, count: 2 * count * 64)
    // SAFE: messages and outputs stay until the lanes have run, and a digest is no longer than 64 octets.
    unsafe output.withUnsafeMutableBufferPointer { output in
      guard let start = output.baseAddress else { return }
      for (number, message) in messages.enumerated() {
        unsafe message.withUnsafeBufferPointer { message in
          unsafe lanes.append(
            message.baseAddress, count: message.count, digest: digest, output: start + 128 * number)
          unsafe lanes.append(
            message.baseAddress, count: message.count, digest: digest, key: key,
            output: start + 128 * number + 64)
        }
      }
      lanes.run()
    }
    return messages.indices.allSatisfy { number in
      let message = messages[number]
      let (start, byteCount) = (128 * number, digest.byteCount)
      let tag = Array(output[(start + 64)..<(start + 64 + byteCount)])
      var expected = [UInt8](repeating: 0, count: byteCount)
      // SAFE: there is room for a digest.
      unsafe SHA2.digest(message, count: message.count, with: digest, to: &expected)
      return expected[...] == output[start..<(start + byteCount)]
        && key.verify(tag.octets, of: message.octets, with: digest)
    }
  }
}
