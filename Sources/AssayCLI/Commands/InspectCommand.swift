import Assay
import JOSE

/// `assay inspect`: shows what a token says, without verifying anything.
struct InspectCommand: Command {
  static let name = "inspect"
  static let synopsis = "[--json] [TOKEN | -]"
  static let summary = "Show a token's header, claims and times. Verifies nothing."
  static let details = """
      --json     print one JSON object
      --now TIME tell times relative to this one

    Without TOKEN, or with -, the token is the first line of standard input.
    """
  static let options: Set<String> = ["now"]
  static let flags: Set<String> = ["json"]

  private let token: String?
  private let isJSON: Bool
  private let now: NumericDate

  init(_ arguments: Arguments) throws(CommandError) {
    let operand = try arguments.operand()
    token = operand == "-" ? nil : operand
    isJSON = arguments.has("json")
    let text = try arguments.one("now")
    guard let now = text.map(CalendarDate.parse) ?? WallClock.system.now() else {
      throw .usage("--now is no time that is understood")
    }
    self.now = now
  }

  func run() throws(CommandError) -> ExitCode {
    let octets: [UInt8] = if let token { Array(token.utf8) } else { try firstLine() }
    let parts: Parts
    do throws(Rejection) {
      parts = try Parts(octets)
    } catch {
      throw .failed("\(error)")
    }
    Output.standardOutput.writeLine(isJSON ? parts.json : parts.text(at: now))
    return .success
  }

  private func firstLine() throws(CommandError) -> [UInt8] {
    var lines = LineReader(.standard, limit: Limits().tokenBytes)
    switch try lines.next(beforeWaiting: {}) {
    case .text(let token): return token
    case .tooLong: throw .failed("\(Rejection.tooLarge)")
    case nil: throw .unreadable(path: Input.standard.name, reason: "it holds no token")
    }
  }
}

/// The parts of a token that nobody has verified.
private struct Parts {
  private let header: [UInt8]
  private let payload: [UInt8]
  private let signatureByteCount: Int
  private let claims: Result<ClaimsSet, ClaimsError>

  init(_ token: [UInt8]) throws(Rejection) {
    guard token.count <= Limits().tokenBytes else { throw .tooLarge }
    do throws(SyntaxError) {
      let segments = try CompactJWS(parsing: token.octets)
      header = try Base64URL.decode(segments.header)
      payload = try Base64URL.decode(segments.payload)
      signatureByteCount = try Base64URL.decode(segments.signature).count
      try Self.checkObject(header)
    } catch {
      throw .malformed(error)
    }
    claims = Self.claims(in: payload)
  }

  private static func checkObject(_ text: [UInt8]) throws(SyntaxError) {
    var reader = JSONReader(text.octets, form: .token)
    try reader.enterObject()
    while try reader.nextMember() != nil { try reader.skipValue() }
    try reader.finish()
  }

  private static func claims(in payload: [UInt8]) -> Result<ClaimsSet, ClaimsError> {
    do throws(ClaimsError) {
      return .success(try ClaimsSet(parsing: payload.octets))
    } catch {
      return .failure(error)
    }
  }

  var json: String {
    let claims =
      isJSONPayload
      ? "\"claims\":\(SafeText.compacted(payload.octets))"
      : "\"payload\":\"\(Base64URL.encode(payload))\""
    return "{\"verified\":false,\"header\":\(SafeText.compacted(header.octets)),\(claims)}"
  }

  private var isJSONPayload: Bool {
    if case .failure(.malformed) = claims { return false }
    return true
  }

  func text(at now: NumericDate) -> String {
    var lines = ["NOT VERIFIED: anybody can have written this.", "", "header"]
    lines += Self.members(of: header)
    switch claims {
    case .failure(.malformed(let error)):
      lines += ["", "payload, \(payload.count) octets, not a claims set: \(error)"]
    case .failure(.malformedClaim(let claim)):
      lines += ["", "claims, of which \(claim.name) is of the wrong type or out of range"]
      lines += Self.members(of: payload)
    case .success(let claims):
      lines += ["", "claims"] + Self.members(of: payload)
      lines += ["", "times"] + Self.times(claims, at: now)
    }
    lines += ["", "signature, \(signatureByteCount) octets, not checked"]
    return lines.joined(separator: "\n")
  }

  /// The members of an object that has been checked, a line each.
  private static func members(of text: [UInt8]) -> [String] {
    var lines: [String] = []
    var reader = JSONReader(text.octets, form: .grammar)
    do throws(SyntaxError) {
      try reader.enterObject()
      while let name = try reader.nextMember() {
        let value = SafeText.compacted(text.octets.extracting(try reader.skipValue()))
        lines.append("  \(JSONText.quoted(name.decoded(in: text.octets))): \(value)")
      }
    } catch {}
    return lines.isEmpty ? ["  none"] : lines
  }

  private static func times(_ claims: ClaimsSet, at now: NumericDate) -> [String] {
    let known: [(String, NumericDate?)] = [
      ("issued", claims.issuedAt), ("not before", claims.notBefore), ("expires", claims.expiration),
    ]
    let lines = known.compactMap { word, date in
      date.map {
        "  \(word): \(CalendarDate.text(of: $0)), \(CalendarDate.distance(from: now, to: $0))"
      }
    }
    return lines.isEmpty ? ["  none"] : lines
  }
}
