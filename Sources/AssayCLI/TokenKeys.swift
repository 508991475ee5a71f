import Assay
import Signatures

/// The keys that tokens are verified with, wherever they come from.
enum TokenKeys {
  case set(KeySet)
  case source(any KeySource)
  case issuers([String: any KeySource])

  /// Reads or fetches keys, of which some have to be usable.
  static func load(
    _ place: KeyOptions.Place, _ options: KeyOptions, isQuiet: Bool
  ) throws(CommandError) -> TokenKeys {
    switch place {
    case .file(let path):
      return .set(try KeyFile.readUsable(path, isQuiet: isQuiet))
    case .keys(let url):
      return .source(
        try FetchedKeys.fetch(.keys(at: url), named: url, options, isQuiet: isQuiet))
    case .issuers(let issuers):
      var sources: [String: any KeySource] = [:]
      for issuer in issuers where sources[issuer] == nil {
        sources[issuer] = try FetchedKeys.fetch(
          .issuer(issuer), named: issuer, options, isQuiet: isQuiet)
      }
      return .issuers(sources)
    }
  }

  /// A verifier for a few tokens: none of its keys gets a table before it has been used often.
  func verifier(
    _ policy: Policy, revocations: RevocationFile?
  ) throws(CommandError) -> Verifier {
    try Self.making { () throws(PolicyError) in
      switch self {
      case .set(let keys):
        try Verifier(
          keys: keys, policy: policy, eagerTableLimit: 0, revocations: revocations)
      case .source(let source):
        try Verifier(source: source, policy: policy, revocations: revocations)
      case .issuers(let issuers):
        try Verifier(issuers: issuers, policy: policy, revocations: revocations)
      }
    }
  }

  /// An engine for many tokens.
  func engine(
    _ policy: Policy, revocations: RevocationFile?
  ) throws(CommandError) -> Engine {
    var configuration = Engine.Configuration()
    configuration.revocations = revocations
    let made = configuration
    return try Self.making { () throws(PolicyError) in
      switch self {
      case .set(let keys):
        try Engine(keys: keys, policy: policy, configuration: made)
      case .source(let source):
        try Engine(source: source, policy: policy, configuration: made)
      case .issuers(let issuers):
        try Engine(issuers: issuers, policy: policy, configuration: made)
      }
    }
  }

  private static func making<Made>(
    _ make: () throws(PolicyError) -> Made
  ) throws(CommandError) -> Made {
    do throws(PolicyError) {
      return try make()
    } catch {
      throw .usage("\(error)")
    }
  }
}
