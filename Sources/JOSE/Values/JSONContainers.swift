// What JSONDecoding decodes objects and arrays through.

/// The members of an object.
struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoding: JSONDecoding
  private let places: [String: Range<Int>]

  init(of decoding: JSONDecoding) {
    self.decoding = decoding
    let octets = decoding.view.octets
    var cursor = JSONCursor(octets)
    var places: [String: Range<Int>] = [:]
    if cursor.reads(UInt8(ascii: "{")) {
      while let name = cursor.nextMember() { places[name.decoded(in: octets)] = cursor.skipValue() }
    }
    self.places = places
  }

  var codingPath: [any CodingKey] { decoding.codingPath }
  var allKeys: [Key] { places.keys.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { places[key.stringValue] != nil }

  /// The decoder of a member's value.
  private func member(_ key: any CodingKey) throws -> JSONDecoding {
    guard let place = places[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key,
        DecodingError.Context(
          codingPath: codingPath,
          debugDescription: "there is no claim or member \"\(key.stringValue)\""))
    }
    return decoding.part(place, key)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key).decodeNil() }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try member(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try member(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try member(JSONKey(stringValue: "super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

/// The elements of an array.
struct JSONElements: UnkeyedDecodingContainer {
  let decoding: JSONDecoding
  private let places: [Range<Int>]
  private(set) var currentIndex = 0

  init(of decoding: JSONDecoding) {
    self.decoding = decoding
    var cursor = JSONCursor(decoding.view.octets)
    var places: [Range<Int>] = []
    if cursor.reads(UInt8(ascii: "[")) {
      while cursor.hasElement() { places.append(cursor.skipValue()) }
    }
    self.places = places
  }

  var codingPath: [any CodingKey] { decoding.codingPath }
  var count: Int? { places.count }
  var isAtEnd: Bool { currentIndex == places.count }

  /// The decoder of the next element.
  private func next(_ type: Any.Type) throws -> JSONDecoding {
    let key = JSONKey(index: currentIndex)
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type,
        DecodingError.Context(
          codingPath: codingPath + [key], debugDescription: "the array ends before"))
    }
    return decoding.part(places[currentIndex], key)
  }

  mutating func decodeNil() throws -> Bool {
    guard try next(Never.self).decodeNil() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try next(type).decode(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    let container = try next([String: Any].self).container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try next([Any].self).unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try next(Never.self)
    currentIndex += 1
    return decoder
  }
}

/// A name or a position in a coding path.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    self.init(index: intValue)
  }

  init(index: Int) {
    stringValue = "\(index)"
    intValue = index
  }
}
