import Foundation

/// One run of the built tool.
package struct ToolRun {
  /// The exit status, or −1 where a signal ended it.
  package let status: Int32
  /// What it wrote to standard output.
  package let output: String
  /// What it wrote to standard error.
  package let errors: String

  /// The lines of standard output.
  package var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Runs `assay` with `arguments`, and with `input` on its standard input.
  package init(_ arguments: [String], input: Data = Data(), directory: URL? = nil) throws {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
    // A tool that does not read to the end must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    let writer = Thread {
      try? stdin.fileHandleForWriting.write(contentsOf: input)
      try? stdin.fileHandleForWriting.close()
    }
    writer.start()
    let errorBox = ErrorBox()
    let reader = Thread { errorBox.finish(stderr.fileHandleForReading.readDataToEndOfFile()) }
    reader.start()
    output = String(decoding: stdout.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: errorBox.wait(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// The same, with text as input.
  package init(_ arguments: String..., input: String = "") throws {
    try self.init(arguments, input: Data(input.utf8))
  }

  /// The tool stands where the test bundle was built.
  package static let executable = Bundle.main.executableURL.map {
    $0.deletingLastPathComponent().appendingPathComponent("assay")
  }
}

/// Hands what one thread has read to another.
private final class ErrorBox: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var data = Data()

  func finish(_ data: Data) {
    self.data = data
    done.signal()
  }

  func wait() -> Data {
    done.wait()
    return data
  }
}

/// A folder that goes away with the value.
package final class TemporaryFolder {
  /// Where it is.
  package let url: URL

  /// Makes it.
  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file and returns its path.
  package func file(_ name: String, _ contents: some Sequence<UInt8>) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(Array(contents)).write(to: file)
    return file.path
  }
}
