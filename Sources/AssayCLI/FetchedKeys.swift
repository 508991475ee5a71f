import Assay
import KeyCache

/// Keys that a server publishes, as a command uses them.
enum FetchedKeys {
  /// Fetches keys, which are kept fresh from then on, and tells on standard error what is wrong with
  /// them.
  static func fetch(
    _ location: RemoteKeySet.Location, named name: String, _ options: KeyOptions, isQuiet: Bool
  ) throws(CommandError) -> RemoteKeySet {
    let source = try make(location, named: name, options)
    do throws(FetchError) {
      try source.prefetch(within: options.fetchLimit, retrying: false)
    } catch {
      throw .unreadable(path: name, reason: "\(error)")
    }
    if !isQuiet {
      for warning in source.health.warnings.prefix(20) {
        Output.standardError.writeLine("assay: \(name): \(warning)")
      }
    }
    return source
  }

  /// A source of keys, which fetches from now on.
  static func make(
    _ location: RemoteKeySet.Location, named name: String, _ options: KeyOptions,
    transport: any HTTPTransport = CurlTransport(),
    onEvent: @escaping @Sendable (KeyEvent) -> Void = { _ in }
  ) throws(CommandError) -> RemoteKeySet {
    do throws(FetchError) {
      return try RemoteKeySet(
        location, configuration: options.configuration, transport: transport, onEvent: onEvent)
    } catch {
      throw .usage("\(name.debugDescription): \(error)")
    }
  }
}
