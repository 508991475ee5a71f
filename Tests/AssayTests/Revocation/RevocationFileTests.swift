import Assay
import Foundation
import JOSE
import TestSupport
import Testing

@Suite("Revocations: text, and files that change")
struct RevocationFileTests {
  private static let lines: [(text: String, isGood: Bool)] = [
    (#"{"iss":"a","jti":"1","exp":1767229200}"#, true),
    (#" {"exp":1767229200,"sub":"u","iss":"a","before":12.5} "#, true),
    (#"{"iss":"a","before":12,"exp":1767229200}"#, true),
    (#"{"jti":"1","exp":1767229200}"#, true),
    (#"{"iss":"a","exp":1767229200}"#, false), (#"{"iss":"a","jti":"1"}"#, false),
    (#"{"iss":"a","jti":"1","sub":"u","exp":1}"#, false),
    (#"{"iss":"a","jti":"1","exp":1,"note":""}"#, false),
    (#"{"iss":"a","jti":1,"exp":1}"#, false), (#"{"iss":"a","jti":"1","exp":-1}"#, false),
    (#"{"iss":"a","jti":"1","jti":"2","exp":1}"#, false),
    (#"{"iss":"a","jti":"1","exp":1"#, false), ("x", false), ("[]", false),
    (#"{"iss":"a","jti":"1","exp":1} {}"#, false),
  ]

  @Test("good lines are read, and bad ones told by their number")
  func text() {
    for (text, isGood) in Self.lines {
      let lines = RevocationText(parsing: Array("\n\n\(text)\r\n".utf8).octets)
      #expect(lines.revocations.count == (isGood ? 1 : 0), "\(text)")
      #expect(lines.badLines == (isGood ? [] : [3]), "\(text)")
    }
    let all = Self.lines.map(\.text).joined(separator: "\n")
    let lines = RevocationText(parsing: Array(all.utf8).octets)
    #expect(lines.badLines == Array(5...15))
    #expect(
      lines.revocations.prefix(3).map(\.target) == [
        .token(id: "1", issuer: "a"), .subject("u", issuer: "a"), .issuer("a"),
      ])
    #expect(RevocationText(parsing: "".octets).revocations.isEmpty)
  }

  private final class Folder {
    let path = NSTemporaryDirectory() + "assay-" + UUID().uuidString

    func write(_ lines: [String]) throws {
      try Data(lines.joined(separator: "\n").utf8)
        .write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func line(_ id: Int, end: Int64 = Issuer.now + 100) -> String {
    #"{"iss":"a","jti":"\#(id)","exp":\#(end)}"#
  }

  private func ids(in file: RevocationFile, of range: Range<Int> = 1..<9) throws -> [Int] {
    try range.filter { id in
      let payload = Array(#"{"iss":"a","jti":"\#(id)"}"#.utf8)
      return file.list.current.contains(
        try ClaimsSet(parsing: payload.octets), in: payload.octets,
        at: NumericDate(seconds: Issuer.now))
    }
  }

  @Test("a file is replaced as a whole, and a bad one takes nothing back")
  func file() throws {
    let folder = Folder()
    #expect(throws: RevocationFile.Problem.unreadable(2)) {
      try RevocationFile(path: folder.path, interval: nil)
    }
    try folder.write([line(1), "x"])
    #expect(throws: RevocationFile.Problem.badLines([2])) {
      try RevocationFile(path: folder.path, interval: nil)
    }
    try folder.write([line(1), line(2), line(8, end: Issuer.now)])
    let file = try RevocationFile(
      path: folder.path, clock: .fixed(at: NumericDate(seconds: Issuer.now)), interval: nil)
    #expect(try ids(in: file) == [1, 2] && file.problem == nil)
    #expect(file.list.current.count == 2)

    try folder.write([line(3), "{", line(4)])
    #expect(try ids(in: file) == [1, 2], "nobody has looked")
    file.check()
    #expect(try ids(in: file) == [1, 2, 3, 4] && file.problem == .badLines([2]))
    try FileManager.default.removeItem(atPath: folder.path)
    file.check()
    #expect(try ids(in: file) == [1, 2, 3, 4] && file.problem == .unreadable(2))
    try folder.write([line(5)])
    file.check()
    #expect(try ids(in: file) == [5] && file.problem == nil)
    try folder.write([])
    file.check()
    #expect(try ids(in: file).isEmpty)
  }

  @Test("it is watched, and lets go of its thread")
  func watched() throws {
    let folder = Folder()
    try folder.write([line(1)])
    weak var released: RevocationFile?
    do {
      let file = try RevocationFile(
        path: folder.path, clock: .fixed(at: NumericDate(seconds: Issuer.now)),
        interval: .milliseconds(2))
      released = file
      try folder.write([line(2)])
      let deadline = Date(timeIntervalSinceNow: 20)
      while try ids(in: file) != [2], Date() < deadline { usleep(1000) }
      #expect(try ids(in: file) == [2])
    }
    let deadline = Date(timeIntervalSinceNow: 20)
    while released != nil, Date() < deadline { usleep(1000) }
    #expect(released == nil)
  }
}
