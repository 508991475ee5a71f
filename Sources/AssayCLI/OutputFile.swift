import Glibc

/// Writing a file that is there whole or not at all.
enum OutputFile {
  /// Writes `text` beside `path` and then moves it there.
  static func write(_ text: String, to path: String) throws(CommandError) {
    let temporary = "\(path).\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        let failure = failure(path)
        close(descriptor)
        unlink(temporary)
        throw failure
      }
      rest = rest.dropFirst(written)
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = failure(path)
      unlink(temporary)
      throw failure
    }
  }

  private static func failure(_ path: String) -> CommandError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
