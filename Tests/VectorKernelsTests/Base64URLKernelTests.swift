import JOSE
import Testing
import VectorKernels

/// A path of the base64url kernels.
enum Base64URLPath: UInt32, CaseIterable, CustomTestStringConvertible {
  case plain = 0
  case avx512 = 1
  case avx2 = 2
  case neon = 4

  var testDescription: String { "\(self)" }

  func require() throws {
    guard rawValue & ~assay_base64url_paths() == 0 else {
      try Test.cancel("skipped: this CPU does not have what the path \(self) needs")
    }
  }
}

/// What must come of a text.
enum Decoded: Equatable {
  case octets([UInt8])
  case fault(UInt32, at: Int)
}

/// RFC 4648 §5 word for word, one bit after the other.
func slowlyDecoded(_ text: some Collection<UInt8>) -> Decoded {
  let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  let valueOf = Dictionary(uniqueKeysWithValues: zip(alphabet.utf8, 0..<64))
  var bits: [Bool] = []
  for (offset, character) in text.enumerated() {
    guard let value = valueOf[character] else { return .fault(103, at: offset) }
    bits += (0..<6).reversed().map { value >> $0 & 1 == 1 }
  }
  if text.count % 4 == 1 { return .fault(102, at: text.count) }
  let whole = bits.count / 8 * 8
  if bits[whole...].contains(true) { return .fault(104, at: text.count - 1) }
  return .octets(
    stride(from: 0, to: whole, by: 8).map { start in
      bits[start..<(start + 8)].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    })
}

/// Texts and octets at the ends of their pages, front and back.
struct Base64URLWorkbench: ~Copyable {
  private let texts = GuardedPages(pages: 1)
  private let outputs = GuardedPages(pages: 1)

  /// Decodes `text` at the end of a page, and at the start of one, into octets at the end of one.
  func decode(_ text: [UInt8], by path: Base64URLPath) throws -> Decoded {
    let count = text.count * 3 / 4
    var answers: [Decoded] = []
    for place in [texts.last(text.count), texts.first(text.count)] {
      place.copyBytes(from: text)
      let output = outputs.last(count)
      let before = outputs.last(min(count + 64, 4096)).prefix(64)
      before.initializeMemory(as: UInt8.self, repeating: 0xa5)
      let result = assay_base64url_decode(
        place.baseAddress, text.count, output.baseAddress, path.rawValue)
      if count + 64 <= 4096 {
        try #require(before.allSatisfy { $0 == 0xa5 }, "wrote before the output")
      }
      if result.reason == 0 { try #require(result.offset == count) }
      answers.append(
        result.reason == 0
          ? .octets(Array(output)) : .fault(result.reason, at: Int(result.offset)))
    }
    try #require(answers[0] == answers[1])
    return answers[0]
  }
}

@Suite("Base64url kernels — RFC 4648 §5, RFC 7515 §2")
struct Base64URLKernelTests {
  static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  @Test("reasons are those of SyntaxError")
  func reasons() {
    #expect(SyntaxError.Reason.base64Length.rawValue == ASSAY_BASE64URL_LENGTH)
    #expect(SyntaxError.Reason.base64Character.rawValue == ASSAY_BASE64URL_CHARACTER)
    #expect(SyntaxError.Reason.base64TrailingBits.rawValue == ASSAY_BASE64URL_TRAILING_BITS)
  }

  @Test("every length to 300, right and with one fault", arguments: Base64URLPath.allCases)
  func everyLength(by path: Base64URLPath) throws {
    try path.require()
    let bench = Base64URLWorkbench()
    var generator = Seeded(seed: 0x5eed_0005)
    for count in 0...300 {
      for round in 0..<6 {
        var text = (0..<count).map { _ in
          Self.alphabet[Int.random(in: 0..<64, using: &generator)]
        }
        if count % 4 > 1, round % 2 == 0 { text[count - 1] = UInt8(ascii: "A") }
        if count > 0, round > 3 {
          let offset = Int.random(in: 0..<count, using: &generator)
          text[offset] = UInt8.random(in: 0...255, using: &generator)
        }
        try #require(
          try bench.decode(text, by: path) == slowlyDecoded(text),
          "\(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test("every octet in every place of short texts", arguments: Base64URLPath.allCases)
  func everyOctet(by path: Base64URLPath) throws {
    try path.require()
    let bench = Base64URLWorkbench()
    // 66 and 98 go beyond a register of 64 and of 32 characters.
    for count in [1, 2, 3, 4, 5, 6, 7, 8, 31, 32, 36, 63, 64, 66, 98] {
      for offset in 0..<count {
        var text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
        for octet in UInt8.min...UInt8.max {
          text[offset] = octet
          let expected: Decoded =
            if !Self.alphabet.contains(octet) {
              .fault(103, at: offset)
            } else if count > 8 && offset < count - 4 && count % 4 != 1 {
              // The slow decoder is for the rest: here one group of four is not zero.
              .octets(
                shifted(
                  slowlyDecoded(Array(text[(offset & ~3)..<(offset & ~3 + 4)])),
                  by: offset / 4 * 3, of: count * 3 / 4))
            } else {
              slowlyDecoded(text)
            }
          try #require(
            try bench.decode(text, by: path) == expected,
            "octet \(octet) at \(offset) of \(count)")
        }
      }
    }
  }

  /// Zeros, but for the octets of one group.
  private func shifted(_ group: Decoded, by offset: Int, of count: Int) -> [UInt8] {
    guard case .octets(let group) = group else { return [] }
    var all = [UInt8](repeating: 0, count: count)
    all.replaceSubrange(offset..<(offset + 3), with: group)
    return all
  }

  @Test("every last character after every other length", arguments: Base64URLPath.allCases)
  func trailingBits(by path: Base64URLPath) throws {
    try path.require()
    let bench = Base64URLWorkbench()
    for count in [2, 3, 6, 7, 30, 31, 34, 35, 62, 63, 66, 67, 98, 99, 130, 131] {
      for last in Self.alphabet {
        let text = [UInt8](repeating: UInt8(ascii: "_"), count: count - 1) + [last]
        try #require(
          try bench.decode(text, by: path) == slowlyDecoded(text), "\(last) at \(count - 1)")
      }
    }
  }

  @Test("the first of two faults is told", arguments: Base64URLPath.allCases)
  func firstFault(by path: Base64URLPath) throws {
    try path.require()
    let bench = Base64URLWorkbench()
    var generator = Seeded(seed: 0x5eed_0006)
    for _ in 0..<500 {
      let count = Int.random(in: 2...200, using: &generator)
      var text = (0..<count).map { _ in
        Self.alphabet[Int.random(in: 0..<64, using: &generator)]
      }
      for _ in 0..<2 {
        text[Int.random(in: 0..<count, using: &generator)] =
          Array("=+/ .\n\u{80}".utf8)
          .randomElement(using: &generator) ?? 0
      }
      try #require(try bench.decode(text, by: path) == slowlyDecoded(text))
    }
  }
}
