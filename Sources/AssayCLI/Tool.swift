import Glibc

/// The tool `assay`: finds the command that the first word names, and runs it.
@main
struct Tool {
  static let version = "0.1.0"

  static let commands: [any Command.Type] = [
    VerifyCommand.self, InspectCommand.self, KeysCommand.self, GenerateCommand.self,
    BenchCommand.self,
  ]

  static func main() {
    let status = run(CommandLine.arguments.dropFirst())
    Output.standardOutput.flush()
    fflush(nil)
    // Not by `exit`: libraries would be taken down under a thread that keeps keys fresh and may be at work
    // in them still.
    _exit(status.rawValue)
  }

  /// Runs the tool with the words behind its name.
  static func run(_ words: ArraySlice<String>) -> ExitCode {
    do throws(CommandError) {
      return try dispatch(words)
    } catch {
      Output.standardError.writeLine("assay: \(error)")
      if case .usage = error { Output.standardError.writeLine("Try: assay help") }
      return commands.first { $0.name == words.first }?.failureCode ?? .failure
    }
  }

  private static func dispatch(_ words: ArraySlice<String>) throws(CommandError) -> ExitCode {
    switch words.first {
    case nil:
      throw .usage("no command given")
    case "help", "--help", "-h":
      return try help(words.dropFirst().first)
    case "--version":
      Output.standardOutput.writeLine("assay \(version)")
      return .success
    case let word?:
      let command = try command(named: word)
      let options = words.prefix { $0 != "--" }
      if options.contains("--help") || options.contains("-h") { return try help(word) }
      let arguments = try Arguments(words.dropFirst(), of: command)
      return try command.init(arguments).run()
    }
  }

  private static func command(named name: String) throws(CommandError) -> any Command.Type {
    guard let command = commands.first(where: { $0.name == name }) else {
      throw .usage("there is no command \(name.debugDescription)")
    }
    return command
  }

  private static func help(_ name: String?) throws(CommandError) -> ExitCode {
    guard let name else {
      Output.standardOutput.writeLine(overview)
      return .success
    }
    let command = try command(named: name)
    Output.standardOutput.writeLine(
      "usage: assay \(command.name) \(command.synopsis)\n\n\(command.summary)\n\n\(command.details)"
    )
    return .success
  }

  private static var overview: String {
    let lines = commands.map { command in
      "  \(command.name)" + String(repeating: " ", count: 10 - command.name.count) + command.summary
    }
    return """
      usage: assay COMMAND [OPTION ...] [OPERAND ...]

      Verifies JSON Web Tokens, and measures what that costs.

      \(lines.joined(separator: "\n"))

      assay help COMMAND tells what a command's options are.
      Exit status: 0 done or all accepted, 1 something was rejected, 2 the command could not be done.
      """
  }
}
