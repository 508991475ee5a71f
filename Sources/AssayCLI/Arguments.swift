/// A command line, taken apart: options with their values, flags, and the operands.
///
/// `--name value` and `--name=value` mean the same; `--` ends the options; `-` is an operand.
struct Arguments {
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []

  /// Takes `words` apart by the options that `command` has.
  init(_ words: ArraySlice<String>, of command: any Command.Type) throws(CommandError) {
    var rest = words
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      if word == "--" {
        operands += rest
        return
      }
      guard let long = Self.longName(of: word) else {
        throw .usage("there is no option \(word.debugDescription)")
      }
      let parts = long.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if command.flags.contains(name) {
        guard parts.count == 1 else { throw .usage("--\(name) takes no value") }
        flags.insert(name)
      } else if command.options.contains(name) {
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw .usage("--\(name) needs a value")
        }
        values[name, default: []].append(value)
      } else {
        throw .usage("\(command.name) has no option --\(name)")
      }
    }
  }

  private static func longName(of word: String) -> String? {
    switch word {
    case "-q": "quiet"
    default: word.hasPrefix("--") ? String(word.dropFirst(2)) : nil
    }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// All values of an option that may be given more than once.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The value of an option that may be given once.
  func one(_ name: String) throws(CommandError) -> String? {
    guard let given = values[name] else { return nil }
    guard given.count == 1 else { throw .usage("--\(name) is given more than once") }
    return given[0]
  }

  /// The value of an option that has to be given.
  func required(_ name: String) throws(CommandError) -> String {
    guard let value = try one(name) else { throw .usage("--\(name) is missing") }
    return value
  }

  /// A whole number within `range`.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
    guard let text = try one(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .usage(
        "--\(name) is \(text.debugDescription), not a whole number from \(range.lowerBound) "
          + "to \(range.upperBound)")
    }
    return number
  }

  /// At most one operand.
  func operand() throws(CommandError) -> String? {
    guard operands.count <= 1 else { throw .usage("unexpected \(operands[1].debugDescription)") }
    return operands.first
  }
}
