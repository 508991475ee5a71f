import Foundation

/// A whole OpenID provider, Canaille; `provider.py` says what it can do.
struct Provider {
  let issuer: String
  private let server: LocalServer

  init() throws {
    guard let python = Installed.providerPython else {
      throw ServerFailure(description: "no provider")
    }
    let certificates = Certificates.shared
    server = try LocalServer(command: [
      python, Installed.script("provider.py"), certificates.folder + "/good.pem",
      certificates.folder + "/good.key", certificates.authority,
    ])
    issuer = try server.readLine()
  }

  /// The client's name, which its tokens are for.
  static let client = "assay-tests"

  /// Signs a user in by the authorization code flow, and returns the ID token.
  func signIn() throws -> String { try server.ask("sign-in") }

  /// Publishes another key, which does not sign yet.
  func addKey() throws { try obey("add") }

  /// Signs with the key published last; the older ones stay published.
  func switchKey() throws { try obey("switch") }

  /// Takes all keys away but the one that signs.
  func removeOldKeys() throws { try obey("remove") }

  private func obey(_ command: String) throws {
    let answer = try server.ask(command)
    guard answer == "done" else { throw ServerFailure(description: "\(command): \(answer)") }
  }
}
