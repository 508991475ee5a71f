import Glibc

/// Text on its way to a file descriptor, gathered so that a line does not cost a system call.
///
/// Used from one thread. A reader that has gone away ends the tool by SIGPIPE, as is the custom.
final class Output {
  nonisolated(unsafe) static let standardOutput = Output(STDOUT_FILENO, capacity: 1 << 16)
  nonisolated(unsafe) static let standardError = Output(STDERR_FILENO, capacity: 0)

  private let descriptor: Int32
  private let capacity: Int
  private var pending: [UInt8] = []

  /// Makes an output that holds back up to `capacity` octets.
  init(_ descriptor: Int32, capacity: Int) {
    self.descriptor = descriptor
    self.capacity = capacity
    if capacity > 0 { atexit { Output.standardOutput.flush() } }
  }

  /// Whether a person is looking.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  func writeLine(_ text: String) {
    write(text + "\n")
  }

  func write(_ text: String) {
    pending += text.utf8
    if pending.count > capacity { flush() }
  }

  /// Writes octets as they are.
  func write(_ octets: [UInt8]) {
    pending += octets
    if pending.count > capacity { flush() }
  }

  /// Writes what `body` appends.
  func write(_ body: (inout [UInt8]) -> Void) {
    body(&pending)
    if pending.count > capacity { flush() }
  }

  /// Writes what is held back; what cannot be written is told, once, by the exit status.
  func flush() {
    var start = 0
    while start < pending.count {
      let written = pending.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
      }
      if written < 0 {
        if errno == EINTR { continue }
        pending = []
        // A full disk must not look like success.
        _exit(ExitCode.failure.rawValue)
      }
      start += written
    }
    pending.removeAll(keepingCapacity: true)
  }
}
