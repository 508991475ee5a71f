import Foundation
import Synchronization

/// A server in a process of its own, which lives as long as this value and no longer.
///
/// The process serves until its standard input ends. So it goes with the tests however they end, also
/// where they crash or are killed.
final class LocalServer: Sendable {
  private let process: Process
  private let input: FileHandle
  private let lines: LineReader
  private let turn = Mutex(())

  /// Starts `command`, a path and its arguments.
  init(command: [String]) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let (stdin, stdout) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    // A server that has died is to be told by the test, not by a signal to it.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    input = stdin.fileHandleForWriting
    lines = LineReader(stdout.fileHandleForReading.fileDescriptor, holding: stdout)
  }

  deinit {
    try? input.close()
    // It has ended its own children by then, where it ends by itself.
    waitForEnd()
  }

  /// Ends it as a person does, and returns its exit status, or −1 where it did not end by itself.
  func interrupt() -> Int32 {
    kill(process.processIdentifier, SIGINT)
    waitForEnd()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  private func waitForEnd() {
    for _ in 0..<1500 where process.isRunning { usleep(2000) }
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The next line that the server writes.
  func readLine() throws -> String {
    try lines.next()
  }

  /// Writes a line to the server and returns its answer.
  func ask(_ command: String) throws -> String {
    try turn.withLock { _ in
      try input.write(contentsOf: Data((command + "\n").utf8))
      return try lines.next()
    }
  }
}

/// Why a server is of no use.
struct ServerFailure: Error, CustomStringConvertible {
  let description: String
}

/// The lines that a process writes, each waited for no longer than ten seconds.
private final class LineReader: @unchecked Sendable {
  private let descriptor: Int32
  private let holder: Pipe
  private var pending: [UInt8] = []

  init(_ descriptor: Int32, holding holder: Pipe) {
    self.descriptor = descriptor
    self.holder = holder
  }

  func next() throws -> String {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 10_000) > 0 else { throw ServerFailure(description: "no answer") }
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { throw ServerFailure(description: "the server has ended") }
      pending += piece[..<count]
    }
  }
}
