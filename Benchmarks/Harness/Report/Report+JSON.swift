import Foundation

extension Report {
  /// The report as JSON, its members in the order of their names.
  ///
  /// - Throws: An `EncodingError` where a figure is not finite.
  public func json() throws -> String { try Self.json(self) }

  /// Reads a report that `json()` wrote.
  ///
  /// - Throws: A `DecodingError` where it is none, or of another schema.
  public init(json octets: [UInt8]) throws {
    let report = try JSONDecoder().decode(Report.self, from: Data(octets))
    guard report.schema == Report.currentSchema else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "the schema is \(report.schema)"))
    }
    self = report
  }

  /// A value as JSON for people and programs, the same text for the same value.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension [PeerResult] {
  /// Reads what `Benchmarks/peers/measure.py` wrote.
  ///
  /// - Throws: A `DecodingError` where it is none.
  public init(json octets: [UInt8]) throws {
    self = try JSONDecoder().decode([PeerResult].self, from: Data(octets))
    guard allSatisfy({ $0.tokensPerSecond > 0 && ($0.ratio ?? 1) > 0 }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "a rate is not above zero"))
    }
  }
}
