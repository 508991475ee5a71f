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

  /// Reads some octets into `buffer`; none are left where it returns 0.
  func read(into buffer: inout [UInt8]) throws(CommandError) -> Int {
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
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

/// The lines of an input that need not end, each up to a limit.
struct LineReader {
  /// One line, without its end.
  enum Line {
    case text([UInt8])
    /// A line longer than the limit, which was read past and not kept.
    case tooLong
  }

  private let input: Input
  private let limit: Int
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var filled = 0..<0
  private var isAtEnd = false

  init(_ input: Input, limit: Int) {
    self.input = input
    self.limit = limit
  }

  /// The next line that is not empty, or `nil` at the end.
  ///
  /// - Parameter wait: Is called before more input is waited for.
  /// - Returns: The line, or that it was too long.
  /// - Throws: ``CommandError/unreadable(path:reason:)``.
  mutating func next(beforeWaiting wait: () -> Void) throws(CommandError) -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if filled.isEmpty {
        wait()
        filled = 0..<(try input.read(into: &buffer))
        if filled.isEmpty { return finished(line, isTooLong) }
      }
      let newline = buffer[filled].firstIndex(of: UInt8(ascii: "\n"))
      let end = newline ?? filled.upperBound
      if line.count + (end - filled.lowerBound) > limit { isTooLong = true }
      if isTooLong { line = [] } else { line += buffer[filled.lowerBound..<end] }
      filled = (newline.map { $0 + 1 } ?? filled.upperBound)..<filled.upperBound
      guard newline != nil, let result = finished(line, isTooLong) else {
        if newline != nil { line = [] }
        continue
      }
      return result
    }
  }

  /// The line, unless there is nothing in it.
  private func finished(_ octets: [UInt8], _ isTooLong: Bool) -> Line? {
    if isTooLong { return .tooLong }
    let line = octets.last == UInt8(ascii: "\r") ? octets.dropLast() : octets[...]
    return line.isEmpty ? nil : .text(Array(line))
  }
}
