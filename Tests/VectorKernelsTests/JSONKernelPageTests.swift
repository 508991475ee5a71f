import Testing
import VectorKernels

@Suite("The JSON and dot kernels stay inside their inputs")
struct JSONKernelPageTests {
  private static let payload = Array(
    #"{"iss":"https://issuer.example","n":12345678,"é":["ü","𝄞"],"b":true,"exp":1790000000}"#.utf8)

  /// A well-formed object of `count` octets: members, then one string that fills what is left.
  private static func object(_ count: Int) -> [UInt8] {
    let long = payload.dropLast() + Array(#","x":""#.utf8)
    let head = count >= long.count + 2 ? Array(long) : Array(#"{"x":""#.utf8)
    let filling = [UInt8](repeating: UInt8(ascii: "y"), count: count - head.count - 2)
    return head + filling + Array(#""}"#.utf8)
  }

  @Test("texts at both ends of a page, whole and cut off")
  func json() throws {
    let path = assay_json_paths() & UInt32(ASSAY_JSON_AVX512)
    try #require(path != 0 || assay_json_paths() == 0)
    let pages = GuardedPages(pages: 1)
    let names = [UInt64](repeating: 0, count: Int(ASSAY_JSON_WANTED))
    var values = [assay_json_value](repeating: assay_json_value(), count: names.count)
    for count in 8..<400 {
      let text = Self.object(count)
      for kept in [count, count - 1, count / 2, 1] {
        for place in [pages.last(kept), pages.first(kept)] {
          place.copyBytes(from: text.prefix(kept))
          let isTaken = assay_json_scan(
            UnsafeRawBufferPointer(place).bindMemory(to: UInt8.self).baseAddress, kept, 16, path,
            names, &values)
          #expect((isTaken == 1) == (kept == count && path != 0), "\(kept) of \(count)")
        }
      }
    }
    #expect(assay_json_scan(nil, 0, 16, path, names, &values) == 0)
  }

  @Test("dots are counted and placed by every path", arguments: [0, 1, 2, 4])
  func dots(_ path: UInt32) throws {
    guard path == 0 || assay_base64url_paths() & path != 0 else { return }
    let pages = GuardedPages(pages: 1)
    for count in 0..<200 {
      for dots in [[], [0], [count - 1], [0, count - 1], [count / 3, count / 2], [1, 2, 3, 4]] {
        var text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
        for dot in dots where text.indices.contains(dot) { text[dot] = UInt8(ascii: ".") }
        let expected = text.indices.filter { text[$0] == UInt8(ascii: ".") }
        let padded = expected.prefix(3) + [Int](repeating: count, count: max(0, 3 - expected.count))
        for place in [pages.last(count), pages.first(count)] {
          place.copyBytes(from: text)
          let found = assay_base64url_find_dots(
            UnsafeRawBufferPointer(place).bindMemory(to: UInt8.self).baseAddress, count, path)
          #expect(found.count == min(expected.count, 3))
          #expect([found.places.0, found.places.1, found.places.2] == Array(padded), "\(dots)")
        }
      }
    }
  }
}
