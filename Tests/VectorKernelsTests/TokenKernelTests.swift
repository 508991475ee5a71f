import Testing
import VectorKernels

/// Tokens, headers and octets at the ends of their pages.
private struct TokenWorkbench: ~Copyable {
  private let tokens = GuardedPages(pages: 1)
  private let headers = GuardedPages(pages: 1)
  private let outputs = GuardedPages(pages: 1)

  /// What `token` decodes to behind `header`, or `nil`; both at the end of a page, and at the start of
  /// one.
  func decode(
    _ token: [UInt8], behind header: [UInt8], signatureCount: Int
  ) throws -> [UInt8]? {
    let payloadCount = max(0, token.count - header.count - signatureCount - 2)
    let count = payloadCount * 3 / 4 + signatureCount * 3 / 4
    let headerPlace = headers.last(header.count)
    headerPlace.copyBytes(from: header)
    var answers: [[UInt8]?] = []
    for place in [tokens.last(token.count), tokens.first(token.count)] {
      place.copyBytes(from: token)
      let output = outputs.last(count)
      let before = outputs.last(count + 64).prefix(64)
      before.initializeMemory(as: UInt8.self, repeating: 0xa5)
      let isDecoded = assay_base64url_decode_behind(
        place.baseAddress, token.count, headerPlace.baseAddress, header.count, signatureCount,
        output.baseAddress, Base64URLPath.avx512.rawValue)
      try #require(before.allSatisfy { $0 == 0xa5 }, "wrote before the output")
      answers.append(isDecoded == 0 ? nil : Array(output))
    }
    try #require(answers[0] == answers[1])
    return answers[0]
  }
}

@Suite("Payload and signature behind a known header — RFC 7515 §7.1")
struct TokenKernelTests {
  private static let dot = UInt8(ascii: ".")

  /// The same, by splitting the token.
  private func slowlyDecoded(
    _ token: [UInt8], behind header: [UInt8], signatureCount: Int
  ) -> [UInt8]? {
    let parts = token.split(separator: Self.dot, omittingEmptySubsequences: false)
    guard parts.count == 3, Array(parts[0]) == header, parts[2].count == signatureCount,
      case .octets(let payload) = VectorKernelsTests.slowlyDecoded(parts[1]),
      case .octets(let signature) = VectorKernelsTests.slowlyDecoded(parts[2])
    else { return nil }
    return payload + signature
  }

  private func characters(_ count: Int, _ generator: inout Seeded) -> [UInt8] {
    var text = (0..<count).map { _ in
      Base64URLKernelTests.alphabet[Int.random(in: 0..<64, using: &generator)]
    }
    if count % 4 > 1 { text[count - 1] = UInt8(ascii: "A") }
    return text
  }

  @Test("tokens of many lengths, right and with an octet changed, cut or added")
  func lengths() throws {
    try Base64URLPath.avx512.require()
    let bench = TokenWorkbench()
    var generator = Seeded(seed: 0x5eed_0025)
    var good = 0
    for round in 0..<20_000 {
      let header = characters(Int.random(in: 0...130, using: &generator), &generator)
      let signatureCount = [0, 2, 43, 64, 86, 128, 342][round % 7]
      let payload = characters(Int.random(in: 0...260, using: &generator), &generator)
      var token = header + [Self.dot] + payload + [Self.dot]
      token += characters(signatureCount, &generator)
      switch round / 7 % 4 {
      case 0:
        let offset = Int.random(in: 0..<token.count, using: &generator)
        token[offset] =
          Bool.random(using: &generator) ? Self.dot : .random(in: 0...255, using: &generator)
      case 1: token.removeLast(Int.random(in: 0..<token.count, using: &generator))
      case 2: token.append(.random(in: 0...255, using: &generator))
      default: break
      }
      let expected = slowlyDecoded(token, behind: header, signatureCount: signatureCount)
      good += expected == nil ? 0 : 1
      try #require(
        try bench.decode(token, behind: header, signatureCount: signatureCount) == expected,
        "\(String(decoding: token, as: UTF8.self))")
    }
    #expect(good > 2000)
  }

  @Test("every octet in every place of a token")
  func everyOctet() throws {
    try Base64URLPath.avx512.require()
    let bench = TokenWorkbench()
    let header = Array("eyJhbGciOiJIUzI1NiJ9".utf8)
    let signature = [UInt8](repeating: UInt8(ascii: "A"), count: 43)
    let good = header + Array(".eyJzdWIiOiJhbGljZSIsImV4cCI6MTc5MDAwMDAwMH0.".utf8) + signature
    for offset in good.indices {
      var token = good
      for octet in UInt8.min...UInt8.max {
        token[offset] = octet
        let expected = slowlyDecoded(token, behind: header, signatureCount: 43)
        try #require(
          try bench.decode(token, behind: header, signatureCount: 43) == expected,
          "octet \(octet) at \(offset)")
      }
    }
  }

  @Test("lengths that cannot be are refused, and other paths have no such code")
  func refused() {
    let token = Array("a.b.c".utf8)
    for (header, signature) in [(4, 0), (0, 4), (2, 2), (Int.max, 1), (1, Int.max)] {
      #expect(
        assay_base64url_decode_behind(
          token, token.count, token, header, signature, nil, Base64URLPath.avx512.rawValue) == 0)
    }
    #expect(assay_base64url_decode_behind(token, 1, token, 0, 0, nil, 1) == 0)
    #expect(assay_base64url_decode_behind(token, token.count, token, 1, 1, nil, 0) == 0)
  }
}
