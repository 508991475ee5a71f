/// The DER form of an ECDSA signature (RFC 3279 §2.2.3), which libcrypto wants instead of r‖s.
///
/// Made before anything is measured, and apart from the library's own: OpenSSL pays for no
/// conversion of ours.
enum ECDSASignature {
  static func der(_ raw: [UInt8]) -> [UInt8] {
    let half = raw.count / 2
    let body = integer(raw[..<half]) + integer(raw[half...])
    return [0x30] + length(body.count) + body
  }

  private static func integer(_ bigEndian: ArraySlice<UInt8>) -> [UInt8] {
    var octets = Array(bigEndian.drop { $0 == 0 })
    // The top bit is a sign, and zero is one octet.
    if octets.first.map({ $0 >= 0x80 }) ?? true { octets.insert(0, at: 0) }
    return [0x02] + length(octets.count) + octets
  }

  /// P-521 needs the two-octet form: 139 octets at most.
  private static func length(_ count: Int) -> [UInt8] {
    count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)]
  }
}
