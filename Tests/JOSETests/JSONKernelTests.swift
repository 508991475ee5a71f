import TestSupport
import Testing

@testable import JOSE

/// What the kernel takes, the reader takes, and both find the same.
@Suite("JSON in vector registers")
struct JSONKernelTests {
  static let depthLimit = 16

  /// The claims of a text that the kernel takes, or `nil`.
  private func scanned(_ text: [UInt8]) -> Result<ClaimsSet, ClaimsError>? {
    guard JSONKernel.scan(text.octets, depthLimit: Self.depthLimit, { _ in true }) else {
      return nil
    }
    do throws(ClaimsError) {
      return .success(try ClaimsSet(parsing: text.octets, depthLimit: Self.depthLimit))
    } catch {
      return .failure(error)
    }
  }

  /// The claims as they are read octet by octet.
  private func read(_ text: [UInt8]) -> Result<ClaimsSet, ClaimsError> {
    do throws(ClaimsError) {
      return .success(try ClaimsSet(reading: text.octets, depthLimit: Self.depthLimit))
    } catch {
      return .failure(error)
    }
  }

  /// Checks one text, and tells whether the kernel took it.
  private func check(_ text: [UInt8]) throws -> Bool {
    guard let scanned = scanned(text) else { return false }
    try #require(scanned == read(text), "\(String(decoding: text, as: UTF8.self)), \(text)")
    return true
  }

  static let payload = Array(
    #"""
    {"iss":"https://issuer.example","sub":"user-12345678","aud":["api","ünï"],"iat":1795468538,\#
    "exp":1795472138.5,"nbf":0,"realm_access":{"roles":["a","b"],"x":{}},"email_verified":true,\#
    "groups":[],"auth_time":1760000000,"scope":"read write","jti":"1","n":null,"scp":["a"]}
    """#.utf8)

  static let taken = [
    "{}", " { } ", #"{"a":1}"#, #"{"a":-0.5e+3,"b":[[],{}],"c":null,"d":true,"e":false}"#,
    #"{"iss":"𝄞","sub":""}"#, #"{"exp":0}"#, #"{"exp":123456789012}"#, #"{"exp":1234567890123}"#,
    #"{"a":{"a":{"a":1}},"b":{"a":1}}"#, "\n{\t\"aud\" :\r[ \"x\" , \"y\" ] }",
    #"{"":1}"#, #"{"a":[{"b":1},{"b":2}]}"#,
  ]

  @Test("plain texts are taken, each as the reader reads it", arguments: taken)
  func plain(_ text: String) throws {
    try #require(JSONKernel.isAvailable == (try check(Array(text.utf8))))
  }

  @Test("a payload is taken wherever it begins, and at any depth allowed")
  func places() throws {
    for count in 0..<200 {
      let text = [UInt8](repeating: UInt8(ascii: " "), count: count) + Self.payload
      try #require(try check(text) == JSONKernel.isAvailable, "\(count)")
    }
    for depth in [1, 15, 16, 17, 63, 64, 65, 200] {
      let text =
        String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
      let isTaken = JSONKernel.isAvailable && depth <= Self.depthLimit
      try #require(try check(Array(text.utf8)) == isTaken, "\(depth)")
    }
  }

  @Test(
    "what the reader refuses is not taken",
    arguments: [
      "", " ", "[]", "1", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,}"#, #"{"a" 1}"#,
      #"{"a":1 2}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#, #"{"a":-}"#,
      #"{"a":truex}"#, #"{"a":tru}"#, #"{"a":nul}"#, #"{"a":"b}"#, #"{"a":[1}"#, #"{"a":[1,]}"#,
      #"{"a":1}}"#, #"{"a":1}{}"#, #"{"a":1,"a":2}"#, #"{"b":{"a":1,"a":2}}"#,
      #"{"a":{"b":1},"a":2}"#, "{\"a\":\"\t\"}", "{\"a\":\"\0\"}", #"{"a":1"b":2}"#,
      #"{"a":"b""c":2}"#,
      #"{"a":"b"1}"#, #"{"a":"b":"c"}"#, #"{1:2}"#, #"{"a":1,,"b":2}"#, "{\"a\":1\u{c}}",
      "{\"a\":1\0}",
      #"{"a":[}]}"#, #"{"a":{]}"#,
    ])
  func refused(_ text: String) {
    let octets = Array(text.utf8)
    #expect(scanned(octets) == nil)
    #expect((try? read(octets).get()) == nil)
  }

  @Test("each octet of a payload, changed to each other one")
  func eachOctet() throws {
    var taken = 0
    for place in Self.payload.indices {
      var text = Self.payload
      for octet in UInt8.min...UInt8.max {
        text[place] = octet
        taken += try check(text) ? 1 : 0
      }
    }
    // In strings most octets of ASCII may stand for each other.
    #expect((taken > 10_000) == JSONKernel.isAvailable, "\(taken)")
  }

  @Test("UTF-8, at every place of a block — RFC 3629 §4")
  func utf8() throws {
    let good: [[UInt8]] = [
      [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80],
      [0xef, 0xbf, 0xbf], [0xf0, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
    ]
    let bad: [[UInt8]] = [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80], [0xe1, 0x80], [0xe1, 0x80, 0x41], [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf1, 0x80, 0x80], [0xff], [0xfe],
    ]
    for padding in 0..<140 {
      let before = Array(#"{"a":""#.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: padding)
      for after in [#""}"#, String(repeating: "y", count: 64) + #""}"#] {
        for (sequences, isGood) in [(good, JSONKernel.isAvailable), (bad, false)] {
          for sequence in sequences {
            let isTaken = try check(before + sequence + Array(after.utf8))
            try #require(isTaken == isGood, "\(sequence) after \(padding)")
          }
        }
      }
    }
  }

  @Test("a duplicate is found among any number of names", arguments: [2, 16, 33, 63, 64, 65, 300])
  func manyNames(_ count: Int) throws {
    for prefix in ["n", "name", "https://issuer.example/claims/number-"] {
      let names = (0..<count).map { "\(prefix)\($0 + 100)" }
      func object(_ names: [String]) -> [UInt8] {
        Array(("{" + names.map { "\"\($0)\":{}" }.joined(separator: ",") + "}").utf8)
      }
      // Past the most names, the reader takes over.
      try #require(try check(object(names)) == (JSONKernel.isAvailable && count <= 64))
      for first in 0..<(count - 1) {
        var twice = names
        twice[count - 1] = names[first]
        #expect(scanned(object(twice)) == nil, "\(first)")
      }
    }
  }

  @Test("made-up and mutated claims sets are taken only as the plain reader takes them")
  func differential() throws {
    var generator = SplitMix64(seed: 0x15_0b0e)
    var taken = 0
    let count = Exhaustive.count(20_000, full: 4_000_000)
    for round in 0..<count {
      let isClaims = round % 4 != 0
      var text = Array(
        (isClaims
          ? RandomJSON.claimsSet(from: &generator) : RandomJSON.text(from: &generator)).utf8)
      if round % 2 == 1 { RandomJSON.mutate(&text, with: &generator) }
      guard try check(text) else { continue }
      taken += 1
      let expected = ReferenceJSON.parse(text, isToken: true, depthLimit: Self.depthLimit)
      try #require(expected != nil, "\(String(decoding: text, as: UTF8.self)), \(text)")
    }
    #expect((taken > count / 10) == JSONKernel.isAvailable, "\(taken)")
  }
}
