internal import Glibc

/// An IP address, and what kind of network it is in.
struct IPAddress {
  /// Four octets or sixteen.
  private let octets: [UInt8]

  /// Reads an address as it is written in URLs, or returns `nil` where it is a name.
  init?(_ text: String) {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    let text = isBracketed ? String(text.dropFirst().dropLast()) : text
    var (v4, v6) = (in_addr(), in6_addr())
    // SAFE: each call writes one address of its kind where it succeeds.
    if unsafe inet_pton(AF_INET, text, &v4) == 1 {
      octets = unsafe withUnsafeBytes(of: v4) { unsafe Array($0) }
    } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
      let all = unsafe withUnsafeBytes(of: v6) { unsafe Array($0) }
      octets = Self.embedded(all) ?? all
    } else {
      return nil
    }
  }

  /// The IPv4 address within an IPv6 one that stands for it (RFC 4291 §2.5.5, RFC 6052 §2.1).
  private static func embedded(_ octets: [UInt8]) -> [UInt8]? {
    let isMapped = octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xff && octets[11] == 0xff
    let isCompatible =
      octets[..<12].allSatisfy { $0 == 0 } && octets[12...].contains { $0 != 0 }
      && octets[12...] != [0, 0, 0, 1]
    let isTranslated =
      octets[..<4] == [0x00, 0x64, 0xff, 0x9b] && octets[4..<12].allSatisfy { $0 == 0 }
    return isMapped || isCompatible || isTranslated ? Array(octets[12...]) : nil
  }

  /// Whether it is that of this machine.
  var isLoopback: Bool {
    octets.count == 4
      ? octets[0] == 127 : octets[..<15].allSatisfy { $0 == 0 } && octets[15] == 1
  }

  /// Whether anybody on the internet can be meant by it (the registries of RFC 6890).
  var isPublic: Bool {
    octets.count == 4 ? isPublicV4 : isPublicV6
  }

  private var isPublicV4: Bool {
    switch (octets[0], octets[1]) {
    case (0, _), (10, _), (127, _), (224...255, _): false
    case (100, 64..<128), (169, 254), (172, 16..<32), (192, 168), (198, 18...19): false
    case (192, 0): octets[2] != 0 && octets[2] != 2
    case (198, 51): octets[2] != 100
    case (203, 0): octets[2] != 113
    default: true
    }
  }

  private var isPublicV6: Bool {
    // Global unicast alone, without documentation, Teredo and 6to4, which lead into IPv4.
    guard octets[0] & 0xe0 == 0x20 else { return false }
    return switch (octets[0], octets[1], octets[2], octets[3]) {
    case (0x20, 0x01, 0x0d, 0xb8), (0x20, 0x01, 0, 0), (0x20, 0x02, _, _): false
    default: true
    }
  }
}
