import TestSupport
import Testing

@testable import JOSE

@Suite("Base64url — RFC 4648 §5, RFC 7515 §2")
struct Base64URLTests {
  /// One text and what must come of it.
  struct Vector: CustomTestStringConvertible {
    let text: String
    let outcome: Outcome
    let note: String

    enum Outcome {
      case octets([UInt8])
      case error(SyntaxError.Reason, at: UInt32)
    }

    init(_ text: String, _ outcome: Outcome, _ note: String) {
      (self.text, self.outcome, self.note) = (text, outcome, note)
    }

    var testDescription: String { "\(text.debugDescription), \(note)" }
  }

  static let vectors: [Vector] = [
    Vector("", .octets([]), "RFC 4648 §10"),
    Vector("Zg", .octets(Array("f".utf8)), "RFC 4648 §10"),
    Vector("Zm8", .octets(Array("fo".utf8)), "RFC 4648 §10"),
    Vector("Zm9v", .octets(Array("foo".utf8)), "RFC 4648 §10"),
    Vector("Zm9vYg", .octets(Array("foob".utf8)), "RFC 4648 §10"),
    Vector("Zm9vYmE", .octets(Array("fooba".utf8)), "RFC 4648 §10"),
    Vector("Zm9vYmFy", .octets(Array("foobar".utf8)), "RFC 4648 §10"),
    Vector("A-z_4ME", .octets([3, 236, 255, 224, 193]), "RFC 7515 appendix C"),
    Vector("A", .error(.base64Length, at: 1), "six bits are no octet"),
    Vector("AAAAA", .error(.base64Length, at: 5), "six bits are no octet"),
    Vector("Zg==", .error(.base64Character, at: 2), "padding"),
    Vector("A+z/", .error(.base64Character, at: 1), "the other alphabet"),
    Vector("Zm\n9", .error(.base64Character, at: 2), "line break"),
    Vector("Zm9v ", .error(.base64Character, at: 4), "a bad character before a bad length"),
    Vector("Zh", .error(.base64TrailingBits, at: 1), "second encoding of \"f\""),
    Vector("Zm9", .error(.base64TrailingBits, at: 2), "second encoding of \"fo\""),
    Vector("Zm9vYmFyé", .error(.base64Character, at: 8), "not ASCII"),
  ]

  /// The ways that are there: the one that is called, and the plain one below it.
  enum Way: CaseIterable {
    case called, plain
  }

  @Test("decodes or says why not", arguments: vectors)
  func decodes(_ vector: Vector) throws {
    for way in Way.allCases {
      switch vector.outcome {
      case .octets(let expected):
        #expect(try decode(Array(vector.text.utf8), way) == expected)
        #expect(Base64URL.decodedCount(of: vector.text.utf8.count) == expected.count)
        #expect(Base64URL.encode(expected) == vector.text)
        #expect(Base64URL.encodedCount(of: expected.count) == vector.text.utf8.count)
      case .error(let reason, let offset):
        let error = #expect(throws: SyntaxError.self) { try decode(Array(vector.text.utf8), way) }
        #expect(error == SyntaxError(reason, at: Int(offset)))
      }
    }
  }

  @Test("every octet at every place of texts up to forty characters is judged alike in every way")
  func everyCharacter() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    for length in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40] where length % 4 != 1 {
      for place in 0..<length {
        for octet in UInt8.min...UInt8.max {
          var text = [UInt8](repeating: UInt8(ascii: "A"), count: length)
          text[place] = octet
          let results = Way.allCases.map { way in
            Result { () throws(SyntaxError) in try decode(text, way) }
          }
          try #require(results[0] == results[1], "\(octet) at \(place) of \(length)")
          if !alphabet.contains(octet) {
            try #require(results[0] == .failure(SyntaxError(.base64Character, at: place)))
          }
        }
      }
    }
  }

  @Test("what was encoded is decoded, at every length")
  func roundTrip() throws {
    var generator = SplitMix64(seed: 0x5eed)
    for length in 0..<400 {
      let octets = generator.octets(length)
      let text = Base64URL.encode(octets)
      for way in Way.allCases { try #require(try decode(Array(text.utf8), way) == octets) }
    }
  }

  private func decode(_ text: [UInt8], _ way: Way) throws(SyntaxError) -> [UInt8] {
    try [UInt8](capacity: text.count) { output throws(SyntaxError) in
      switch way {
      case .called: try Base64URL.decode(text.octets, into: &output)
      case .plain: try Base64URL.decodePlainly(text.octets, into: &output)
      }
    }
  }
}
