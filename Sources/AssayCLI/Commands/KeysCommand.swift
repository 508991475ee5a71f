import Assay
import JOSE
import Signatures

/// `assay keys`: shows the keys of a file, and what is wrong with the others.
struct KeysCommand: Command {
  static let name = "keys"
  static let synopsis = "[--json] FILE"
  static let summary = "Show every key of a file, and what is wrong with those that cannot serve."
  static let details = """
      --json  print one JSON object a key

    FILE is a JWK Set, a JWK or PEM; - reads standard input.
    Exit status: 0 every key can serve, 1 some cannot, 2 the file is no set of keys.
    """
  static let options: Set<String> = []
  static let flags: Set<String> = ["json"]

  private let path: String
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    guard let path = try arguments.operand() else { throw .usage("which file?") }
    self.path = path
    isJSON = arguments.has("json")
  }

  func run() throws(CommandError) -> ExitCode {
    let keys = try KeyFile.read(path)
    guard !keys.keys.isEmpty || !keys.skipped.isEmpty else {
      throw .unreadable(path: path, reason: "it holds no key")
    }
    if isJSON {
      keys.keys.forEach { Output.standardOutput.writeLine(Self.json($0)) }
      keys.skipped.forEach { Output.standardOutput.writeLine(Self.json($0)) }
    } else {
      keys.keys.forEach { Output.standardOutput.writeLine(Self.text($0)) }
      keys.skipped.forEach { Output.standardOutput.writeLine(KeyFile.describe($0)) }
    }
    return keys.skipped.isEmpty ? .success : .rejected
  }

  private static func text(_ key: VerificationKey) -> String {
    var lines = [key.keyID.map { "kid \(JSONText.quoted($0))" } ?? "no kid"]
    lines.append("  type        \(kind(of: key))")
    lines.append("  algorithms  \(key.algorithms)")
    if let thumbprint = key.thumbprint { lines.append("  thumbprint  \(thumbprint)") }
    return lines.joined(separator: "\n")
  }

  private static func kind(of key: VerificationKey) -> String {
    switch key.kind {
    case .rsa(let bits): "RSA, \(bits) bits"
    case .elliptic(let curve): "\(curve.keyType.rawValue), \(curve.rawValue)"
    case .symmetric(let bytes): "oct, \(8 * bytes) bits"
    }
  }

  private static func json(_ key: VerificationKey) -> String {
    var members = ["\"usable\":true"]
    if let keyID = key.keyID { members.append("\"kid\":\(JSONText.quoted(keyID))") }
    members.append("\"type\":\(JSONText.quoted(kind(of: key)))")
    let algorithms = key.algorithms.algorithms.map { JSONText.quoted($0.name) }
    members.append("\"algorithms\":[\(algorithms.joined(separator: ","))]")
    if let thumbprint = key.thumbprint { members.append("\"thumbprint\":\"\(thumbprint)\"") }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func json(_ skipped: KeySet.SkippedKey) -> String {
    var members = ["\"usable\":false", "\"position\":\(skipped.position)"]
    if let keyID = skipped.keyID { members.append("\"kid\":\(JSONText.quoted(keyID))") }
    members.append("\"problem\":\(JSONText.quoted("\(skipped.reason)"))")
    return "{" + members.joined(separator: ",") + "}"
  }
}
