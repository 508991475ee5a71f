import Foundation
import TestSupport
import Testing

@Suite("assay verify")
struct VerifyCommandTests {
  /// A folder with a key file, and tokens that its key signed.
  final class Issuer {
    let folder: TemporaryFolder
    let keys: String

    init(_ algorithm: String = "ES256") throws {
      folder = try TemporaryFolder()
      let made = try ToolRun("generate", "key", "--algorithm", algorithm)
      keys = try folder.file("keys.json", made.output.utf8)
    }

    func token(_ options: String...) throws -> String {
      let run = try ToolRun(["generate", "token", "--key", keys] + options)
      try #require(run.status == 0, "\(run.errors)")
      return run.output.trimmingCharacters(in: .newlines)
    }
  }

  @Test(
    "verifies what generate makes, for every algorithm",
    arguments: [
      "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
      "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448",
    ])
  func everyAlgorithm(_ algorithm: String) throws {
    let issuer = try Issuer(algorithm)
    let token = try issuer.token("--issuer", "me", "--audience", "you", "--scope", "read write")
    let run = try ToolRun(
      "verify", "--keys", issuer.keys, "--issuer", "me", "--audience", "you", "--scope", "write",
      token)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix(#"{"iss":"me","aud":"you","scope":"read write","iat":"#))
    #expect(run.errors == "")
  }

  @Test("verifies with PEM keys", arguments: ["RS256", "ES384", "Ed25519"])
  func pem(_ algorithm: String) throws {
    let folder = try TemporaryFolder()
    let publicPath = folder.url.appendingPathComponent("public.pem").path
    let made = try ToolRun(
      "generate", "key", "--algorithm", algorithm, "--pem", "--public", publicPath)
    #expect(made.output.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    let listed = try ToolRun("keys", publicPath)
    #expect(listed.status == 0)
    #expect(listed.output.contains(algorithm))
    // The private half is not what verifying takes, and the answer says what is.
    let refused = try ToolRun("keys", try folder.file("private.pem", made.output.utf8))
    #expect(refused.status == 1)
    #expect(refused.output.contains("-pubout"))
  }

  /// Options, and the reason that must come of them.
  struct Refusal: CustomTestStringConvertible {
    let options: [String]
    let reason: String
    let code: Int
    var testDescription: String { "\(options.joined(separator: " ")): \(reason)" }
  }

  @Test(
    "says why a token is rejected",
    arguments: [
      Refusal(options: ["--issuer", "other"], reason: "issuerMismatch", code: 506),
      Refusal(options: ["--audience", "other"], reason: "audienceMismatch", code: 507),
      Refusal(options: ["--scope", "admin"], reason: "insufficientScope", code: 510),
      Refusal(options: ["--type", "at+jwt"], reason: "typeMismatch", code: 503),
      Refusal(options: ["--require", "nonce"], reason: "missingClaim", code: 505),
      Refusal(options: ["--algorithm", "RS256"], reason: "algorithmNotAllowed", code: 201),
      Refusal(options: ["--now", "1700003660"], reason: "expired", code: 501),
      Refusal(options: ["--now=2023-11-14T23:14:20Z"], reason: "expired", code: 501),
      Refusal(
        options: ["--now", "1700003600", "--leeway", "0"], reason: "expired", code: 501),
    ])
  func reasons(_ refusal: Refusal) throws {
    let issuer = try Issuer()
    let token = try issuer.token("--issuer", "me", "--audience", "you", "--now", "1700000000")
    let now = refusal.options.contains { $0.hasPrefix("--now") } ? [] : ["--now", "1700000000"]
    let options = ["verify", "--keys", issuer.keys] + now + refusal.options
    let text = try ToolRun(options + [token])
    #expect(text.status == 1)
    #expect(text.output == "")
    #expect(text.errors.hasPrefix("assay: rejected, \(refusal.reason) (\(refusal.code)): "))
    let json = try ToolRun(options + ["--json", token])
    #expect(json.status == 1)
    #expect(
      json.output.hasPrefix(
        #"{"accepted":false,"code":\#(refusal.code),"reason":"\#(refusal.reason)","message":"#))
    let quiet = try ToolRun(options + ["-q", token])
    #expect(quiet.status == 1)
    #expect(quiet.output + quiet.errors == "")
  }

  @Test("judges a stream line by line, in order")
  func stream() throws {
    let issuer = try Issuer()
    let good = try issuer.token()
    let input = "\(good)\n\nnot a token\r\n\(good)\r\n\(good)"
    let run = try ToolRun(
      ["verify", "--keys", issuer.keys, "--json", "-"], input: Data(input.utf8))
    #expect(run.status == 1)
    #expect(run.lines.count == 4)
    let accepted = try run.lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["accepted"] as? Bool
    }
    #expect(accepted == [true, false, true, true])
    let text = try ToolRun(["verify", "--keys", issuer.keys], input: Data(input.utf8))
    #expect(text.lines.count == 3)
    #expect(text.errors.contains("token 2: rejected, malformed (101)"))
    #expect(text.errors.hasSuffix("assay: 3 accepted, 1 rejected\n"))
  }

  @Test("prints any payload with --jws, and takes a detached one")
  func payloads() throws {
    let issuer = try Issuer()
    let token = try issuer.token("--no-expiry", "--now", "1")
    let run = try ToolRun("verify", "--keys", issuer.keys, "--jws", token)
    #expect(run.output == #"{"iat":1}"#)
    let parts = token.split(separator: ".")
    let payload = try issuer.folder.file("payload", #"{"iat":1}"#.utf8)
    let detached = try ToolRun(
      "verify", "--keys", issuer.keys, "--jws", "--detached", payload, "\(parts[0])..\(parts[2])")
    #expect(detached.status == 0)
    #expect(detached.output == #"{"iat":1}"#)
  }

  @Test("shows nothing that a terminal obeys")
  func terminal() throws {
    let issuer = try Issuer()
    let token = try issuer.token("--claims", #"{"name":"a\u001b[31m\u202e\u009b2Jb"}"#)
    let run = try ToolRun("verify", "--keys", issuer.keys, token)
    #expect(run.status == 0)
    let acting = run.output.unicodeScalars.filter { $0.value < 0x20 || 0x7f...0x9f ~= $0.value }
    #expect(acting.map(\.value) == [0x0a])
    #expect(!run.output.unicodeScalars.contains("\u{202e}"))
  }

  @Test("turns revoked tokens away, and refuses a list it does not understand")
  func revocations() throws {
    let issuer = try Issuer()
    let token = try issuer.token("--issuer", "me", "--subject", "alice")
    let cases: [(String, Int32)] = [
      ("", 0), (#"{"iss":"me","sub":"alice","exp":4102444800}"#, 1),
      (#"{"iss":"me","sub":"bob","exp":4102444800}"#, 0), ("x", 2),
    ]
    for (text, status) in cases {
      let list = try issuer.folder.file("revoked.jsonl", text.utf8)
      let run = try ToolRun("verify", "--keys", issuer.keys, "--revocations", list, token)
      #expect(run.status == status, "\(text): \(run.errors)")
      if status == 1 { #expect(run.errors.contains("revoked")) }
      if status == 2 { #expect(run.errors.contains("line 1 says")) }
    }
  }
}
