package import JOSE

extension Algorithm {
  /// The curve of a key made for the algorithm, or `nil`.
  package var curve: Curve? {
    switch self {
    case .es256: .p256
    case .es384: .p384
    case .es512: .p521
    case .es256k: .secp256k1
    case .edDSA, .ed25519: .ed25519
    case .ed448: .ed448
    default: nil
    }
  }

  /// `kty` of a key for the algorithm.
  package var keyType: KeyType {
    curve?.keyType ?? (family == .hmac ? .oct : .rsa)
  }

  /// The members of a private JWK for the algorithm, in the order of RFC 7518 §6, and whether only
  /// a private one has them.
  var memberNames: [(name: String, isPrivate: Bool)] {
    switch keyType {
    case .oct: [("k", true)]
    case .ec: [("crv", false), ("x", false), ("y", false), ("d", true)]
    case .okp: [("crv", false), ("x", false), ("d", true)]
    case .rsa:
      [("n", false), ("e", false)] + ["d", "p", "q", "dp", "dq", "qi"].map { ($0, true) }
    }
  }
}

extension DER {
  /// A private key as PrivateKeyInfo (RFC 5208 §5; RFC 8017 A.1.2; RFC 5915 §3; RFC 8410 §7).
  static func privateKeyInfo(_ octets: [String: [UInt8]], _ algorithm: Algorithm) -> [UInt8] {
    func number(_ name: String) -> [UInt8] { octets[name] ?? [] }
    let version = integer([0])
    switch (algorithm.curve, algorithm.keyType) {
    case (let curve?, .ec):
      let key = sequence(
        integer([1]), octetString(number("d")),
        context(1, bitString([4] + number("x") + number("y"))))
      return sequence(version, Self.algorithm(of: curve), octetString(key))
    case (let curve?, _):
      return sequence(version, Self.algorithm(of: curve), octetString(octetString(number("d"))))
    case (nil, _):
      let key = sequence(
        version, integer(number("n")), integer(number("e")), integer(number("d")),
        integer(number("p")), integer(number("q")), integer(number("dp")), integer(number("dq")),
        integer(number("qi")))
      return sequence(version, rsa, octetString(key))
    }
  }
}
