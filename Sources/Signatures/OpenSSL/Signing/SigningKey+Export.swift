package import JOSE

extension SigningKey {
  /// The key as a JWK in JSON, its members always in the same order.
  ///
  /// - Parameter includingPrivate: Whether the members that sign are there. A secret has no others.
  /// - Returns: One line.
  package func jwk(includingPrivate: Bool) -> String {
    var fields = [("kty", algorithm.keyType.rawValue)]
    if let keyID { fields.append(("kid", keyID)) }
    fields += [("use", "sig"), ("alg", algorithm.name)]
    for member in members where includingPrivate || !member.isPrivate {
      let value =
        member.name == "crv"
        ? String(decoding: member.octets, as: UTF8.self) : Base64URL.encode(member.octets)
      fields.append((member.name, value))
    }
    return "{" + fields.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}"
  }

  private func quoted(_ text: String) -> String { JSONText.quoted(text) }

  /// The public half as PEM (`PUBLIC KEY`), or `nil` for secrets.
  package var publicPEM: String? {
    material.flatMap(DER.publicKeyInfo(of:)).map { pem($0, label: "PUBLIC KEY") }
  }

  /// The private key as PEM (`PRIVATE KEY`, RFC 5208 §5), or `nil` for secrets.
  package var privatePEM: String? {
    guard algorithm.family != .hmac else { return nil }
    let octets = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.octets) })
    return pem(DER.privateKeyInfo(octets, algorithm), label: "PRIVATE KEY")
  }

  /// What verifies this key's signatures.
  package var material: JWK.Material? {
    let octets = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.octets) })
    if let curve = algorithm.curve, let x = octets["x"] {
      guard curve.keyType == .ec else { return .okp(curve: curve, x: x) }
      return octets["y"].map { .ec(curve: curve, x: x, y: $0) }
    }
    if let modulus = octets["n"], let exponent = octets["e"] {
      return .rsa(modulus: modulus, exponent: exponent)
    }
    return octets["k"].map { .symmetric(secret: $0) }
  }

  private func pem(_ octets: [UInt8], label: String) -> String {
    // Base64 is base64url in another alphabet, with padding (RFC 4648 §4, §5).
    var text = Base64URL.encode(octets).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    while text.count % 4 != 0 { text.append("=") }
    let lines = stride(from: 0, to: text.count, by: 64).map { start in
      String(text[start..<min(start + 64, text.count)])
    }
    return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----", ""])
      .joined(separator: "\n")
  }
}
