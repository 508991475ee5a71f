import Foundation
import JOSE
import TestSupport
import Testing

@Suite("JSON — RFC 8259")
struct JSONReaderTests {
  /// What the reader says of a whole text: `nil`, or the error.
  private func error(
    in text: [UInt8], form: JSONReader.Form = .grammar, depthLimit: Int = JSONReader.maximumDepth
  ) -> SyntaxError? {
    do throws(SyntaxError) {
      var reader = JSONReader(text.octets, form: form, depthLimit: depthLimit)
      try reader.skipValue()
      try reader.finish()
      return nil
    } catch {
      return error
    }
  }

  /// The files that RFC 8259 leaves open, and are accepted; the other `i_` files are refused: they are
  /// not UTF-8, hold half a surrogate pair, or begin with a byte order mark.
  static let accepted: Set<String> = [
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
    "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
  ]

  @Test("JSONTestSuite", .enabled(if: Vectors.shouldRun("json-test-suite")))
  func suite() throws {
    let files = try Vectors.files(in: "json-test-suite")
    for file in files {
      let name = file.lastPathComponent
      let isAccepted = error(in: [UInt8](try Data(contentsOf: file))) == nil
      #expect(isAccepted == (name.hasPrefix("y_") || Self.accepted.contains(name)), "\(name)")
    }
    #expect(files.count { $0.lastPathComponent.hasPrefix("y_") } >= 70)
    #expect(files.count { $0.lastPathComponent.hasPrefix("n_") } >= 140)
    #expect(files.count { $0.lastPathComponent.hasPrefix("i_") } >= 25)
  }

  /// A text with its first fault.
  struct Fault: CustomTestStringConvertible {
    let text: String
    let error: SyntaxError
    var testDescription: String { "\(text.debugDescription): \(error)" }

    init(_ text: String, _ reason: SyntaxError.Reason, at offset: Int) {
      self.text = text
      error = SyntaxError(reason, at: offset)
    }
  }

  static let faults: [Fault] = [
    Fault("", .unexpectedEnd, at: 0),
    Fault("  ", .unexpectedEnd, at: 2),
    Fault("{", .unexpectedEnd, at: 1),
    Fault("[1", .unexpectedEnd, at: 2),
    Fault("{\"a\"", .unexpectedEnd, at: 4),
    Fault("{\"a\":", .unexpectedEnd, at: 5),
    Fault("{\"a\":1,", .unexpectedEnd, at: 7),
    Fault("{\"a\" 1}", .unexpectedCharacter, at: 5),
    Fault("{\"a\":1,}", .unexpectedCharacter, at: 7),
    Fault("{,}", .unexpectedCharacter, at: 1),
    Fault("{a:1}", .unexpectedCharacter, at: 1),
    Fault("[1,]", .unexpectedCharacter, at: 3),
    Fault("[1 2]", .unexpectedCharacter, at: 3),
    Fault("[1}", .unexpectedCharacter, at: 2),
    Fault("1 2", .unexpectedCharacter, at: 2),
    Fault("{}x", .unexpectedCharacter, at: 2),
    Fault("tru", .unexpectedEnd, at: 3),
    Fault("truE", .unexpectedCharacter, at: 3),
    Fault("nul", .unexpectedEnd, at: 3),
    Fault("\u{feff}{}", .unexpectedCharacter, at: 0),
    Fault("01", .malformedNumber, at: 1),
    Fault("-", .unexpectedEnd, at: 1),
    Fault("-x", .malformedNumber, at: 1),
    Fault("1.", .unexpectedEnd, at: 2),
    Fault("1.e1", .malformedNumber, at: 2),
    Fault("1e", .unexpectedEnd, at: 2),
    Fault("1e+", .unexpectedEnd, at: 3),
    Fault(".5", .unexpectedCharacter, at: 0),
    Fault("+1", .unexpectedCharacter, at: 0),
    Fault("0x10", .unexpectedCharacter, at: 1),
    Fault("NaN", .unexpectedCharacter, at: 0),
    Fault("\"abc", .unexpectedEnd, at: 4),
    Fault("\"a\nb\"", .malformedString, at: 2),
    Fault("\"\\x\"", .malformedString, at: 2),
    Fault("\"\\u12g4\"", .malformedString, at: 5),
    Fault("\"\\u123", .unexpectedEnd, at: 6),
    Fault("\"\\ud800\"", .malformedUnicode, at: 1),
    Fault("\"\\udc00\"", .malformedUnicode, at: 1),
    Fault("\"\\ud800\\u0041\"", .malformedUnicode, at: 1),
    Fault("\"12345678\u{1}\"", .malformedString, at: 9),
  ]

  @Test("faults have a reason and a place", arguments: faults)
  func places(_ fault: Fault) {
    #expect(error(in: Array(fault.text.utf8)) == fault.error)
  }

  @Test("UTF-8 is well-formed or refused, in a value and in a name — RFC 3629 §4")
  func utf8() {
    let good: [[UInt8]] = [
      [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80],
      [0xef, 0xbf, 0xbf], [0xf0, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
    ]
    let bad: [[UInt8]] = [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80], [0xe1, 0x80], [0xe1, 0x80, 0x41], [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf1, 0x80, 0x80], [0xff], [0xfe],
    ]
    for padding in 0..<10 {
      let before = Array(#"{""#.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: padding)
      for (sequences, isGood) in [(good, true), (bad, false)] {
        for sequence in sequences {
          let name = before + sequence + Array(#"":1}"#.utf8)
          let value = Array(#"{"a":""#.utf8) + before.dropFirst(2) + sequence + Array(#""}"#.utf8)
          for text in [name, value] {
            let expected =
              isGood
              ? nil : SyntaxError(.malformedUnicode, at: text == name ? before.count : 6 + padding)
            #expect(error(in: text) == expected, "\(sequence) after \(padding)")
          }
        }
      }
    }
  }

  @Test("depth costs no stack, and ends at the limit", arguments: ["[", #"{"a":"#])
  func depth(_ opening: String) {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ depth: Int) -> [UInt8] {
      Array(
        (String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth))
          .utf8)
    }
    #expect(error(in: nested(16), depthLimit: 16) == nil)
    let limit = SyntaxError(.tooDeep, at: 16 * opening.utf8.count)
    for depth in [17, 1000, 1_000_000] {
      #expect(error(in: nested(depth), depthLimit: 16) == limit)
    }
    #expect(error(in: nested(64)) == nil)
    #expect(error(in: nested(65), depthLimit: 100)?.reason == .tooDeep)
  }

  @Test(
    "two members of one name are refused in a token — RFC 7515 §4",
    arguments: [
      (#"{"a":1,"a":2}"#, 8), (#"{"alg":1,"al\u0067":2}"#, 10), (#"{"x":{"b":1,"b":2}}"#, 13),
      (#"{"a":[{"b":1},{"b":2,"b":3}]}"#, 22), (#"{"":1,"":2}"#, 7),
      (#"{"é":1,"\u00e9":2}"#, 9), (#"{"\ud834\udd1e":1,"𝄞":2}"#, 19),
      (#"{"/":1,"\/":2}"#, 8), (#"{"12345678":1,"1234567\u0038":2}"#, 15),
    ])
  func duplicates(_ text: String, _ offset: Int) {
    #expect(error(in: Array(text.utf8), form: .token) == SyntaxError(.duplicateMember, at: offset))
    #expect(error(in: Array(text.utf8), form: .grammar) == nil)
  }

  @Test(
    "one name in several objects is no duplicate",
    arguments: [
      #"{"a":{"a":{"a":1}},"b":{"a":1}}"#, #"[{"a":1},{"a":2}]"#, #"{"a":1,"A":2,"a ":3,"":4}"#,
      #"{"ab":1,"a":2,"abc":3,"b":4}"#, #"{"12345678":1,"123456789":2}"#,
    ])
  func noDuplicates(_ text: String) {
    #expect(error(in: Array(text.utf8), form: .token) == nil)
  }

  @Test(
    "a duplicate is found among any number of names",
    arguments: [2, 24, 25, 26, 47, 48, 49, 100, 1000])
  func manyNames(_ count: Int) {
    func object(_ names: [String], depth: Int) -> [UInt8] {
      let body = "{" + names.map { "\"\($0)\":{}" }.joined(separator: ",") + "}"
      return Array((0..<depth).reduce(body) { text, _ in "{\"outer\":\(text)}" }.utf8)
    }
    let names = (0..<count).map { "name\($0)" }
    for depth in [0, 1, 5] {
      #expect(error(in: object(names, depth: depth), form: .token) == nil)
      for first in [0, count / 2, count - 2] where first < count - 1 {
        var twice = names
        twice[count - 1] = names[first]
        let text = object(twice, depth: depth)
        #expect(error(in: text, form: .token)?.reason == .duplicateMember, "\(first)")
      }
    }
  }

  @Test(
    "U+0000 is refused in a token, and JSON elsewhere",
    arguments: [
      (#"{"a\u0000":1}"#, 3), (#"{"a":"\u0000"}"#, 6),
    ])
  func nul(_ text: String, _ offset: Int) {
    #expect(error(in: Array(text.utf8), form: .token) == SyntaxError(.malformedString, at: offset))
    #expect(error(in: Array(text.utf8), form: .grammar) == nil)
  }

  @Test("made-up and mutated texts are judged as the plain reader judges them")
  func differential() throws {
    var generator = SplitMix64(seed: 0x5eed)
    var accepted = 0
    for round in 0..<20_000 {
      var text = Array(RandomJSON.text(from: &generator).utf8)
      if round % 2 == 1 { RandomJSON.mutate(&text, with: &generator) }
      for isToken in [false, true] {
        let expected = ReferenceJSON.parse(text, isToken: isToken, depthLimit: 16) != nil
        let found = error(in: text, form: isToken ? .token : .grammar, depthLimit: 16) == nil
        try #require(found == expected, "\(String(decoding: text, as: UTF8.self)), \(text)")
        accepted += found ? 1 : 0
      }
    }
    #expect(10_000...39_000 ~= accepted)
  }
}
