import Glibc

/// Reading files and standard input, with an end to what is taken in.
struct Input {
  /// What is read, for messages.
  let name: String
  private let descriptor: Int32

  /// Opens `path`; `-` is standard input.
  init(path: String) throws(CommandError) {
    if path == "-" {
      (name, descriptor) = ("standard input", STDIN_FILENO)
      return
    }
    (name, descriptor) = (path, open(path, O_RDONLY | O_CLOEXEC))
    guard descriptor >= 0 else { throw failure }
  }

  /// Standard input.
  static let standard = Input()

  private init() {
    (name, descriptor) = ("standard input", STDIN_FILENO)
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  private var failure: CommandError {
    .unreadable(path: name, reason: String(cString: strerror(errno)))
  }

  /// Whether a read would return at once.
  var isAtHand: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // An error shows at the read that follows.
    return poll(&request, 1, 0) != 0
  }

  /// Reads some octets into `buffer` from `start` on; none are left where it returns 0.
  func read(into buffer: inout [UInt8], from start: Int = 0) throws(CommandError) -> Int {
    while true {
      let count = buffer.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
      }
      if count >= 0 { return count }
      if errno != EINTR { throw failure }
    }
  }

  /// Reads all there is, up to `limit` octets, and closes the file.
  func readAll(limit: Int) throws(CommandError) -> [UInt8] {
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try read(into: &buffer)
      if count == 0 { return contents }
      contents += buffer[..<count]
      guard contents.count <= limit else {
        throw .unreadable(path: name, reason: "longer than the limit of \(limit) octets")
      }
    }
  }
}
