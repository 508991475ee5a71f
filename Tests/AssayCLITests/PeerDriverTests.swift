import Foundation
import TestSupport
import Testing

@Suite("assay bench driver, and export")
struct PeerDriverTests {
  @Test("speaks the protocol, on the files that export writes")
  func protocolOfLines() throws {
    let folder = try TemporaryFolder()
    let made = try ToolRun("bench", "export", "--filter", "HS256", folder.url.path)
    #expect(made.status == 0)
    let place = folder.url.appendingPathComponent("HS256").path
    let files = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    #expect(files == ["audience", "issuer", "key.jwk", "tokens"])
    let run = try ToolRun(
      "bench", "driver",
      input: "load RS256 \(place)\nload HS256 /nonexistent\nload HS256 \(place)\nverify 4090 10\n")
    #expect(run.status == 0)
    #expect(run.lines.count == 5)
    #expect(run.lines.first?.hasPrefix("hello Assay ") == true)
    #expect(run.lines.dropFirst(2).first?.hasPrefix("unsupported ") == true)
    #expect(run.lines.dropFirst(3).first == "ready 4096")
    #expect(run.lines.last?.hasPrefix("verified 10 ") == true)
  }
}
