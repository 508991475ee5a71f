import Foundation
import TestSupport
import Testing

@Suite("assay inspect")
struct InspectCommandTests {
  /// RFC 7515 appendix A.1, whose payload has line breaks and an expiry in 2011.
  static let token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

  @Test("says that nothing was verified, before anything else")
  func text() throws {
    let run = try ToolRun("inspect", "--now", "1300819381", Self.token)
    #expect(run.status == 0)
    #expect(run.lines.first?.hasPrefix("NOT VERIFIED") == true)
    #expect(run.output.contains("expires: 2011-03-22T18:43:00Z, 1 second ago"))
    #expect(run.output.contains(#""http://example.com/is_root": true"#))
  }

  @Test("prints JSON")
  func json() throws {
    let run = try ToolRun(["inspect", "--json"], input: Data((Self.token + "\n").utf8))
    #expect(
      run.output == #"{"verified":false,"header":{"typ":"JWT","alg":"HS256"},"#
        + #""claims":{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}}"# + "\n")
  }

  @Test("shows a payload that is no claims set as what it is")
  func otherPayload() throws {
    let run = try ToolRun("inspect", "eyJhbGciOiJIUzI1NiJ9.aGVsbG8.AA")
    #expect(run.status == 0)
    #expect(run.output.contains("payload, 5 octets, not a claims set"))
  }
}
