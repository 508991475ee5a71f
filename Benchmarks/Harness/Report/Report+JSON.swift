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
}
