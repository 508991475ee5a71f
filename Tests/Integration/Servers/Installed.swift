import Foundation
import Testing

/// What this machine has of what the tests need; `Servers/install` gets what is missing.
enum Installed {
  static let python = executable("python3")
  static let nginx = executable("nginx")
  static let openssl = executable("openssl")

  /// The Python that has an OpenID provider.
  static let providerPython = existing(package + "/.build/integration/bin/python")

  static let hasFaultyServer = python != nil && openssl != nil
  static let hasNginx = nginx != nil && hasFaultyServer
  static let hasProvider = providerPython != nil && openssl != nil

  /// What a test that is skipped says.
  static let notice: Comment = "no server here: Tests/Integration/Servers/install gets them"

  static func script(_ name: String) -> String {
    package + "/Tests/Integration/Servers/" + name
  }

  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private static func executable(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    // Debian has servers where only root looks.
    return (folders.map(String.init) + ["/usr/sbin", "/usr/local/sbin"])
      .lazy.compactMap { existing("\($0)/\(name)") }.first
  }

  private static func existing(_ path: String) -> String? {
    FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }
}
