import Foundation

/// What a process costs before its first token, and that token, seen from outside.
///
/// Programs are started that speak the protocol of `Benchmarks/peers/README.md`, one after the other;
/// each reads a key and verifies two tokens. All figures are medians over the programs.
enum ColdStartStudy {
  /// How many programs are started.
  private static let starts = 15

  /// How many tokens lie in the folder, since reading many would be timed with the key.
  private static let tokens = 2

  static func run(
    _ subject: Subject, driver: [String], starts: Int = starts
  ) throws(MeasurementError) -> [ColdStart] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("assay-cold-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try CorpusFolder.export([subject], to: folder.path, count: tokens)
    } catch {
      throw .unusableCorpus(algorithm: subject.label, reason: "no file can be written: \(error)")
    }
    let place = folder.appendingPathComponent(subject.label).path
    var times: [[Double]] = []
    for _ in 0..<max(1, starts) {
      times.append(try start(driver, subject, folder: place))
    }
    return Self.steps.enumerated().map { index, step in
      ColdStart(
        what: "\(subject.label): \(step)", nanoseconds: Statistics.median(times.map { $0[index] }))
    }
  }

  private static let steps = [
    "a process starts", "a key is read, checked and prepared, the tier tried",
    "the first token", "the second token",
  ]

  /// Starts one program and returns how long each of its steps took, in nanoseconds.
  private static func start(
    _ driver: [String], _ subject: Subject, folder: String
  ) throws(MeasurementError) -> [Double] {
    func failed(_ reason: String) -> MeasurementError {
      .unusableCorpus(algorithm: subject.label, reason: "the driver \(reason)")
    }
    guard let program = driver.first else { throw failed("has no name") }
    let (process, input, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(driver.dropFirst())
    (process.standardInput, process.standardOutput) = (input, output)
    process.standardError = FileHandle.nullDevice
    let begin = Stopwatch.now()
    guard (try? process.run()) != nil else { throw failed("does not start") }
    defer {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
    var lines = AnswerReader(output.fileHandleForReading)
    func ask(_ question: String) throws(MeasurementError) {
      do {
        try input.fileHandleForWriting.write(contentsOf: Data((question + "\n").utf8))
      } catch {
        throw failed("does not listen")
      }
    }
    guard lines.next()?.first == "hello" else { throw failed("says no hello") }
    let started = Stopwatch.now()
    try ask("load \(subject.algorithm.name) \(folder)")
    guard lines.next()?.first == "ready" else { throw failed("is not ready") }
    let loaded = Stopwatch.now()
    var times = [Double(started - begin), Double(loaded - started)]
    for token in 0..<2 {
      try ask("verify \(token) 1")
      let answer = lines.next() ?? []
      guard answer.count == 3, answer[0] == "verified", let time = Double(answer[2]) else {
        throw failed("does not verify")
      }
      guard answer[1] == "1" else {
        throw .wrongOutcome(contender: program, operations: token..<token + 1, succeeded: 0)
      }
      times.append(time)
    }
    return times
  }
}

/// The words of a program's answers, line by line.
private struct AnswerReader {
  private let handle: FileHandle
  private var rest = Data()

  init(_ handle: FileHandle) {
    self.handle = handle
  }

  /// The words of the next line, or `nil` at the end.
  mutating func next() -> [String]? {
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest = Data(rest[rest.index(after: end)...])
        return line.split(separator: " ").map(String.init)
      }
      let more = handle.availableData
      guard !more.isEmpty else { return nil }
      rest += more
    }
  }
}
