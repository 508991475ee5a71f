import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Attacks on the signature of a token")
struct SignatureAttackTests {
  @Test(
    "empty; of another token; one bit flipped anywhere: signature mismatch",
    arguments: Algorithm.allCases)
  func replaced(_ algorithm: Algorithm) throws {
    let issuer = try Issuer(algorithm)
    let token = try issuer.token()
    let other = try issuer.token(claims: Issuer.goodClaims + #","admin":true"#)
    let (parts, otherParts) = (token.split(separator: "."), other.split(separator: "."))
    #expect(try issuer.rejection(of: "\(parts[0]).\(parts[1]).") == .signatureMismatch)
    #expect(
      try issuer.rejection(of: "\(parts[0]).\(otherParts[1]).\(parts[2])") == .signatureMismatch)
    #expect(
      try issuer.rejection(of: "\(otherParts[0]).\(parts[1]).\(otherParts[2])")
        == .signatureMismatch)
    let signature = try Base64URL.decode(String(parts[2]).octets)
    for bit in stride(from: 0, to: signature.count * 8, by: max(1, signature.count / 4)) {
      var flipped = signature
      flipped[bit / 8] ^= 1 << (bit % 8)
      let changed = "\(parts[0]).\(parts[1]).\(Base64URL.encode(flipped))"
      #expect(try issuer.rejection(of: changed) == .signatureMismatch, "bit \(bit)")
    }
  }

  @Test("a bit flipped in the payload is a signature mismatch, however the payload then reads")
  func payloadBits() throws {
    let issuer = try Issuer()
    let parts = try issuer.token().split(separator: ".")
    let payload = try Base64URL.decode(String(parts[1]).octets)
    for bit in stride(from: 0, to: payload.count * 8, by: 5) {
      var flipped = payload
      flipped[bit / 8] ^= 1 << (bit % 8)
      let changed = "\(parts[0]).\(Base64URL.encode(flipped)).\(parts[2])"
      // The signature is judged before the claims, so nothing of them shows.
      #expect(try issuer.rejection(of: changed) == .signatureMismatch, "bit \(bit)")
    }
  }

  @Test(
    "DER instead of r‖s; short by one, long by one, padded, for each curve: signature mismatch",
    arguments: [
      Algorithm.es256, .es384, .es512, .es256k,
    ])
  func lengths(_ algorithm: Algorithm) throws {
    let issuer = try Issuer(algorithm)
    let parts = try issuer.token().split(separator: ".")
    let raw = try Base64URL.decode(String(parts[2]).octets)
    let half = raw.count / 2
    func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
      let digits = Array(octets.drop { $0 == 0 })
      let body = (digits.first ?? 0) & 0x80 != 0 ? [0] + digits : digits
      return [2, UInt8(body.count)] + body
    }
    let body = integer(raw[..<half]) + integer(raw[half...])
    let der = [0x30] + (body.count > 127 ? [0x81] : []) + [UInt8(body.count)] + body
    let shapes: [[UInt8]] = [
      der, Array(raw.dropLast()), Array(raw.dropFirst()), raw + [0], [0] + raw,
      [0] + raw[..<half] + [0] + raw[half...], Array(raw[..<half]), raw + raw,
      [UInt8](repeating: 0, count: raw.count),
    ]
    for shape in shapes {
      let token = "\(parts[0]).\(parts[1]).\(Base64URL.encode(shape))"
      #expect(try issuer.rejection(of: token) == .signatureMismatch)
    }
  }

  @Test(
    "RSA s ≥ n, s + n, s = 0, 1, n − 1, shorter or longer than the modulus: signature mismatch",
    arguments: [
      Algorithm.rs256, .ps256,
    ])
  func rsa(_ algorithm: Algorithm) throws {
    let issuer = try Issuer(algorithm)
    let parts = try issuer.token().split(separator: ".")
    let s = try Base64URL.decode(String(parts[2]).octets)
    let n = Tokens.number("n", of: issuer.key)
    var (sum, carry) = ([UInt8](repeating: 0, count: n.count), 0)
    for index in n.indices.reversed() {
      let digit = Int(n[index]) + Int(s[index]) + carry
      (sum[index], carry) = (UInt8(digit & 0xff), digit >> 8)
    }
    let zero = [UInt8](repeating: 0, count: n.count)
    let shapes: [[UInt8]] = [
      n, carry == 0 ? sum : [1] + sum, zero, zero.dropLast() + [1],
      n.dropLast() + [n[n.count - 1] - 1],
      Array(s.dropLast()), [0] + s, s + [0], [UInt8](repeating: 0xff, count: n.count),
      [UInt8](repeating: 1, count: 8192),
    ]
    for shape in shapes {
      let token = "\(parts[0]).\(parts[1]).\(Base64URL.encode(shape))"
      #expect(try issuer.rejection(of: token) == .signatureMismatch)
    }
  }

  @Test("PSS with another salt length, or with the hash of a neighbour: signature mismatch")
  func pss() throws {
    let issuer = try Issuer(.ps256)
    for other in [Algorithm.ps384, .ps512, .rs256] {
      let signer = try Tokens.rebound(issuer.key, to: other, keyID: "k1")
      let token = try Tokens.sign(
        header: #"{"alg":"PS256","kid":"k1"}"#, payload: "{\(Issuer.goodClaims)}", with: signer)
      #expect(try issuer.rejection(of: token) == .signatureMismatch)
    }
  }

  @Test("Ed25519 with S + L: signature mismatch — RFC 8032 §5.1.7")
  func edwardsMalleability() throws {
    let issuer = try Issuer(.ed25519)
    let parts = try issuer.token().split(separator: ".")
    var signature = try Base64URL.decode(String(parts[2]).octets)
    // L = 2²⁵² + 27742317777372353535851937790883648493, little-endian.
    let order: [UInt8] = [
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
      0x14,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    var carry = 0
    for index in 0..<32 {
      let digit = Int(signature[32 + index]) + Int(order[index]) + carry
      (signature[32 + index], carry) = (UInt8(digit & 0xff), digit >> 8)
    }
    let token = "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
    #expect(try issuer.rejection(of: token) == .signatureMismatch)
  }

  @Test(
    "an HMAC tag truncated, extended or empty: signature mismatch",
    arguments: [Algorithm.hs256, .hs384, .hs512])
  func tags(_ algorithm: Algorithm) throws {
    let issuer = try Issuer(algorithm)
    let parts = try issuer.token().split(separator: ".")
    let tag = try Base64URL.decode(String(parts[2]).octets)
    for shape in [
      [], Array(tag.dropLast()), Array(tag.prefix(1)), Array(tag.prefix(16)), tag + [0], tag + tag,
    ] {
      let token = "\(parts[0]).\(parts[1]).\(Base64URL.encode(shape))"
      #expect(try issuer.rejection(of: token) == .signatureMismatch)
    }
  }

  @Test("high s is accepted, so a token's text is no identity")
  func highS() throws {
    let issuer = try Issuer()
    let parts = try issuer.token().split(separator: ".")
    var signature = try Base64URL.decode(String(parts[2]).octets)
    // n of P-256 (FIPS 186-4 D.1.2.3).
    let order: [UInt8] = [
      0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
      0xe6, 0xfa, 0xad,
      0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]
    var borrow = 0
    for index in (0..<32).reversed() {
      let digit = Int(order[index]) - Int(signature[32 + index]) - borrow
      (signature[32 + index], borrow) = (UInt8(truncatingIfNeeded: digit), digit < 0 ? 1 : 0)
    }
    #expect(
      try issuer.rejection(of: "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))") == nil)
  }

  @Test("one bad token at every place among good ones: only the bad one")
  func amongOthers() throws {
    let issuer = try Issuer()
    let verifier = try issuer.verifier()
    let tokens = try (0..<9).map {
      try issuer.token(claims: Issuer.goodClaims + #","jti":"\#($0)""#)
    }
    for bad in tokens.indices {
      let verdicts = tokens.enumerated().map { index, token in
        (try? verifier.verify(index == bad ? String(token.dropLast(4)) + "AAAA" : token)) != nil
      }
      #expect(verdicts == tokens.indices.map { $0 != bad })
    }
  }
}
