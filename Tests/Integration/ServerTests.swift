import Foundation
import Testing

@Suite("servers")
struct ServerTests {
  @Test(.enabled(if: Installed.hasFaultyServer, Installed.notice))
  func faulty() throws {
    let server = try FaultyServer()
    try server.answer("/x", Answer(body: "y"))
    #expect(try server.requests("/x") == [])
  }
  @Test(.enabled(if: Installed.hasNginx, Installed.notice))
  func nginx() throws {
    let server = try Nginx()
    try server.publish("{}", at: "keys.json")
    #expect(try server.log() == [])
  }
  @Test(.enabled(if: Installed.hasProvider, Installed.notice))
  func provider() throws {
    let server = try Provider()
    #expect(try server.signIn().hasPrefix("ey"))
    try server.addKey()
    try server.switchKey()
    try server.removeOldKeys()
    #expect(try server.signIn().hasPrefix("ey"))
  }
}
