import Foundation

/// An authority that was made a moment ago, and certificates of servers.
final class Certificates: Sendable {
  /// A certificate, by what is to be said of it.
  enum Name: String, CaseIterable {
    /// For `localhost` and 127.0.0.1.
    case good
    /// Its time is over.
    case expired
    /// For another host.
    case otherHost = "other-host"
    /// Signed by somebody whom nobody trusts.
    case untrusted
  }

  static let shared: Certificates = {
    do { return try Certificates() } catch { fatalError("no certificates: \(error)") }
  }()

  /// The folder with `NAME.pem` and `NAME.key`.
  let folder: String

  /// The file with the authority's certificate.
  var authority: String { folder + "/authority.pem" }

  private init() throws {
    folder = NSTemporaryDirectory() + "assay-certificates-\(getpid())"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    atexit { try? FileManager.default.removeItem(atPath: Certificates.shared.folder) }
    for authority in ["authority", "stranger"] {
      try openssl(
        "req -x509 -days 2 -subj /CN=\(authority)", newKey(authority), "-out \(authority).pem",
        "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign")
    }
    try make(.good)
    try make(.expired, days: -1)
    try make(.otherHost, host: "DNS:other.example")
    try make(.untrusted, by: "stranger")
  }

  private func make(
    _ name: Name, host: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2,
    by authority: String = "authority"
  ) throws {
    let file = name.rawValue
    try "subjectAltName=\(host)\n".write(
      toFile: "\(folder)/\(file).ext", atomically: false, encoding: .utf8)
    try openssl("req -subj /CN=\(file)", newKey(file), "-out \(file).csr")
    try openssl(
      "x509 -req -in \(file).csr -CA \(authority).pem -CAkey \(authority).key -days \(days)",
      "-extfile \(file).ext -out \(file).pem")
  }

  private func newKey(_ file: String) -> String {
    "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(file).key"
  }

  private func openssl(_ arguments: String...) throws {
    guard let openssl = Installed.openssl else { throw ServerFailure(description: "no openssl") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: openssl)
    process.arguments = arguments.flatMap { $0.split(separator: " ").map(String.init) }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ServerFailure(description: "openssl \(arguments.joined(separator: " "))")
    }
  }
}
