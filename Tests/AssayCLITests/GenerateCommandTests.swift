import Foundation
import TestSupport
import Testing

@Suite("assay generate")
struct GenerateCommandTests {
  @Test(
    "signs with a key in PEM, whose public half verifies", arguments: ["ES256", "PS256", "Ed448"])
  func pem(_ algorithm: String) throws {
    let folder = try TemporaryFolder()
    let publicPath = folder.url.appendingPathComponent("public.pem").path
    let made = try ToolRun(
      "generate", "key", "--algorithm", algorithm, "--pem", "--public", publicPath)
    let path = try folder.file("private.pem", made.output.utf8)
    let token = try ToolRun("generate", "token", "--key", path, "--algorithm", algorithm)
      .output.trimmingCharacters(in: .newlines)
    #expect(try ToolRun("verify", "--keys", publicPath, token).status == 0)
    // PEM does not tell the algorithm, and a key of another type is no help.
    for options in [[], ["--algorithm", "ES512"]] {
      let run = try ToolRun(["generate", "token", "--key", path] + options)
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors.contains(path))
    }
  }
}
