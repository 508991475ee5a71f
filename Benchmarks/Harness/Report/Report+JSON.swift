import Foundation

extension Report {
  /// The report as JSON, its members in the order of their names.
  ///
  /// - Throws: An `EncodingError` where a figure is not finite.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads a report.
  ///
  /// - Throws: A `DecodingError` where the text is no report of this layout.
  public init(json text: String) throws {
    self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
    guard schema == 1 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "its layout is \(schema), and not 1"))
    }
  }
}
