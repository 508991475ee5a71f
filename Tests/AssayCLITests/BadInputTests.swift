import Foundation
import TestSupport
import Testing

@Suite("Bad input at the tool")
struct BadInputTests {
  /// A command line, and what its error has to say.
  struct Mistake: CustomTestStringConvertible {
    let arguments: [String]
    let complaint: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String..., complaint: String) {
      (self.arguments, self.complaint) = (arguments, complaint)
    }
  }

  @Test(
    "is told on standard error, with exit status 2, or 1 where 2 stands for a regression",
    arguments: [
      Mistake(complaint: "no command given"),
      Mistake("frobnicate", complaint: #"there is no command "frobnicate""#),
      Mistake("verify", "x", complaint: "--keys is missing"),
      Mistake("verify", "--issuer", "me", "x", complaint: "is no URL at which keys could be found"),
      Mistake("verify", "--keys", "k", "--jwks", "u", "x", complaint: "are both given"),
      Mistake("verify", "--keys", "https://a.example", "x", complaint: "--jwks takes a URL"),
      Mistake("verify", "--jwks", "a.example", "x", complaint: "no absolute URL"),
      Mistake("verify", "--jwks", "ftp://a.example", "x", complaint: "the address is not https"),
      Mistake("verify", "--jwks", "https://u:p@a.example", "x", complaint: "a user name"),
      Mistake("verify", "--issuer", "https://a.example?x", "x", complaint: "neither query nor"),
      Mistake("verify", "--jwks", "https://127.0.0.1:1", "x", complaint: "no connection"),
      Mistake(
        "verify", "--jwks", "https://a.example", "--ca", "/nonexistent", "x", complaint: "No such"),
      Mistake("verify", "--keys", "k", "--timeout", "0", "x", complaint: "not a whole number"),
      Mistake("verify", "--keys", complaint: "--keys needs a value"),
      Mistake("verify", "--keys", "a", "--keys", "b", "x", complaint: "more than once"),
      Mistake("verify", "--colour", "x", complaint: "verify has no option --colour"),
      Mistake("verify", "-x", complaint: #"there is no option "-x""#),
      Mistake("verify", "--keys", "k", "a", "b", complaint: #"unexpected "b""#),
      Mistake("verify", "--keys", "-", complaint: "cannot be both"),
      Mistake("verify", "--keys", "k", "--leeway", "-1", "x", complaint: "not a whole number"),
      Mistake("verify", "--keys", "k", "--leeway", "1e3", "x", complaint: "not a whole number"),
      Mistake("verify", "--keys", "k", "--now", "noon", "x", complaint: "no time"),
      Mistake("verify", "--keys", "k", "--algorithm", "none", "x", complaint: "no algorithm"),
      Mistake("verify", "--quiet=yes", "x", complaint: "takes no value"),
      Mistake("verify", "--keys", "/nonexistent", "x", complaint: "No such file"),
      Mistake("verify", "--keys", "/", "x", complaint: "Is a directory"),
      Mistake("verify", "--keys", "/dev/null", "x", complaint: "the file is empty"),
      Mistake("keys", complaint: "which file?"),
      Mistake("keys", "http://localhost", complaint: "the address is not https"),
      Mistake("keys", "https://127.0.0.1:1", complaint: "no connection"),
      Mistake("keys", "--issuer", "https://a.example", "k", complaint: "are both given"),
      Mistake("keys", "--watch", "-", complaint: "cannot be watched"),
      Mistake("keys", "--every", "5", "k", complaint: "--every goes with --watch"),
      Mistake("keys", "/dev/zero", complaint: "longer than the limit"),
      Mistake("inspect", "a.b", complaint: "segmentCount"),
      Mistake("generate", complaint: "generate what?"),
      Mistake("generate", "key", "--algorithm", "RS1", complaint: "there is no algorithm"),
      Mistake(
        "generate", "key", "--algorithm", "RS256", "--bits", "1024", complaint: "2048 to 8192"),
      Mistake("generate", "key", "--algorithm", "HS256", "--pem", complaint: "no PEM form"),
      Mistake(
        "generate", "key", "--algorithm", "ES256", "--public", "/nonexistent/x",
        complaint: "cannot write"),
      Mistake("generate", "token", "--key", "/dev/null", complaint: "no private JWK"),
      Mistake("bench", "--filter", "XS256", complaint: #"no algorithm has "XS256" in its name"#),
      Mistake("bench", "--format", "xml", complaint: "not one of table, json, bmf"),
      Mistake("bench", "--seconds", "0", complaint: "not a number from 0"),
      Mistake("bench", "--baseline", "x", "--threshold", "0", complaint: "not a share such as 5%"),
      Mistake("bench", "--baseline", "/nonexistent", complaint: "No such file"),
      Mistake("bench", "--baseline", "/dev/null", complaint: "not a report in JSON"),
      Mistake("bench", "export", complaint: "export to which folder?"),
      Mistake("bench", "show", complaint: "show which file?"),
      Mistake("bench", "x", complaint: #"unexpected "x""#),
      Mistake("help", "frobnicate", complaint: "there is no command"),
    ])
  func mistakes(_ mistake: Mistake) throws {
    let run = try ToolRun(mistake.arguments)
    #expect(run.status == (mistake.arguments.first == "bench" ? 1 : 2))
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("assay: "))
    #expect(run.errors.contains(mistake.complaint), "\(run.errors)")
  }

  @Test("keys that are none: empty, junk, a set without keys, 300 keys of which none fits")
  func keyFiles() throws {
    let folder = try TemporaryFolder()
    var generator = SystemRandomNumberGenerator()
    let junk = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let hundreds = (0..<300).map { #"{"kty":"RSA","kid":"\#($0)","n":"AQ","e":"AQAB"}"# }
    let files: [(String, [UInt8], String)] = [
      ("junk", [0xff] + junk, "not the JSON of a key"),
      ("text", Array("hello".utf8), "not the JSON of a key"),
      ("none", Array(#"{"keys":[]}"#.utf8), "holds no key that can be used"),
      ("other", Array(#"{"key":[]}"#.utf8), #"has no member "keys""#),
      ("pem", Array("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".utf8), "PEM"),
      (
        "300", Array(#"{"keys":[\#(hundreds.joined(separator: ","))]}"#.utf8),
        "280 more keys are skipped"
      ),
    ]
    for (name, contents, complaint) in files {
      let run = try ToolRun("verify", "--keys", try folder.file(name, contents), "a.b.c")
      #expect(run.status == 2, "\(name)")
      #expect(run.errors.contains(complaint), "\(name): \(run.errors)")
    }
  }

  @Test("300 keys serve, one unusable one is told and skipped")
  func manyKeys() throws {
    let folder = try TemporaryFolder()
    let key = try ToolRun("generate", "key", "--algorithm", "ES256").output
    let jwk = key.trimmingCharacters(in: .newlines)
    let padding = (0..<299).map {
      #"{"kty":"oct","kid":"\#($0)","k":"\#(String(repeating: "A", count: 43))"}"#
    }
    let bad = #"{"kty":"EC","crv":"P-192","kid":"bad"}"#
    let set = #"{"keys":[\#((padding + [bad, jwk]).joined(separator: ","))]}"#
    let path = try folder.file("set.json", set.utf8)
    let token = try ToolRun(
      "generate", "token", "--key", try folder.file("key.json", key.utf8)
    ).output.trimmingCharacters(in: .newlines)
    let run = try ToolRun("verify", "--keys", path, token)
    #expect(run.status == 0)
    #expect(run.errors.contains(#"key 300 (kid "bad") is skipped"#))
    #expect(try ToolRun("keys", path).status == 1)
  }

  @Test("a line of 100 MB is too large, and the next one is judged")
  func longLine() throws {
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.json", try ToolRun("generate", "key", "--algorithm", "HS256").output.utf8)
    let token = try ToolRun("generate", "token", "--key", keys).output
    let input = Data(repeating: UInt8(ascii: "a"), count: 100_000_000) + Data("\n\(token)".utf8)
    let run = try ToolRun(["verify", "--keys", keys, "--json"], input: input)
    #expect(run.status == 1)
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.contains("tooLarge") == true)
    #expect(run.lines.last?.contains(#""accepted":true"#) == true)
  }

  @Test("binary junk as tokens is malformed, line by line")
  func binaryTokens() throws {
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.json", try ToolRun("generate", "key", "--algorithm", "HS256").output.utf8)
    let run = try ToolRun(
      ["verify", "--keys", keys, "--json"],
      input: Data([0, 1, 2, 0xff, 0x0a, 0x80, 0x2e, 0x2e, 0x0a, 0xc0, 0xaf]))
    #expect(run.status == 1)
    #expect(run.lines.count == 3)
    #expect(run.lines.allSatisfy { $0.contains(#""reason":"malformed""#) })
  }

  @Test("an input without a token is an error")
  func noToken() throws {
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.json", try ToolRun("generate", "key", "--algorithm", "HS256").output.utf8)
    for input in ["", "\n\n"] {
      let run = try ToolRun(["verify", "--keys", keys], input: Data(input.utf8))
      #expect(run.status == 2)
      #expect(run.errors.contains("holds no token"))
    }
  }

  @Test("a reader that goes away ends the tool, and nothing hangs")
  func brokenPipe() throws {
    let executable = try #require(ToolRun.executable).path
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.json", try ToolRun("generate", "key", "--algorithm", "HS256").output.utf8)
    let tokens = try folder.file(
      "tokens", try ToolRun("generate", "token", "--key", keys, "--count", "20000").output.utf8)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "'\(executable)' verify --keys '\(keys)' < '\(tokens)' | head -n 1"]
    let (output, errors) = (Pipe(), Pipe())
    (shell.standardOutput, shell.standardError) = (output, errors)
    try shell.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(lines.split(separator: "\n").count == 1)
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
  }

  @Test("what stands behind -- is an operand")
  func doubleDash() throws {
    let run = try ToolRun("inspect", "--", "--help")
    #expect(run.status == 2)
    #expect(run.errors.contains("segmentCount"))
  }

  @Test(
    "help goes to standard output", arguments: ["verify", "inspect", "keys", "generate", "bench"])
  func help(_ command: String) throws {
    for arguments in [["help", command], [command, "--help"]] {
      let run = try ToolRun(arguments)
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("usage: assay \(command) "))
    }
  }
}
