import TestSupport
import Testing

@testable import JOSE

@Suite("Claims looked at where they stand")
struct JSONViewTests {
  static let payload = Array(
    #"""
     { "iss" : "https://issuer.example", "realm_access":{"roles":["member","ed\u0069tor"],"x":{}},
     "level":-42, "score":1.5e2,"big":9223372036854775807,"low":-9223372036854775808,
     "over":9223372036854775808,"exp":1790000000.25,"ok":true,"no":false,"nothing":null,
     "q\"uote":"a\\\"]}","a.b":[1,[2,{"c":[]}],"x"],"":"empty" }
    """#.utf8)

  private func string(_ path: [String]) -> String? {
    JSONView.claim(path[0], Array(path.dropFirst()), in: Self.payload.octets)?.string
  }

  @Test("a path of names leads to a value, and a wrong one nowhere")
  func paths() {
    #expect(string(["iss"]) == "https://issuer.example")
    #expect(string(["q\"uote"]) == #"a\"]}"#)
    #expect(string([""]) == "empty")
    for path in [
      ["is"], ["isss"], ["roles"], ["realm_access", "role"], ["iss", "x"], ["a.b", "c"],
      ["realm_access", "roles", "member"], ["nothing", "x"],
    ] {
      let isFound = JSONView.claim(path[0], Array(path.dropFirst()), in: Self.payload.octets) != nil
      #expect(!isFound, "\(path)")
    }
  }

  @Test("lists hold strings to the letter, after unescaping")
  func lists() {
    func roles<Value>(_ value: (borrowing JSONView) -> Value) -> Value? {
      guard let view = JSONView.claim("realm_access", ["roles"], in: Self.payload.octets) else {
        return nil
      }
      return value(view)
    }
    #expect(roles { $0.contains("member") } == true)
    #expect(roles { $0.contains("editor") } == true)
    #expect(roles { $0.contains("edit") } == false)
    #expect(roles { $0.contains("") } == false)
    #expect(roles { $0[1]?.string } == "editor")
    #expect(roles { $0[2]?.string ?? "none" } == "none")
    #expect(roles { $0.kind } == .array)
    let isIssuer = JSONView.claim("iss", in: Self.payload.octets)?
      .contains("https://issuer.example")
    #expect(isIssuer == true)
  }

  @Test("scalars have one type each")
  func scalars() {
    func claim<Value>(_ name: String, _ value: (borrowing JSONView) -> Value?) -> Value? {
      guard let view = JSONView.claim(name, in: Self.payload.octets) else { return nil }
      return value(view)
    }
    #expect(claim("level") { $0.integer } == -42)
    #expect(claim("big") { $0.integer } == .max)
    #expect(claim("low") { $0.integer } == .min)
    #expect(claim("over") { $0.integer } == nil)
    #expect(claim("over") { $0.double } == 0x1p63)
    #expect(claim("score") { $0.integer } == nil)
    #expect(claim("score") { $0.double } == 150)
    let date = NumericDate(seconds: 1_790_000_000, nanoseconds: 250_000_000)
    #expect(claim("exp") { $0.date } == date)
    #expect(claim("ok") { $0.boolean } == true)
    #expect(claim("no") { $0.boolean } == false)
    #expect(claim("nothing") { $0.boolean } == nil)
    #expect(claim("nothing") { $0.kind } == .null)
    #expect(claim("iss") { $0.integer } == nil)
    #expect(claim("level") { $0.string } == nil)
  }

  @Test("members and elements come in their order")
  func parts() throws {
    var names: [String] = []
    JSONView(checked: Self.payload.octets.extracting(1...)).forEachMember { name, _ in
      names.append(name)
    }
    #expect(
      names == [
        "iss", "realm_access", "level", "score", "big", "low", "over", "exp", "ok", "no", "nothing",
        "q\"uote", "a.b", "",
      ])
    var kinds: [JSONView.Kind] = []
    JSONView.claim("a.b", in: Self.payload.octets)?.forEach { kinds.append($0.kind) }
    #expect(kinds == [.number, .array, .string])
  }

  @Test("made-up texts are walked as the checking reader walks them")
  func differential() throws {
    var generator = SplitMix64(seed: 0xc1a1)
    for round in 0..<Exhaustive.count(20_000, full: 2_000_000) {
      var text = Array(RandomJSON.text(from: &generator).utf8)
      let isMutated = round % 2 == 1
      if isMutated { RandomJSON.mutate(&text, with: &generator) }
      var cursor = JSONCursor(text.octets)
      let walked = cursor.skipValue()
      var reader = JSONReader(text.octets, form: .grammar, depthLimit: 64)
      guard let read = try? reader.skipValue(), (try? reader.finish()) != nil else {
        // Text that is wrong is walked somehow, and never left.
        try #require(walked.upperBound <= text.count)
        continue
      }
      try #require(walked == read, "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
