import Assay
import Glibc

/// A file of revocations, as the tool opens it.
enum RevocationsInput {
  /// Opens the file at `path`, every line of which has to be good.
  static func open(_ path: String) throws(CommandError) -> RevocationFile {
    do throws(RevocationFile.Problem) {
      return try RevocationFile(path: path)
    } catch {
      throw .unreadable(path: path, reason: reason(error))
    }
  }

  private static func reason(_ problem: RevocationFile.Problem) -> String {
    switch problem {
    case .unreadable(let code): String(cString: strerror(code))
    case .tooLarge(let limit): "longer than the limit of \(limit) octets"
    case .changedWhileRead: "it changed while it was read"
    case .badLines(let lines):
      "line \(lines.prefix(20).map(String.init).joined(separator: ", "))"
        + (lines.count > 20 ? " and \(lines.count - 20) more say" : " says")
        + " nothing that is understood"
    }
  }
}
