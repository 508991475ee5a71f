import Assay
import Glibc
import JOSE

/// What came of one token.
enum Verdict {
  case accepted(VerifiedJWS, hasClaims: Bool = false)
  case rejected(Rejection)
}

/// Prints verdicts as they come, and counts them.
struct VerdictPrinter {
  enum Form {
    /// Claims on standard output, rejections on standard error.
    case text
    /// One JSON object a token on standard output.
    case json
    case none
  }

  private let form: Form
  private let isStream: Bool
  private var progress: Progress

  private(set) var count = 0
  private(set) var rejected = 0

  init(_ form: Form, isStream: Bool) {
    self.form = form
    self.isStream = isStream
    progress = Progress(isOn: isStream && form != .none)
  }

  mutating func print(_ verdict: Verdict) {
    count += 1
    if case .rejected = verdict { rejected += 1 }
    switch form {
    case .text: printText(verdict)
    case .json: Output.standardOutput.writeLine(json(verdict))
    case .none: break
    }
    progress.update(count: count, rejected: rejected)
  }

  /// Ends the output; after a stream, with the counts.
  mutating func finish() {
    progress.clear()
    Output.standardOutput.flush()
    guard isStream, form == .text, count > 1 || rejected > 0 else { return }
    Output.standardError.writeLine("assay: \(count - rejected) accepted, \(rejected) rejected")
  }

  private func printText(_ verdict: Verdict) {
    switch verdict {
    case .accepted(let jws, true):
      Output.standardOutput.writeLine(SafeText.compacted(jws.payload))
    case .accepted(let jws, false):
      // A payload that need not be text goes out as it is.
      Output.standardOutput.write(jws.payload.copy())
      if isStream { Output.standardOutput.write("\n") }
    case .rejected(let rejection):
      Output.standardOutput.flush()
      let place = isStream ? "token \(count): " : ""
      Output.standardError.writeLine(
        "assay: \(place)rejected, \(rejection.name) (\(rejection.code)): \(rejection)")
    }
  }

  private func json(_ verdict: Verdict) -> String {
    var members = isStream ? ["\"token\":\(count)"] : []
    switch verdict {
    case .accepted(let jws, let hasClaims):
      members.append("\"accepted\":true")
      members.append("\"algorithm\":\(JSONText.quoted(jws.algorithm.name))")
      if let keyID = jws.keyID { members.append("\"keyID\":\(JSONText.quoted(keyID))") }
      members.append(
        hasClaims
          ? "\"claims\":\(SafeText.compacted(jws.payload))"
          : "\"payload\":\"\(Base64URL.encode(jws.payload))\"")
    case .rejected(let rejection):
      members.append("\"accepted\":false")
      members.append("\"code\":\(rejection.code)")
      members.append("\"reason\":\(JSONText.quoted(rejection.name))")
      members.append("\"message\":\(JSONText.quoted(rejection.description))")
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// A line on the terminal that tells how far a long input has come.
private struct Progress {
  private let isOn: Bool
  private var last = ContinuousClock.now
  private var isShown = false

  init(isOn: Bool) {
    // Where verdicts scroll by on the same terminal, they are progress enough.
    self.isOn = isOn && Output.standardError.isTerminal && !Output.standardOutput.isTerminal
  }

  mutating func update(count: Int, rejected: Int) {
    guard isOn, count & 0xff == 0 else { return }
    let now = ContinuousClock.now
    guard now - last > .milliseconds(500) else { return }
    last = now
    isShown = true
    Output.standardError.write("\r\(count) tokens, \(rejected) rejected ")
  }

  /// Takes the line away.
  mutating func clear() {
    if isShown { Output.standardError.write("\r\u{1b}[K") }
    isShown = false
  }
}
