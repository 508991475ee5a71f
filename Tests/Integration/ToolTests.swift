import Foundation
import TestSupport
import Testing

@Suite(
  "The tool, with keys that are fetched", .enabled(if: Installed.hasFaultyServer, Installed.notice))
struct ToolTests {
  private let server: FaultyServer
  private let publisher: Publisher
  private let authority = Certificates.shared.authority

  init() throws {
    server = try FaultyServer(isAlone: true)
    publisher = try Publisher(server.url(""), keyCount: 2)
    try server.answer(
      "/.well-known/openid-configuration",
      Answer(body: #"{"issuer":"\#(server.url(""))","jwks_uri":"\#(server.url("/keys"))"}"#))
    try server.answer(
      "/keys",
      Answer(
        fields: ["Cache-Control": "max-age=900", "ETag": "\"x\u{1b}[2J\""],
        body: publisher.keySet(0..<1)))
  }

  @Test("verify --jwks takes the keys from a URL, and --issuer stays what iss must be")
  func jwks() throws {
    let (url, token) = (server.url("/keys"), try publisher.token())
    let good = try ToolRun(
      "verify", "--jwks", url, "--ca", authority, "--issuer", publisher.issuer, token)
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains(#""iss":"\#(publisher.issuer)""#))
    let other = try ToolRun(
      "verify", "--jwks", url, "--ca", authority, "--issuer", "https://other.example", token)
    #expect(other.status == 1)
    #expect(other.errors.contains("issuerMismatch"), "\(other.errors)")
    let unknown = try ToolRun(
      "verify", "--jwks", url, "--ca", authority, try publisher.token(by: 1))
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("keyNotFound"))
  }

  @Test("verify --issuer finds the keys, where none are given")
  func issuer() throws {
    let good = try ToolRun(
      ["verify", "--issuer", publisher.issuer, "--ca", authority, "--json"],
      input: Data("\(try publisher.token(serial: 1))\n\(try publisher.token(by: 1))\n".utf8))
    #expect(good.status == 1)
    #expect(good.lines.map { $0.contains(#""accepted":true"#) } == [true, false])
  }

  @Test("what cannot be fetched is told, with exit status 2")
  func failures() throws {
    try server.answer("/500", Answer(status: 500))
    try server.answer("/slow", Answer(delay: 3))
    try server.answer("/none", Answer(body: #"{"keys":[]}"#))
    let token = try publisher.token()
    for (arguments, complaint) in [
      (["--jwks", server.url("/keys")], "certificate is not trusted"),
      (["--jwks", server.url("/keys", .expired), "--ca", authority], "certificate"),
      (["--jwks", server.url("/500"), "--ca", authority], "status 500"),
      (["--jwks", server.url("/none"), "--ca", authority], "no key that can be used"),
      (["--jwks", server.url("/slow"), "--ca", authority, "--timeout", "1"], "in time"),
      (["--jwks", server.url("/keys", nil)], "not https"),
      (["--issuer", server.url("/other"), "--ca", authority], "status 404"),
    ] {
      let run = try ToolRun(["verify"] + arguments + [token])
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output == "")
      #expect(run.errors.contains(complaint), "\(arguments): \(run.errors)")
    }
    let plain = try ToolRun("verify", "--jwks", server.url("/keys", nil), "--allow-http", token)
    #expect(plain.status == 0, "\(plain.errors)")
  }

  @Test("keys shows header fields, times, thumbprints and problems, and nothing that acts")
  func keys() throws {
    let run = try ToolRun("keys", server.url("/keys"), "--ca", authority)
    #expect(run.status == 0, "\(run.errors)")
    for part in [
      "status         200", "cache-control  max-age=900", "fresh for", "kid \"key-0\"",
      "thumbprint",
      #"\u001b[2J"#,
    ] {
      #expect(run.output.contains(part), "\(part) is not in \(run.output)")
    }
    #expect(!run.output.contains("\u{1b}"))

    let found = try ToolRun("keys", "--issuer", publisher.issuer, "--ca", authority, "--json")
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.lines.count == 2)
    #expect(found.lines[0].contains("/.well-known/openid-configuration"))
    #expect(found.lines[0].contains(#""freshfor":"#))

    let secret = #"{"kty":"oct","kid":"s","k":"\#(String(repeating: "A", count: 43))"}"#
    try server.answer("/keys", Answer(body: #"{"keys":[\#(secret)]}"#))
    let compromised = try ToolRun("keys", server.url("/keys"), "--ca", authority)
    #expect(compromised.status == 1, "\(compromised.errors)")
    #expect(compromised.output.contains(#"kid "s""#))
  }

  @Test("keys --watch tells of a rotation, and ends well when interrupted")
  func watch() throws {
    let watch = try Watch([
      "keys", "--watch", "--every", "1", "--json", "--ca", authority, server.url("/keys"),
    ])
    #expect(try watch.readLine().contains(#""added":["key-0"],"removed":[]"#))
    try server.answer("/keys", Answer(body: publisher.keySet(1..<2)))
    #expect(
      try watch.nextLine(with: "published").contains(#""added":["key-1"],"removed":["key-0"]"#))
    try server.answer("/keys", Answer(status: 500))
    #expect(try watch.nextLine(with: "failed").contains("status 500"))
    #expect(try watch.interrupt() == 0)
  }

  @Test("keys --watch follows a file through its absence and its faults")
  func watchFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("keys.json", publisher.keySet(0..<1).utf8)
    let watch = try Watch(["keys", "--watch", path])
    #expect(try watch.readLine().contains(#"added "key-0""#))
    try FileManager.default.removeItem(atPath: path)
    #expect(try watch.nextLine(with: "failed").contains("cannot be read"))
    _ = try folder.file("keys.json", "{".utf8)
    #expect(try watch.nextLine(with: "failed").contains("no key set"))
    _ = try folder.file("keys.json", publisher.keySet(0..<2).utf8)
    #expect(try watch.nextLine(with: "published").contains(#"added "key-1""#))
    #expect(try watch.interrupt() == 0)
  }
}

/// A run of the tool that goes on until it is interrupted.
private struct Watch {
  private let run: LocalServer

  init(_ arguments: [String]) throws {
    guard let tool = ToolRun.executable?.path else { throw ServerFailure(description: "no tool") }
    run = try LocalServer(command: [tool] + arguments)
  }

  func readLine() throws -> String { try run.readLine() }

  /// The next line that has `word` in it.
  func nextLine(with word: String) throws -> String {
    while true {
      let line = try run.readLine()
      if line.contains(word) { return line }
    }
  }

  func interrupt() throws -> Int32 { run.interrupt() }
}
