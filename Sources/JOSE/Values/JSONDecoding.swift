/// Decodes a checked JSON value into any `Decodable` type.
///
/// It works on octets of its own, so it allocates; who needs a claim or two of every token looks at
/// them through ``JSONView``. Errors are the standard library's, and tell the path of names and
/// positions that led to the value at fault.
///
/// | type | from |
/// | --- | --- |
/// | integers | a number without a fraction that fits, also `1e3` or `5.0`; exactly |
/// | `Double`, `Float` | any number, rounded to the nearest |
/// | ``NumericDate`` | a number from 0 to the year 9999; exactly |
/// | `String`, `Bool`, optionals, arrays, dictionaries, nested types | as their names say |
public struct JSONDecoding: Decoder {
  /// The names and positions that lead here.
  public let codingPath: [any CodingKey]

  /// Nothing.
  public var userInfo: [CodingUserInfoKey: Any] { [:] }

  private let octets: [UInt8]
  private let range: Range<Int>

  /// - Parameters:
  ///   - octets: A text with the value in it.
  ///   - range: Where that is.
  ///   - codingPath: What leads to it.
  init(_ octets: [UInt8], at range: Range<Int>, codingPath: [any CodingKey] = []) {
    self.octets = octets
    self.range = range
    self.codingPath = codingPath
  }

  /// Decodes the claims set that `payload` is.
  ///
  /// - Parameters:
  ///   - type: What to decode.
  ///   - payload: A payload that has been parsed.
  /// - Returns: The claims.
  /// - Throws: `DecodingError`, and what the type's own `init(from:)` throws.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from payload: RawSpan
  ) throws -> Value {
    var cursor = JSONCursor(payload)
    let range = cursor.skipValue()
    return try JSONDecoding(payload.copy(), at: range).decode(type)
  }

  /// The value, looked at.
  var view: JSONView {
    @_lifetime(borrow self)
    get { JSONView(checked: octets.octets.extracting(range)) }
  }

  /// A decoder of a part of the value.
  func part(_ part: Range<Int>, _ key: any CodingKey) -> JSONDecoding {
    let start = range.lowerBound + part.lowerBound
    return JSONDecoding(octets, at: start..<(start + part.count), codingPath: codingPath + [key])
  }

  /// Its members, by name.
  public func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    guard view.kind == .object else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(JSONMembers<Key>(of: self))
  }

  /// Its elements, in turn.
  public func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard view.kind == .array else { throw mismatch([Any].self) }
    return JSONElements(of: self)
  }

  /// Itself.
  public func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  /// The error that the value is of another type than `type`.
  func mismatch(_ type: Any.Type) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: codingPath, debugDescription: "found a value of the kind \(view.kind)")
    return view.kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  /// The error that the value does not fit into `type`.
  func misfit(_ type: Any.Type) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: codingPath, debugDescription: "the number does not fit into \(type)"))
  }
}
