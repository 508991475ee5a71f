import Testing

@testable import JOSE

@Suite("Claims decoded into types of the caller's own")
struct JSONDecodingTests {
  struct Claims: Decodable, Equatable {
    struct Realm: Decodable, Equatable { let roles: [String] }
    enum Level: String, Decodable { case low, high }

    let iss: String
    let exp: NumericDate
    let realm_access: Realm?
    let missing: Int?
    let level: Level
    let counts: [String: UInt8]
    let matrix: [[Double]]
    let ok: Bool
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoding.decode(type, from: text.octets)
  }

  @Test("a nested type, with optionals, enums, dictionaries and arrays")
  func nested() throws {
    let claims = try decode(
      Claims.self,
      #"""
      {"iss":"\u0061é","exp":1790000000.000000001,"realm_access":{"roles":["a","b"]},"missing":null,
       "level":"high","counts":{"x":255,"y":0},"matrix":[[1,2.5],[]],"ok":true,"more":{"z":[{}]}}
      """#)
    #expect(
      claims
        == Claims(
          iss: "aé", exp: NumericDate(seconds: 1_790_000_000, nanoseconds: 1),
          realm_access: .init(roles: ["a", "b"]), missing: nil, level: .high,
          counts: ["x": 255, "y": 0], matrix: [[1, 2.5], []], ok: true))
  }

  @Test("whole numbers are exact, or refused")
  func integers() throws {
    #expect(try decode([UInt64].self, "[18446744073709551615]") == [.max])
    #expect(try decode([Int64].self, "[-9223372036854775808,5.0,1e3]") == [.min, 5, 1000])
    #expect(try decode([Int8].self, "[127,-128]") == [127, -128])
    for text in ["[128]", "[-129]", "[1.5]", "[1e400]", "[0.5]", "[1e-30]"] {
      #expect(throws: DecodingError.self, "\(text)") { try decode([Int8].self, text) }
    }
    #expect(throws: DecodingError.self) { try decode([UInt64].self, "[18446744073709551616]") }
    #expect(throws: DecodingError.self) { try decode([Int64].self, "[9007199254740993.0]") }
    #expect(throws: DecodingError.self) { try decode([Double].self, "[1e400]") }
  }

  @Test(
    "an error tells the path to what did not suit",
    arguments: [
      (#"{"iss":1}"#, "iss"),
      (#"{"iss":"a"}"#, "exp"),
      (#"{"iss":"a","exp":"soon"}"#, "exp"),
      (#"{"iss":"a","exp":-1}"#, "exp"),
      (#"{"iss":"a","exp":1,"realm_access":{"roles":["a",2]}}"#, "realm_access.roles.1"),
      (#"{"iss":"a","exp":1,"realm_access":{}}"#, "realm_access.roles"),
      (#"{"iss":"a","exp":1,"level":"middling"}"#, "level"),
      (#"{"iss":"a","exp":1,"level":"low","counts":{"x":256}}"#, "counts.x"),
      (#"{"iss":"a","exp":1,"level":"low","counts":{},"matrix":[[1],[2,null]]}"#, "matrix.1.1"),
    ])
  func errors(_ text: String, _ path: String) throws {
    let error = try #require(throws: DecodingError.self) { try decode(Claims.self, text) }
    let context: DecodingError.Context
    var keys: [any CodingKey] = []
    switch error {
    case .keyNotFound(let key, let found): (context, keys) = (found, [key])
    case .typeMismatch(_, let found), .valueNotFound(_, let found): context = found
    case .dataCorrupted(let found): context = found
    @unknown default: return
    }
    #expect((context.codingPath + keys).map(\.stringValue).joined(separator: ".") == path)
  }
}
