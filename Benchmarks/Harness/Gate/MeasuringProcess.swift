import Foundation

/// The benchmark in a process of its own, whose report is read.
///
/// Two processes that run one build differ: the system puts stack, heap and code elsewhere each time, and
/// what then shares a set of a cache or of a branch predictor makes a short stage a tenth slower, for as
/// long as the process lives (T. Mytkowicz, A. Diwan, M. Hauswirth, P. Sweeney, "Producing Wrong Data
/// Without Doing Anything Obviously Wrong!", ASPLOS 2009). No repetition within a process shows that; so
/// what the gate concludes from comes of several (T. Kalibera, R. Jones, "Rigorous Benchmarking in
/// Reasonable Time", ISMM 2013).
public struct MeasuringProcess: Sendable {
  private let program: String

  /// Describes the program, which is `assay` or speaks like it.
  public init(program: String) {
    self.program = program
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: What to measure; that a report in JSON is wanted is added.
  ///   - environment: What is added to the environment.
  /// - Returns: The report.
  /// - Throws: `MeasurementError.processFailed`.
  public func report(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(MeasurementError) -> Report {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments + ["--format", "json"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .processFailed(reason: "it does not start")
    }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw .processFailed(reason: "it ended with status \(process.terminationStatus)")
    }
    do {
      return try Report(json: Array(text))
    } catch {
      throw .processFailed(reason: "its report cannot be read")
    }
  }
}
