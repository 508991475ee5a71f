import Assay
import JOSE
import KeyCache
import Signatures

/// Shows keys, those that serve and the others, to people or to programs.
struct KeyPrinter {
  let isJSON: Bool

  func print(_ keys: KeySet) {
    keys.keys.forEach { Output.standardOutput.writeLine(isJSON ? json($0) : text($0)) }
    keys.skipped.forEach {
      Output.standardOutput.writeLine(isJSON ? json($0) : KeyFile.describe($0))
    }
  }

  private func text(_ key: VerificationKey) -> String {
    var lines = [key.keyID.map { "kid \(JSONText.quoted($0))" } ?? "no kid"]
    lines.append("  type        \(kind(of: key))")
    lines.append("  algorithms  \(key.algorithms)")
    if let thumbprint = key.thumbprint { lines.append("  thumbprint  \(thumbprint)") }
    return lines.joined(separator: "\n")
  }

  private func kind(of key: VerificationKey) -> String {
    switch key.kind {
    case .rsa(let bits): "RSA, \(bits) bits"
    case .elliptic(let curve): "\(curve.keyType.rawValue), \(curve.rawValue)"
    case .symmetric(let bytes): "oct, \(8 * bytes) bits"
    }
  }

  private func json(_ key: VerificationKey) -> String {
    var members = ["\"usable\":true"]
    if let keyID = key.keyID { members.append("\"kid\":\(JSONText.quoted(keyID))") }
    members.append("\"type\":\(JSONText.quoted(kind(of: key)))")
    let algorithms = key.algorithms.algorithms.map { JSONText.quoted($0.name) }
    members.append("\"algorithms\":[\(algorithms.joined(separator: ","))]")
    if let thumbprint = key.thumbprint { members.append("\"thumbprint\":\"\(thumbprint)\"") }
    return "{" + members.joined(separator: ",") + "}"
  }

  private func json(_ skipped: KeySet.SkippedKey) -> String {
    var members = ["\"usable\":false", "\"position\":\(skipped.position)"]
    if let keyID = skipped.keyID { members.append("\"kid\":\(JSONText.quoted(keyID))") }
    members.append("\"problem\":\(JSONText.quoted("\(skipped.reason)"))")
    return "{" + members.joined(separator: ",") + "}"
  }
}
