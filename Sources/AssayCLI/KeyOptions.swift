import KeyCache

/// Where keys are, as a command line says it, and how they are fetched.
struct KeyOptions {
  /// Where keys are.
  enum Place {
    case file(String)
    /// A JWK Set that a server publishes.
    case keys(url: String)
    /// Issuers whose metadata says where their keys are.
    case issuers([String])
  }

  /// The options and flags that every command has which fetches keys.
  static let options: Set<String> = ["ca", "timeout"]
  static let flags: Set<String> = ["allow-http"]
  static let details = """
      --ca FILE          trust the certificates in FILE, in PEM, instead of the system's
      --timeout SECONDS  how long an answer may take (5)
      --allow-http       allow http to this machine (localhost, 127.0.0.0/8, ::1)
    """

  private(set) var configuration: RemoteKeySet.Configuration

  /// How long may pass until keys are there: discovery takes three answers, and each may be redirected.
  var fetchLimit: Duration { configuration.totalTimeout * 4 }

  init(_ arguments: Arguments) throws(CommandError) {
    var configuration = RemoteKeySet.Configuration()
    configuration.allowsInsecureLoopback = arguments.has("allow-http")
    if let path = try arguments.one("ca") {
      // What libcurl says of a file that is not there is less clear.
      _ = try Input(path: path).readAll(limit: 16 << 20)
      configuration.certificateFile = path
    }
    if let seconds = try arguments.integer("timeout", in: 1...600) {
      configuration.totalTimeout = .seconds(seconds)
      configuration.connectTimeout = min(configuration.connectTimeout, .seconds(seconds))
    }
    self.configuration = configuration
  }

  /// Lets keys be fetched in turns of so many seconds, whatever the server says of their lifetime.
  mutating func fetchEvery(seconds: Int) {
    configuration.minimumLifetime = .seconds(seconds)
    configuration.defaultLifetime = .seconds(seconds)
    configuration.maximumLifetime = .seconds(seconds)
    configuration.refreshAhead = 1
    configuration.refreshJitter = 0
    configuration.firstBackoff = .seconds(seconds)
    configuration.longestBackoff = .seconds(max(seconds, 60))
  }

  /// Whether `text` is the address of something to fetch, and no file's name.
  static func isAddress(_ text: String) -> Bool {
    text.hasPrefix("https://") || text.hasPrefix("http://")
  }

  /// Where `verify` takes its keys from.
  ///
  /// The issuers are those of the policy: where neither a file nor a URL of keys is given, theirs are
  /// the keys.
  static func place(_ arguments: Arguments, issuers: [String]) throws(CommandError) -> Place {
    let (path, url) = (try arguments.one("keys"), try arguments.one("jwks"))
    switch (path, url) {
    case (.some, .some): throw .usage("--keys and --jwks are both given")
    case (let path?, nil):
      guard !isAddress(path) else {
        throw .usage("--keys is \(path.debugDescription), no file; --jwks takes a URL")
      }
      return .file(path)
    case (nil, let url?): return .keys(url: url)
    case (nil, nil): break
    }
    guard !issuers.isEmpty else {
      throw .usage("--keys is missing, or --jwks, or an --issuer whose keys can be found")
    }
    if let other = issuers.first(where: { !isAddress($0) }) {
      throw .usage(
        "--keys is missing: the issuer \(other.debugDescription) is no URL at which keys "
          + "could be found")
    }
    return .issuers(issuers)
  }
}
