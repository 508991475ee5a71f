import Glibc

/// Writing a file that is there whole or not at all.
enum OutputFile {
  /// Writes `text` beside `path` and then moves it there.
  static func write(_ text: String, to path: String) throws(CommandError) {
    let temporary = "\(path).\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    guard write(Array(text.utf8), to: descriptor) else {
      let failure = failure(path)
      close(descriptor)
      unlink(temporary)
      throw failure
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = failure(path)
      unlink(temporary)
      throw failure
    }
  }

  /// Writes `text` behind what is in the file already, or makes the file.
  static func append(_ text: String, to path: String) throws(CommandError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    let isWritten = write(Array(text.utf8), to: descriptor)
    guard close(descriptor) == 0, isWritten else { throw failure(path) }
  }

  /// Writes all octets, or returns false with `errno` set.
  private static func write(_ octets: [UInt8], to descriptor: Int32) -> Bool {
    var rest = octets[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno != EINTR { return false }
      rest = rest.dropFirst(max(0, written))
    }
    return true
  }

  private static func failure(_ path: String) -> CommandError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
