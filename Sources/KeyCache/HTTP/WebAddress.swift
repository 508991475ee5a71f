internal import CCurl

/// A URL that keys may be fetched from: absolute, with a host, without credentials, and `https` (or
/// `http` to this machine, where that is allowed).
///
/// It is taken apart by libcurl, so that what is checked here is what is connected to there.
struct WebAddress: Hashable, Sendable {
  /// The whole, as libcurl writes it.
  let text: String

  /// Scheme, host and port, by which origins are told apart (RFC 6454 §4).
  let origin: String

  let path: String

  /// Whether the connection is protected by TLS.
  let isSecure: Bool

  private let hasQueryOrFragment: Bool

  /// Checks a URL.
  ///
  /// - Parameters:
  ///   - text: The URL, relative to `base` where there is one.
  ///   - base: What it is relative to.
  ///   - allowsInsecureLoopback: Whether `http` to this machine is allowed.
  /// - Throws: `AddressError`.
  init(
    _ text: String, relativeTo base: WebAddress? = nil, allowsInsecureLoopback: Bool
  ) throws(AddressError) {
    // libcurl is lenient about spaces and controls, which are in no URL (RFC 3986 §2).
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), text.utf8.count <= 2048 else {
      throw .malformed
    }
    var parts = CurlURL()
    if let base { guard parts.set(base.text) else { throw .malformed } }
    guard parts.set(text) else { throw .malformed }
    guard let scheme = parts.get(CURLUPART_SCHEME)?.lowercased(),
      let host = parts.get(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
      let port = parts.get(CURLUPART_PORT), let whole = parts.get(CURLUPART_URL)
    else { throw .malformed }
    guard parts.get(CURLUPART_USER) == nil, parts.get(CURLUPART_PASSWORD) == nil else {
      throw .hasCredentials
    }
    isSecure = scheme == "https"
    if !isSecure {
      guard scheme == "http", allowsInsecureLoopback, Self.isLoopback(host) else { throw .insecure }
    }
    self.text = whole
    origin = "\(scheme)://\(host):\(port)"
    path = parts.get(CURLUPART_PATH) ?? "/"
    hasQueryOrFragment =
      parts.get(CURLUPART_QUERY) != nil || parts.get(CURLUPART_FRAGMENT) != nil
  }

  /// Whether an issuer may have this address (RFC 8414 §2).
  var isIssuer: Bool { !hasQueryOrFragment }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || IPAddress(host)?.isLoopback ?? false
  }
}

/// A URL while libcurl takes it apart.
@safe
private struct CurlURL: ~Copyable {
  // INVARIANT: owned by this value alone, or null where there is no memory.
  private let handle: OpaquePointer?

  init() {
    unsafe handle = curl_url()
  }

  deinit {
    unsafe curl_url_cleanup(handle)
  }

  /// Sets the whole, relative to what was there.
  mutating func set(_ text: String) -> Bool {
    // Schemes that are not spoken are taken apart too, to be refused by their name.
    unsafe curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK
  }

  /// A part, or `nil` where there is none; a port that is not written is the scheme's, but in the whole.
  func get(_ part: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let flags = part == CURLUPART_URL ? 0 : UInt32(CURLU_DEFAULT_PORT)
    guard unsafe curl_url_get(handle, part, &text, flags) == CURLUE_OK,
      let start = unsafe text
    else { return nil }
    defer { unsafe curl_free(start) }
    // SAFE: on success libcurl gives a string that ends with zero, which is freed above.
    return unsafe String(cString: start)
  }
}
