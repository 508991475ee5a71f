import Assay
import KeyCache

/// `assay keys`: shows the keys of a file or of a server, and what is wrong with the others.
struct KeysCommand: Command {
  static let name = "keys"
  static let synopsis = "[OPTION ...] FILE | URL | --issuer URL"
  static let summary = "Show every key of a file or a server, and what is wrong with the others."
  static let details = """
      --issuer URL       the keys of an issuer, found by OpenID Connect discovery or RFC 8414
      --watch            go on, and print what changes, until interrupted
      --every SECONDS    with --watch and a URL: how often to ask, whatever the server says
      --json             print one JSON object a key, and before them one on how they were fetched;
                         with --watch one for each event
    \(KeyOptions.details)

    FILE is a JWK Set, a JWK or PEM; - reads standard input. What comes by URL has been published, so
    a private or symmetric key in it is refused.
    Exit status: 0 every key can serve, 1 some cannot, 2 there is no set of keys.
    """
  static let options = KeyOptions.options.union(["issuer", "every"])
  static let flags = KeyOptions.flags.union(["json", "watch"])

  private let place: KeyOptions.Place
  private let options: KeyOptions
  private let isJSON: Bool
  private let isWatching: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    isJSON = arguments.has("json")
    isWatching = arguments.has("watch")
    place = try Self.place(arguments)
    var options = try KeyOptions(arguments)
    if let seconds = try arguments.integer("every", in: 1...86_400) {
      guard isWatching else { throw .usage("--every goes with --watch") }
      options.fetchEvery(seconds: seconds)
    }
    self.options = options
    if isWatching, case .file("-") = place {
      throw .usage("standard input cannot be watched")
    }
  }

  private static func place(_ arguments: Arguments) throws(CommandError) -> KeyOptions.Place {
    let operand = try arguments.operand()
    if let issuer = try arguments.one("issuer") {
      if let operand {
        throw .usage("--issuer and \(operand.debugDescription) are both given")
      }
      return .issuers([issuer])
    }
    guard let operand else { throw .usage("which file?") }
    return KeyOptions.isAddress(operand) ? .keys(url: operand) : .file(operand)
  }

  func run() throws(CommandError) -> ExitCode {
    if isWatching { return try KeyWatch(place, options, isJSON: isJSON).run() }
    switch place {
    case .file(let path): return try show(try KeyFile.read(path), from: path)
    case .keys(let url): return try fetch(.keys(at: url), named: url)
    case .issuers(let issuers): return try fetch(.issuer(issuers[0]), named: issuers[0])
    }
  }

  private func show(_ keys: KeySet, from name: String) throws(CommandError) -> ExitCode {
    guard !keys.keys.isEmpty || !keys.skipped.isEmpty else {
      throw .unreadable(path: name, reason: "it holds no key")
    }
    KeyPrinter(isJSON: isJSON).print(keys)
    return keys.skipped.isEmpty ? .success : .rejected
  }

  private func fetch(
    _ location: RemoteKeySet.Location, named name: String
  ) throws(CommandError) -> ExitCode {
    let transport = RecordingTransport()
    let source = try FetchedKeys.make(location, named: name, options, transport: transport)
    defer { source.shutDown() }
    var failure: FetchError?
    do throws(FetchError) {
      try source.prefetch(within: options.fetchLimit, retrying: false)
    } catch {
      failure = error
    }
    let report = FetchReport(transport.exchanges, source.health)
    if case .noUsableKey? = failure, let refused = report.keys {
      // A set that is refused as a whole is shown all the more.
      Output.standardOutput.writeLine(isJSON ? report.json : report.text)
      return try show(refused, from: name)
    }
    if let failure { throw .unreadable(path: name, reason: "\(failure)") }
    Output.standardOutput.writeLine(isJSON ? report.json : report.text)
    return try show(source.feed.snapshot.keys, from: name)
  }
}
