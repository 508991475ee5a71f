internal import Assay
internal import Glibc
internal import JOSE

/// Text of keys, and how long it serves.
struct LoadedKeys {
  let text: [UInt8]
  let keys: KeySet
  let freshness: Freshness
}

/// What came of an attempt that did not fail.
enum LoadResult {
  case keys(LoadedKeys)
  /// The text that is known is still what there is.
  case unchanged(Freshness)
}

/// Gets keys from where they are, by the way that leads there.
///
/// It belongs to the thread that keeps the keys fresh, and remembers what makes the next attempt
/// cheaper: validators, metadata, the identity of a file.
struct KeyLoader {
  private let way: Way
  private let configuration: RemoteKeySet.Configuration
  private let fetcher: Fetcher
  private var validators: Validators?
  private var metadata: (value: IssuerMetadata, end: Duration)?
  private var file: WatchedFile?

  /// What is wrong with the file as it was read last.
  private var fileFailure: FetchFailure?

  private enum Way {
    case keys(WebAddress)
    case issuer(Discovery)
    case file
  }

  init(
    _ location: RemoteKeySet.Location, _ configuration: RemoteKeySet.Configuration,
    _ fetcher: Fetcher
  ) throws(AddressError) {
    self.configuration = configuration
    self.fetcher = fetcher
    switch location {
    case .keys(let url): way = .keys(try fetcher.address(url))
    case .issuer(let issuer): way = .issuer(try Discovery(issuer, fetcher))
    case .file(let path):
      way = .file
      file = WatchedFile(path)
    }
  }

  /// Forgets what keys are known, so that they are loaded whole.
  mutating func forget() {
    validators = nil
    file?.forget()
  }

  /// Gets the keys, or learns that they are unchanged.
  ///
  /// - Parameters:
  ///   - now: The time, by the clock that is never set.
  ///   - date: The date, in seconds since 1970.
  /// - Returns: The keys, of which one at least serves, or that they are unchanged.
  /// - Throws: `FetchFailure`; what is known stays known.
  mutating func load(now: Duration, date: Int64) throws(FetchFailure) -> LoadResult {
    switch way {
    case .file: return try loadFile()
    case .keys(let address): return try fetch(address, publicOnly: false, date)
    case .issuer(let discovery):
      if metadata == nil || metadata.map({ $0.end <= now }) == true {
        let value = try discovery.metadata(now: date)
        metadata = (value, now + value.lifetime)
      }
      guard let metadata = metadata?.value else { throw FetchFailure(.missingMetadata("jwks_uri")) }
      do throws(FetchFailure) {
        return try fetch(metadata.keys, publicOnly: metadata.isFromPublicAddress, date)
      } catch {
        // The keys may have moved.
        self.metadata = nil
        throw error
      }
    }
  }

  private mutating func fetch(
    _ address: WebAddress, publicOnly: Bool, _ date: Int64
  ) throws(FetchFailure) -> LoadResult {
    var response = try fetcher.get(
      address, accept: "application/jwk-set+json, application/json", validators: validators,
      publicOnly: publicOnly)
    let isUnchanged = response.status == 304
    if isUnchanged, let known = validators?.update(by: response) { response = known }
    let freshness = Freshness(
      response, orElse: configuration.defaultLifetime, configuration, now: date)
    if isUnchanged { return .unchanged(freshness) }
    let keys = try Self.keys(in: response.body, from: .published, configuration)
    validators = Validators(response, from: address.text)
    return .keys(LoadedKeys(text: response.body, keys: keys, freshness: freshness))
  }

  private mutating func loadFile() throws(FetchFailure) -> LoadResult {
    let freshness = Freshness(lifetime: configuration.fileInterval, staleLimit: .zero)
    guard let text = try file?.readIfChanged(limit: Limits().keySetBytes) else {
      if let fileFailure { throw fileFailure }
      return .unchanged(freshness)
    }
    do throws(FetchFailure) {
      fileFailure = nil
      let keys = try Self.keys(in: text, from: .local, configuration)
      return .keys(LoadedKeys(text: text, keys: keys, freshness: freshness))
    } catch {
      fileFailure = error
      throw error
    }
  }

  /// Reads keys, of which one at least has to serve.
  static func keys(
    in text: [UInt8], from origin: KeySet.Origin, _ configuration: RemoteKeySet.Configuration
  ) throws(FetchFailure) -> KeySet {
    var limits = Limits()
    if origin == .published {
      (limits.keySetBytes, limits.keys) = (configuration.bodyLimit, configuration.keyLimit)
    }
    let keys: KeySet
    do throws(KeyError) {
      keys = try KeySet(parsing: text.octets, from: origin, limits: limits)
    } catch {
      throw FetchFailure(.malformedKeys(error))
    }
    guard !keys.keys.isEmpty else { throw FetchFailure(.noUsableKey(keys.skipped.first)) }
    return keys
  }
}
