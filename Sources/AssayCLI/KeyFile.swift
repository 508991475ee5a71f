import Assay
import JOSE
import Signatures

/// A file of keys: a JWK Set, a JWK, or PEM.
enum KeyFile {
  /// Reads the keys in the file at `path`.
  static func read(_ path: String) throws(CommandError) -> KeySet {
    let limits = Limits()
    let text = try Input(path: path).readAll(limit: limits.keySetBytes)
    guard !text.isEmpty else { throw .unreadable(path: path, reason: "the file is empty") }
    do throws(KeyError) {
      return try KeySet(parsing: text.octets, from: .local, limits: limits)
    } catch {
      throw .unreadable(path: path, reason: "as a key set, it \(error)")
    }
  }

  /// Reads the keys, one of which has to be usable, and tells on standard error which are not.
  static func readUsable(_ path: String, isQuiet: Bool) throws(CommandError) -> KeySet {
    let keys = try read(path)
    if !isQuiet {
      for skipped in keys.skipped.prefix(20) {
        Output.standardError.writeLine("assay: \(path): \(describe(skipped))")
      }
      if keys.skipped.count > 20 {
        Output.standardError.writeLine(
          "assay: \(path): \(keys.skipped.count - 20) more keys are skipped; see assay keys")
      }
    }
    guard !keys.keys.isEmpty else {
      let reason = keys.skipped.first.map { "; \(describe($0))" } ?? ""
      throw .unreadable(path: path, reason: "it holds no key that can be used\(reason)")
    }
    return keys
  }

  static func describe(_ skipped: KeySet.SkippedKey) -> String {
    let name = skipped.keyID.map { " (kid \(JSONText.quoted($0)))" } ?? ""
    return "key \(skipped.position + 1)\(name) is skipped: it \(skipped.reason)"
  }
}
