import Assay
import Glibc
import JOSE
import Signatures

/// `assay verify`: judges one token, or a stream of them.
struct VerifyCommand: Command {
  static let name = "verify"
  static let synopsis = "[--keys FILE | --jwks URL] [OPTION ...] [TOKEN | -]"
  static let summary = "Verify a token, or one a line of standard input, and print its claims."
  static let details = """
      --keys FILE        the keys: a JWK Set, a JWK or PEM; - reads standard input
      --jwks URL         the keys: a JWK Set that a server publishes, which is kept fresh
      --issuer ISS       the issuer that iss must be; may be given more than once. With neither
                         --keys nor --jwks, each issuer's keys are found by discovery
      --audience AUD     the audience that aud must name; one of several suffices
      --scope SCOPE      a scope that must be granted; all of several must
      --type TYP         the media type that typ must be, such as at+jwt
      --algorithm ALG    an algorithm that is allowed; all that the keys serve by default
      --require CLAIM    a claim that must be there
      --access-token     ask for an access token as in RFC 9068; with --issuer and --audience
      --leeway SECONDS   how far the clocks may be apart (60)
      --max-age SECONDS  how long ago iat may be
      --no-expiry        accept tokens without exp
      --revocations FILE what was revoked: one JSON object a line, with iss, exp, and jti, sub
                         or before; read again when it changes
      --now TIME         judge as of this time: seconds since 1970, or 2026-01-31T12:00:00Z
      --jws              judge the signature alone, and print the payload, whatever it is
      --detached FILE    with --jws: the payload, which is not in the token
      --json             print one JSON object a token, accepted or not
      --quiet, -q        print nothing; the exit status tells
    \(KeyOptions.details)

    Without TOKEN, or with -, tokens are read from standard input, one a line. Claims go to
    standard output, and what is wrong with a token to standard error.
    Exit status: 0 all were accepted, 1 some were rejected, 2 wrong usage or unreadable keys.
    """
  static let options = KeyOptions.options.union([
    "keys", "jwks", "issuer", "audience", "scope", "type", "algorithm", "require", "leeway",
    "max-age", "now", "detached", "revocations",
  ])
  static let flags = KeyOptions.flags.union(["access-token", "no-expiry", "jws", "json", "quiet"])

  private let keysPlace: KeyOptions.Place
  private let keyOptions: KeyOptions
  private let token: String?
  private let policy: Policy
  private let now: NumericDate?
  private let detachedPath: String?
  private let revocationsPath: String?
  private let isJWS: Bool
  private let form: VerdictPrinter.Form

  init(_ arguments: Arguments) throws(CommandError) {
    keysPlace = try KeyOptions.place(arguments, issuers: arguments.all("issuer"))
    keyOptions = try KeyOptions(arguments)
    let operand = try arguments.operand()
    token = operand == "-" ? nil : operand
    policy = try Self.policy(arguments)
    now = try arguments.one("now").map { text throws(CommandError) in
      guard let date = CalendarDate.parse(text) else {
        throw .usage("--now is \(text.debugDescription), no time that is understood")
      }
      return date
    }
    isJWS = arguments.has("jws")
    detachedPath = try arguments.one("detached")
    revocationsPath = try arguments.one("revocations")
    if revocationsPath != nil && isJWS {
      throw .usage("--revocations is about claims, which --jws does not look at")
    }
    if detachedPath != nil && !isJWS { throw .usage("--detached goes with --jws") }
    form = arguments.has("quiet") ? .none : arguments.has("json") ? .json : .text
    if case .file("-") = keysPlace, token == nil {
      throw .usage("standard input cannot be both the keys and the tokens")
    }
  }

  private static func policy(_ arguments: Arguments) throws(CommandError) -> Policy {
    var policy = Policy()
    policy.issuers = arguments.all("issuer")
    policy.audiences = arguments.all("audience")
    if arguments.has("access-token") {
      guard let issuer = policy.issuers.first, let audience = policy.audiences.first else {
        throw .usage("--access-token needs --issuer and --audience")
      }
      let ready = Policy.accessToken(issuer: issuer, audience: audience)
      (policy.types, policy.requiredClaims) = (ready.types, ready.requiredClaims)
    }
    policy.types += arguments.all("type")
    policy.requiredClaims += arguments.all("require")
    policy.requiredScopes = arguments.all("scope").flatMap { scope in
      scope.split(separator: " ").map(String.init)
    }
    policy.requiresExpiration = !arguments.has("no-expiry")
    let year = 366 * 86_400
    if let seconds = try arguments.integer("leeway", in: 0...year) {
      policy.leeway = .seconds(seconds)
    }
    if let seconds = try arguments.integer("max-age", in: 0...(100 * year)) {
      policy.maximumAge = .seconds(seconds)
    }
    let names = arguments.all("algorithm")
    guard !names.isEmpty else { return policy }
    var allowed: [Algorithm] = []
    for name in names {
      guard let algorithm = Algorithm(name: name) else {
        throw .usage("there is no algorithm \(name.debugDescription)")
      }
      allowed.append(algorithm)
    }
    policy.algorithms = AlgorithmSet(allowed)
    return policy
  }

  func run() throws(CommandError) -> ExitCode {
    let keys = try TokenKeys.load(keysPlace, keyOptions, isQuiet: form == .none)
    let revocations = try revocationsPath.map { path throws(CommandError) in
      try RevocationsInput.open(path)
    }
    var printer = VerdictPrinter(form, isStream: token == nil)
    if token == nil && !isJWS {
      try judgeStream(with: try keys.engine(policy, revocations: revocations), &printer)
    } else {
      let judge = Judge(
        verifier: try keys.verifier(policy, revocations: revocations), now: now, isJWS: isJWS,
        detached: try detachedPath.map { path throws(CommandError) in
          try Input(path: path).readAll(limit: Self.detachedLimit)
        })
      if let token {
        printer.print(judge.verdict(on: Array(token.utf8)))
      } else {
        try judgeStream(judge, &printer)
      }
    }
    guard printer.count > 0 else {
      throw .unreadable(path: Input.standard.name, reason: "it holds no token")
    }
    printer.finish()
    return printer.rejected == 0 ? .success : .rejected
  }

  /// The most octets of a detached payload, which has to be held to be signed over.
  private static var detachedLimit: Int { 256 * 1024 * 1024 }

  /// Tokens, on all cores.
  private func judgeStream(
    with engine: Engine, _ printer: inout VerdictPrinter
  ) throws(CommandError) {
    var lines = lines
    try engine.verifyStream(at: now) { chunk throws(CommandError) in
      try lines.fill(&chunk, beforeWaiting: Output.standardOutput.flush)
    } to: { verdicts throws(CommandError) in
      printer.print(verdicts)
    }
  }

  /// Payloads of any kind, one after another.
  private func judgeStream(
    _ judge: Judge, _ printer: inout VerdictPrinter
  ) throws(CommandError) {
    var lines = lines
    while let line = try lines.next(beforeWaiting: Output.standardOutput.flush) {
      switch line {
      case .text(let token): printer.print(judge.verdict(on: token))
      case .tooLong: printer.print(.rejected(.tooLarge))
      }
    }
  }

  /// The lines of standard input, for which a person at a terminal is told to wait.
  private var lines: LineReader {
    if Input.standard.isTerminal && form != .none {
      Output.standardError.writeLine("assay: reading tokens, one a line, until end of input")
    }
    return LineReader(.standard, limit: policy.limits.tokenBytes)
  }
}

/// What the command was asked to judge by.
private struct Judge {
  let verifier: Verifier
  let now: NumericDate?
  let isJWS: Bool
  let detached: [UInt8]?

  func verdict(on token: [UInt8]) -> Verdict {
    do throws(Rejection) {
      if let detached {
        return .accepted(try verifier.verifyJWS(token.octets, detached: detached.octets))
      }
      if isJWS { return .accepted(try verifier.verifyJWS(token.octets)) }
      return .accepted(try verifier.verify(token.octets, at: now).jws, hasClaims: true)
    } catch {
      return .rejected(error)
    }
  }
}
