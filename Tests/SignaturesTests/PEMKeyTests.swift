import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Keys from PEM and certificates — RFC 7468, RFC 4055 §3.1, RFC 7517 §4.7")
struct PEMKeyTests {
  private func numbers() throws -> (n: [UInt8], e: [UInt8]) {
    let key = try Tokens.key(.rs256)
    return (Tokens.number("n", of: key), Tokens.number("e", of: key))
  }

  private func read(_ text: String, _ algorithm: Algorithm? = nil) throws -> VerificationKey {
    try VerificationKey.reading(pem: text.octets, algorithm: algorithm)
  }

  // MARK: RSASSA-PSS

  /// What a key is bound to by its parameters, and what it then serves.
  struct Binding: CustomTestStringConvertible {
    let testDescription: String
    let parameters: [UInt8]
    let algorithms: [Algorithm]

    init(_ note: String, _ parameters: [UInt8], _ algorithms: [Algorithm]) {
      (testDescription, self.parameters, self.algorithms) = (note, parameters, algorithms)
    }
  }

  static let bindings = [
    Binding("none", [], [.ps256, .ps384, .ps512]),
    Binding("SHA-256", EncodedKey.pssParameters(hash: 32, mask: 32, salt: 32), [.ps256]),
    Binding("SHA-384", EncodedKey.pssParameters(hash: 48, mask: 48, salt: 48), [.ps384]),
    Binding("SHA-512", EncodedKey.pssParameters(hash: 64, mask: 64, salt: 64), [.ps512]),
    Binding("least salt 0", EncodedKey.pssParameters(hash: 32, mask: 32, salt: 0), [.ps256]),
    Binding("salt too long", EncodedKey.pssParameters(hash: 32, mask: 32, salt: 33), []),
    Binding("another mask", EncodedKey.pssParameters(hash: 32, mask: 48, salt: 32), []),
    Binding("the defaults, SHA-1", EncodedKey.sequence(), []),
  ]

  @Test("a key of the type RSASSA-PSS serves what its parameters allow", arguments: bindings)
  func pss(_ binding: Binding) throws {
    let (n, e) = try numbers()
    let info = EncodedKey.pssKey(n: n, e: e, parameters: binding.parameters)
    for text in [
      EncodedKey.pem(info, "PUBLIC KEY"),
      EncodedKey.pem(EncodedKey.certificate(of: info), "CERTIFICATE"),
    ] {
      guard !binding.algorithms.isEmpty else {
        #expect(throws: KeyError.unsupportedAlgorithm("RSASSA-PSS of another kind")) {
          try read(text)
        }
        continue
      }
      let key = try read(text)
      #expect(key.algorithms == AlgorithmSet(binding.algorithms))
      #expect(key.kind == .rsa(bits: 2048))
      #expect(throws: KeyError.algorithmMismatch(.rs256)) { try read(text, .rs256) }
      var verifier = SignatureVerifier()
      let message = Array("message".utf8)
      for algorithm in [Algorithm.rs256, .ps256, .ps384, .ps512] {
        let signature = try Tokens.key(algorithm).sign(message.octets)
        let holds = try verifier.verify(
          signature.octets, over: message.octets, with: algorithm, key: key)
        #expect(holds == binding.algorithms.contains(algorithm), "\(algorithm)")
      }
    }
  }

  // MARK: What stands behind and beside

  @Test("PKCS #1 holds two numbers and nothing else")
  func pkcs1() throws {
    let (n, e) = try numbers()
    let octets = EncodedKey.rsaPublicKey(n: n, e: e)
    let key = try read(EncodedKey.pem(octets, "RSA PUBLIC KEY"))
    #expect(try key.thumbprint == read(Tokens.key(.rs256).publicPEM ?? "").thumbprint)
    let three = EncodedKey.sequence(
      EncodedKey.integer(n), EncodedKey.integer(e), EncodedKey.integer(e))
    for wrong in [octets + [0], octets + octets, three, Array(octets.dropLast())] {
      #expect(throws: KeyError.unreadablePEM) { try read(EncodedKey.pem(wrong, "RSA PUBLIC KEY")) }
    }
  }

  @Test(
    "octets behind a key or a certificate are refused",
    arguments: [Algorithm.rs256, .es256, .ed25519])
  func trailing(_ algorithm: Algorithm) throws {
    let info = EncodedKey.octets(ofPEM: try Tokens.key(algorithm).publicPEM)
    let certificate = EncodedKey.certificate(of: info)
    #expect(
      try read(EncodedKey.pem(certificate, "CERTIFICATE")).thumbprint
        == read(EncodedKey.pem(info, "PUBLIC KEY")).thumbprint)
    for (octets, label) in [(info, "PUBLIC KEY"), (certificate, "CERTIFICATE")] {
      #expect(throws: KeyError.unreadablePEM) { try read(EncodedKey.pem(octets + [0], label)) }
      #expect(throws: KeyError.unreadablePEM) {
        try read(EncodedKey.pem(octets.dropLast(), label))
      }
    }
  }

  @Test("text around a block means nothing, and a second block is refused")
  func around() throws {
    let text = try #require(try Tokens.key(.es256).publicPEM)
    #expect(try read("subject=test\n\(text)and more\n").kind == .elliptic(.p256))
    #expect(
      try read(text.split(separator: "\n").joined(separator: "\r\n") + "\r\n").kind
        == .elliptic(.p256))
    #expect(throws: KeyError.unreadablePEM) { try read(text + text) }
  }

  // MARK: x5c

  @Test("a certificate has to be of the key beside it", arguments: [Algorithm.rs256, .es384])
  func certificates(_ algorithm: Algorithm) throws {
    let (key, other) = (try Tokens.key(algorithm), try Tokens.key(algorithm, number: 1))
    let certificate = EncodedKey.certificate(of: EncodedKey.octets(ofPEM: key.publicPEM))
    let material = try #require(key.material)
    let thumbprint = SHA2.sha256(certificate.octets)
    func load(
      _ material: JWK.Material, _ certificates: [[UInt8]], _ thumbprint: [UInt8]? = nil
    ) throws {
      _ = try VerificationKey(
        JWK(
          material: material, certificates: certificates, certificateThumbprint: thumbprint))
    }
    try load(material, [certificate])
    try load(material, [certificate], thumbprint)
    // Only the first certificate is the key's own.
    try load(material, [certificate, [0x30, 0]], thumbprint)
    let otherMaterial = try #require(other.material)
    let wrong: [(JWK.Material, [UInt8], [UInt8]?)] = [
      (otherMaterial, certificate, nil), (otherMaterial, certificate, thumbprint),
      (material, certificate, [UInt8](repeating: 0, count: 32)), (material, certificate + [0], nil),
      (material, [], nil), (.symmetric(secret: [UInt8](repeating: 1, count: 32)), certificate, nil),
    ]
    for (material, certificate, thumbprint) in wrong {
      #expect(throws: KeyError.certificateMismatch) {
        try load(material, [certificate], thumbprint)
      }
    }
  }
}
