import JOSE
import Testing

@Suite("Compact serialization — RFC 7515 §7.1")
struct CompactJWSTests {
  @Test(
    "three segments are three segments, empty ones too",
    arguments: [
      ("a.b.c", ["a", "b", "c", "a.b"]), ("..", ["", "", "", "."]),
      ("header.payload.", ["header", "payload", "", "header.payload"]),
      ("h..s", ["h", "", "s", "h."]),
      (
        String(repeating: "x", count: 100) + ".p.s",
        [String(repeating: "x", count: 100), "p", "s", String(repeating: "x", count: 100) + ".p"]
      ),
    ])
  func splits(_ token: String, _ parts: [String]) throws {
    let octets = Array(token.utf8)
    let jws = try CompactJWS(parsing: octets.octets)
    let found = [
      jws.header.copy(), jws.payload.copy(), jws.signature.copy(), jws.signingInput.copy(),
    ]
    #expect(found == parts.map { Array($0.utf8) })
    #expect(jws.payloadOffset == parts[0].utf8.count + 1)
    #expect(jws.signatureOffset == parts[3].utf8.count + 1)
  }

  @Test(
    "another number of dots is an error with its place",
    arguments: [
      ("", 0), (".", 1), ("abc", 3), ("a.b", 3), ("a.b.c.d", 5), ("...", 2), ("a.b.c.d.e", 5),
    ])
  func refuses(_ token: String, _ offset: Int) {
    let octets = Array(token.utf8)
    #expect(throws: SyntaxError(.segmentCount, at: offset)) {
      _ = try CompactJWS(parsing: octets.octets).payloadOffset
    }
  }

  @Test("a dot is found wherever it stands")
  func everyPlace() throws {
    for place in 0..<70 {
      var octets = [UInt8](repeating: UInt8(ascii: "-"), count: 70)
      octets[place] = UInt8(ascii: ".")
      #expect(octets.octets.firstOffset(of: UInt8(ascii: ".")) == place)
      #expect(octets.octets.firstOffset(of: UInt8(ascii: "."), from: place) == place)
      #expect(octets.octets.firstOffset(of: UInt8(ascii: "."), from: place + 1) == nil)
      // Neighbours in value must not be taken for it.
      octets[place] = UInt8(ascii: "/")
      #expect(octets.octets.firstOffset(of: UInt8(ascii: ".")) == nil)
    }
  }
}
