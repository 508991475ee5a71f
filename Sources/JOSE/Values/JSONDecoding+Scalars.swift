extension JSONDecoding: SingleValueDecodingContainer {
  /// Whether it is `null`.
  public func decodeNil() -> Bool { view.kind == .null }

  /// Decodes `true` or `false`.
  public func decode(_ type: Bool.Type) throws -> Bool {
    guard let value = view.boolean else { throw mismatch(type) }
    return value
  }

  /// Decodes a string.
  public func decode(_ type: String.Type) throws -> String {
    guard let value = view.string else { throw mismatch(type) }
    return value
  }

  /// Decodes a number.
  public func decode(_ type: Double.Type) throws -> Double {
    guard let value = view.double else { throw mismatch(type) }
    guard value.isFinite else { throw misfit(type) }
    return value
  }

  /// Decodes a number.
  public func decode(_ type: Float.Type) throws -> Float {
    guard view.kind == .number else { throw mismatch(type) }
    guard let value = Float(JSONView.text(view.octets)), value.isFinite else { throw misfit(type) }
    return value
  }

  private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    guard view.kind == .number else { throw mismatch(type) }
    if let value = view.integer {
      guard let value = Value(exactly: value) else { throw misfit(type) }
      return value
    }
    let text = JSONView.text(view.octets)
    if let value = Value(text) { return value }
    // With a point or an exponent, and too small for a double to have rounded it.
    guard text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") || $0 == UInt8(ascii: ".") }),
      let double = Double(text), double.magnitude < 0x1p53, text.utf8.count <= 17,
      let value = Value(exactly: double)
    else { throw misfit(type) }
    return value
  }

  /// Decodes a whole number.
  public func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  /// Decodes a whole number.
  public func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

  /// Decodes a value of any other type.
  public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Value(from: self)
  }
}

extension NumericDate: Decodable {
  /// Decodes a date from a number of seconds; every digit of it counts where ``JSONDecoding`` decodes.
  ///
  /// - Throws: `DecodingError` where it is no number, or lies outside 0 to ``latest``.
  public init(from decoder: any Decoder) throws {
    guard let decoding = decoder as? JSONDecoding else {
      let seconds = try decoder.singleValueContainer().decode(Int64.self)
      guard 0...Self.latest.seconds ~= seconds else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(
            codingPath: decoder.codingPath, debugDescription: "the date is out of range"))
      }
      self.init(seconds: seconds)
      return
    }
    guard decoding.view.kind == .number else { throw decoding.mismatch(NumericDate.self) }
    guard let date = decoding.view.date else { throw decoding.misfit(NumericDate.self) }
    self = date
  }
}
