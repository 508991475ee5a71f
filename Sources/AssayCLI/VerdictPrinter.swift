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
    switch verdict {
    case .accepted(let jws, let hasClaims):
      print(
        accepted: jws.payload, hasClaims: hasClaims, algorithm: jws.algorithm, keyID: jws.keyID)
    case .rejected(let rejection): print(rejection)
    }
  }

  /// Prints the verdicts about tokens.
  mutating func print(_ verdicts: borrowing Verdicts) {
    for index in 0..<verdicts.count {
      if let token = verdicts.token(index) {
        let keyID = form == .json ? token.keyID : nil
        print(
          accepted: token.payload, hasClaims: true, algorithm: token.algorithm, keyID: keyID)
      } else if let rejection = verdicts.rejection(index) {
        print(rejection)
      }
    }
  }

  private mutating func print(
    accepted payload: RawSpan, hasClaims: Bool, algorithm: Algorithm, keyID: String?
  ) {
    count += 1
    let output = Output.standardOutput
    switch form {
    case .text:
      // A payload that need not be text goes out as it is.
      output.write { text in
        hasClaims ? SafeText.append(payload, to: &text) : text.append(contentsOf: payload)
      }
      if hasClaims || isStream { output.write("\n") }
    case .json:
      output.write(jsonStart(isAccepted: true))
      output.write(",\"algorithm\":\(JSONText.quoted(algorithm.name))")
      if let keyID { output.write(",\"keyID\":\(JSONText.quoted(keyID))") }
      if hasClaims {
        output.write(",\"claims\":")
        output.write { SafeText.append(payload, to: &$0) }
        output.write("}\n")
      } else {
        output.write(",\"payload\":\"\(Base64URL.encode(payload))\"}\n")
      }
    case .none: break
    }
    progress.update(count: count, rejected: rejected)
  }

  private mutating func print(_ rejection: Rejection) {
    count += 1
    rejected += 1
    switch form {
    case .text:
      Output.standardOutput.flush()
      let place = isStream ? "token \(count): " : ""
      Output.standardError.writeLine(
        "assay: \(place)rejected, \(rejection.name) (\(rejection.code)): \(rejection)")
    case .json:
      Output.standardOutput.writeLine(
        jsonStart(isAccepted: false)
          + ",\"code\":\(rejection.code),\"reason\":\(JSONText.quoted(rejection.name))"
          + ",\"message\":\(JSONText.quoted(rejection.description))}")
    case .none: break
    }
    progress.update(count: count, rejected: rejected)
  }

  private func jsonStart(isAccepted: Bool) -> String {
    (isStream ? "{\"token\":\(count)," : "{") + "\"accepted\":\(isAccepted)"
  }

  /// Ends the output; after a stream, with the counts.
  mutating func finish() {
    progress.clear()
    Output.standardOutput.flush()
    guard isStream, form == .text, count > 1 || rejected > 0 else { return }
    Output.standardError.writeLine("assay: \(count - rejected) accepted, \(rejected) rejected")
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
