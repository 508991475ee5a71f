import Foundation
import JOSE
import TestSupport
import Testing

@testable import AssayCLI

@Suite("Lines of an input")
struct LineReaderTests {
  struct Row: CustomTestStringConvertible {
    let text: String
    /// The lines, `nil` for one that is longer than 4 octets.
    let lines: [String?]
    let note: String
    var testDescription: String { note }
  }

  static let rows = [
    Row(text: "", lines: [], note: "nothing"),
    Row(text: "a", lines: ["a"], note: "a last line without an end"),
    Row(text: "a\nb\n", lines: ["a", "b"], note: "lines with an end"),
    Row(text: "\n\n\r\na\n\n", lines: ["a"], note: "empty lines are none"),
    Row(text: "a\r\nb\r", lines: ["a", "b"], note: "a carriage return is part of the end"),
    Row(text: "abcd\r\nabcd\n", lines: ["abcd", "abcd"], note: "as long as it may be"),
    Row(text: "abcde\na", lines: [nil, "a"], note: "one octet too long"),
    Row(text: "abcde", lines: [nil], note: "too long, without an end"),
    Row(text: "abcde\r\nb", lines: [nil, "b"], note: "too long, with a carriage return"),
    Row(text: "abcd\r", lines: ["abcd"], note: "a last carriage return"),
    Row(text: "a\rb\n", lines: ["a\rb"], note: "a carriage return in the middle"),
    Row(
      text: String(repeating: "x", count: 300_000) + "\nb\n", lines: [nil, "b"],
      note: "longer than what is read at once"),
    Row(
      text: "a\n" + String(repeating: "x", count: 200_000), lines: ["a", nil],
      note: "too long, to the end"),
    Row(
      text: String(repeating: "ab\n", count: 100_000),
      lines: Array(repeating: "ab", count: 100_000),
      note: "many lines"),
  ]

  @Test("are told apart", arguments: rows)
  func lines(_ row: Row) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("lines", row.text.utf8)
    var reader = LineReader(try Input(path: path), limit: 4)
    var lines: [String?] = []
    while let line = try reader.next(beforeWaiting: {}) {
      switch line {
      case .text(let octets): lines.append(String(decoding: octets, as: UTF8.self))
      case .tooLong: lines.append(nil)
      }
    }
    #expect(lines == row.lines)
  }
}
