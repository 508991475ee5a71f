import Foundation

/// The server that answers as it is told to; `faulty_server.py` says what it can do.
///
/// One process serves most tests. Each has a folder of its own there, so they do not meet.
struct FaultyServer {
  private let host: Host
  private let folder: String

  /// Makes a place to be told answers for.
  ///
  /// - Parameter isAlone: Whether to have a process of one's own, whose paths begin at its root.
  /// - Throws: ``ServerFailure``.
  init(isAlone: Bool = false) throws {
    host = isAlone ? try Host() : try Self.shared.get()
    folder = isAlone ? "" : "/\(UUID().uuidString)"
  }

  private static let shared = Result { try Host() }

  /// A URL here, with the certificate named or without TLS.
  func url(_ path: String, _ certificate: Certificates.Name? = .good) -> String {
    let port = host.ports[certificate?.rawValue ?? "plain"] ?? 0
    return "\(certificate == nil ? "http" : "https")://localhost:\(port)\(folder)\(path)"
  }

  /// Tells what the next requests for `path` get; the last answer stays.
  func answer(_ path: String, _ answers: Answer...) throws {
    struct Command: Encodable {
      let path: String
      let answers: [Answer]
    }
    try host.tell(Command(path: folder + path, answers: answers))
  }

  /// Lets go the answers for `path` that are held.
  func release(_ path: String) throws {
    try host.tell(["release": folder + path])
  }

  /// The header fields of each request for `path` since it was last told what to answer, their names
  /// in lower case.
  func requests(_ path: String) throws -> [[String: String]] {
    try JSONDecoder().decode(
      [[String: String]].self, from: host.tell(["requests": folder + path]))
  }
}

/// The process that serves.
private struct Host {
  private let server: LocalServer
  let ports: [String: Int]

  init() throws {
    guard let python = Installed.python else { throw ServerFailure(description: "no python3") }
    let names = Certificates.Name.allCases.map(\.rawValue)
    server = try LocalServer(
      command: [python, Installed.script("faulty_server.py"), Certificates.shared.folder] + names)
    ports = try JSONDecoder().decode([String: Int].self, from: Data(server.readLine().utf8))
  }

  @discardableResult
  func tell(_ command: some Encodable) throws -> Data {
    let text = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
    return Data(try server.ask(text).utf8)
  }
}

/// An answer of a ``FaultyServer``.
struct Answer: Encodable {
  var status: Int?
  var fields: [String: String]?
  var body: String?
  /// How often the body is sent.
  var `repeat`: Int?
  /// `gzip` or `deflate`.
  var coding: String?
  /// What is said of the body's length.
  var length: Int?
  var chunked: Bool?
  /// After how many octets of the body the connection breaks.
  var cut: Int?
  /// Seconds before the first octet.
  var delay: Double?
  /// Seconds before each octet of the body.
  var drip: Double?
  /// Whether the answer waits to be released.
  var held: Bool?
  /// What is sent instead of all else.
  var raw: String?
}
