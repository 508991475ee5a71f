internal import CCurl

/// How long an answer serves, as its server says within the bounds of the configuration.
struct Freshness: Hashable {
  /// How long it is fresh, from when it arrived.
  var lifetime: Duration

  /// How long it may serve after that, when no other can be had.
  var staleLimit: Duration

  /// Whether it may be written to disk (RFC 9111 §5.2.2.5).
  var mayBeStored = true
}

extension Freshness {
  /// Reads what a server says (RFC 9111 §4.2, §5.2.2; RFC 5861 §4).
  ///
  /// What is unreadable counts as stale, as RFC 9111 §4.2.1 has it. The lifetime's bounds hold whatever
  /// the server says: an answer that must not be stored serves for the shortest lifetime, since a token
  /// cannot wait for a fetch of its own.
  ///
  /// - Parameters:
  ///   - response: The answer.
  ///   - fallback: How long it is fresh where the server does not say.
  ///   - configuration: The bounds.
  ///   - now: The date, in seconds since 1970, for servers that say none.
  init(
    _ response: HTTPResponse, orElse fallback: Duration,
    _ configuration: RemoteKeySet.Configuration,
    now: Int64
  ) {
    let directives = CacheDirectives(response.value(of: "Cache-Control") ?? "")
    mayBeStored = directives.mayBeStored
    let stated =
      directives.isToBeAskedFor
      ? .zero : directives.maximumAge ?? Self.lifetimeByDate(response, now: now)
    let age = Self.seconds(response.value(of: "Age") ?? "0") ?? .zero
    let (low, high) = (configuration.minimumLifetime, configuration.maximumLifetime)
    lifetime = max(low, min(stated.map { $0 - age } ?? fallback, max(low, high)))
    staleLimit = min(configuration.staleLimit, directives.staleIfError ?? configuration.staleLimit)
  }

  /// What `Expires` says (RFC 9111 §5.3), or `nil` where it is absent.
  private static func lifetimeByDate(_ response: HTTPResponse, now: Int64) -> Duration? {
    guard let expires = response.value(of: "Expires") else { return nil }
    guard let end = HTTPDate.parse(expires) else { return .zero }
    let start = response.value(of: "Date").flatMap(HTTPDate.parse) ?? now
    return .seconds(max(0, end - start))
  }

  /// A number of seconds (RFC 9111 §1.2.2): too large a one is as good as for ever.
  static func seconds(_ text: some StringProtocol) -> Duration? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return .seconds(min(Int64(text) ?? .max, 1 << 31))
  }
}

/// The directives of `Cache-Control` that count for keys (RFC 9111 §5.2.2).
private struct CacheDirectives {
  private(set) var maximumAge: Duration?
  private(set) var staleIfError: Duration?

  /// Whether no answer may serve without the server being asked: the shortest lifetime comes nearest.
  private(set) var isToBeAskedFor = false
  private(set) var mayBeStored = true

  init(_ text: String) {
    for directive in text.split(separator: ",") {
      let parts = directive.split(separator: "=", maxSplits: 1).map {
        $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
      }
      guard let name = parts.first?.lowercased() else { continue }
      let value = parts.count == 2 ? parts[1] : ""
      switch name {
      case "no-store": (isToBeAskedFor, mayBeStored) = (true, false)
      case "no-cache": isToBeAskedFor = true
      // Of two the shorter counts, and one that cannot be read means stale (RFC 9111 §4.2.1).
      case "max-age":
        let age = Freshness.seconds(value) ?? .zero
        maximumAge = min(maximumAge ?? age, age)
      case "stale-if-error": staleIfError = Freshness.seconds(value) ?? .zero
      default: break
      }
    }
  }
}

/// Dates in header fields (RFC 9110 §5.6.7).
enum HTTPDate {
  /// The seconds since 1970, or `nil` where the text is no date.
  static func parse(_ text: String) -> Int64? {
    // A number alone is a day or a time for libcurl, and no date here (`Expires: 0`).
    guard text.utf8.count >= 20, text.utf8.count <= 40 else { return nil }
    let seconds = unsafe curl_getdate(text, nil)
    return seconds < 0 ? nil : Int64(seconds)
  }
}
