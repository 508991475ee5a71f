/// One command of the tool, whose stored properties are its options.
///
/// `init` reads the command line and does nothing else, so a mistake in it is told before any work
/// is done; `run()` does the work.
protocol Command: SendableMetatype {
  /// The word after `assay`.
  static var name: String { get }
  /// The rest of the command line, for the usage text.
  static var synopsis: String { get }
  /// What it does, in one line.
  static var summary: String { get }
  /// What its options mean.
  static var details: String { get }
  /// The options that take a value, without their dashes.
  static var options: Set<String> { get }
  /// The options that take none.
  static var flags: Set<String> { get }

  /// What the shell is told where the command could not be done.
  static var failureCode: ExitCode { get }

  init(_ arguments: Arguments) throws(CommandError)
  func run() throws(CommandError) -> ExitCode
}

extension Command {
  static var failureCode: ExitCode { .failure }
}

/// What a run tells the shell.
enum ExitCode: Int32 {
  case success = 0
  /// A token or a key was turned away: a result, not a fault.
  case rejected = 1
  /// The command could not be done: a wrong option, a file that cannot be read, no usable key.
  case failure = 2
  /// Something is faster than its baseline, where that was asked for.
  case improvement = 4

  /// A measurement that is slower than its baseline.
  ///
  /// It shares its number with ``failure``, which `bench` does not use: there, 1 stands for that.
  static let regression = failure
  /// What `bench` says instead of ``failure``.
  static let notMeasured = rejected
}

/// Why a command could not do its work.
enum CommandError: Error, CustomStringConvertible {
  /// The command line is wrong.
  case usage(String)
  /// A file, or standard input, cannot be read.
  case unreadable(path: String, reason: String)
  /// A file cannot be written.
  case unwritable(path: String, reason: String)
  /// The work itself failed.
  case failed(String)

  var description: String {
    switch self {
    case .usage(let complaint), .failed(let complaint): complaint
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    }
  }
}
