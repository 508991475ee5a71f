import Foundation
import Synchronization

/// An nginx with TLS that serves the files of a folder, as many publish their keys.
final class Nginx: Sendable {
  /// Where the files are that it serves.
  let files: URL
  private let folder: URL
  private let port: Int
  private let server: LocalServer
  private let seconds = Atomic(0)

  /// Starts it.
  ///
  /// - Parameter age: The `max-age` that it gives to its answers, in seconds.
  /// - Throws: ``ServerFailure``.
  init(maximumAge age: Int = 600) throws {
    guard let nginx = Installed.nginx, let python = Installed.python else {
      throw ServerFailure(description: "no nginx")
    }
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "assay-nginx-\(UUID().uuidString)")
    files = folder.appendingPathComponent("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    port = try Self.freePort()
    try Self.configuration(port: port, folder: folder.path, age: age).write(
      to: folder.appendingPathComponent("nginx.conf"), atomically: false, encoding: .utf8)
    server = try LocalServer(command: [
      python, Installed.script("keeper.py"), "\(port)", nginx, "-p", folder.path, "-c",
      folder.path + "/nginx.conf", "-e", "stderr",
    ])
    guard try server.readLine() == "ready" else { throw ServerFailure(description: "no nginx") }
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func url(_ path: String) -> String { "https://localhost:\(port)\(path)" }

  /// Replaces a file at once, as a careful publisher does.
  ///
  /// nginx makes an ETag of a file's size and of the second it was changed in, so each is given a second
  /// of its own: else two sets of one size and second would be the same to it.
  func publish(_ text: String, at name: String) throws {
    let (new, second) = (
      folder.appendingPathComponent("new"), seconds.add(1, ordering: .relaxed).newValue
    )
    try text.write(to: new, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_767_225_600 + Double(second))],
      ofItemAtPath: new.path)
    guard rename(new.path, files.appendingPathComponent(name).path) == 0 else {
      throw ServerFailure(description: "cannot publish \(name)")
    }
  }

  /// One line for each request: its path, the status and the `If-None-Match` it came with.
  func log() throws -> [String] {
    try String(contentsOf: folder.appendingPathComponent("access.log"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  private static func configuration(port: Int, folder: String, age: Int) -> String {
    """
    daemon off;
    master_process off;
    pid \(folder)/nginx.pid;
    error_log stderr crit;
    events { worker_connections 64; }
    http {
      log_format short '$uri $status $http_if_none_match';
      access_log \(folder)/access.log short;
      client_body_temp_path \(folder)/1; proxy_temp_path \(folder)/2;
      fastcgi_temp_path \(folder)/3; uwsgi_temp_path \(folder)/4; scgi_temp_path \(folder)/5;
      types { application/json json; }
      default_type application/json;
      gzip on; gzip_types application/json; gzip_min_length 20;
      server {
        listen 127.0.0.1:\(port) ssl http2;
        ssl_certificate \(Certificates.shared.folder)/good.pem;
        ssl_certificate_key \(Certificates.shared.folder)/good.key;
        root \(folder)/files;
        add_header Cache-Control "public, max-age=\(age)";
      }
    }
    """
  }

  /// A port that nobody listens at: nginx takes none of the system's choice.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard isBound else { throw ServerFailure(description: "no port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
