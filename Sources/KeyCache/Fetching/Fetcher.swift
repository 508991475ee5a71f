internal import JOSE

/// What has to be sent to learn whether an answer is still the one that is known (RFC 9110 §13.1).
struct Validators: Hashable {
  /// The URL that they belong to.
  var url: String
  var entityTag: String?
  var lastModified: String?

  /// What the answer says about its freshness.
  private var freshness: [HTTPField]

  init(_ response: HTTPResponse, from url: String) {
    self.url = url
    entityTag = response.value(of: "ETag")
    lastModified = response.value(of: "Last-Modified")
    freshness = response.fields.filter {
      ["cache-control", "expires", "date"].contains($0.name.lowercased())
    }
  }

  /// Takes over what an answer of status 304 says, and lets stand what it does not say (RFC 9111 §3.2).
  ///
  /// - Returns: The known answer's fields as they are now, as far as they tell its freshness.
  mutating func update(by response: HTTPResponse) -> HTTPResponse {
    let said = Set(response.fields.map { $0.name.lowercased() })
    var merged = response
    merged.fields += freshness.filter { !said.contains($0.name.lowercased()) }
    var updated = Validators(merged, from: url)
    updated.entityTag = updated.entityTag ?? entityTag
    updated.lastModified = updated.lastModified ?? lastModified
    self = updated
    return merged
  }

  var fields: [HTTPField] {
    var fields: [HTTPField] = []
    if let entityTag { fields.append(HTTPField("If-None-Match", entityTag)) }
    if let lastModified { fields.append(HTTPField("If-Modified-Since", lastModified)) }
    return fields
  }
}

/// Fetches by the rules: within one origin, and none but the hosts that an address may lead to.
struct Fetcher: Sendable {
  let configuration: RemoteKeySet.Configuration
  let transport: any HTTPTransport
  let isCancelled: @Sendable () -> Bool

  /// Checks a URL that is to be fetched from.
  func address(
    _ text: String, relativeTo base: WebAddress? = nil
  ) throws(AddressError) -> WebAddress {
    try WebAddress(
      text, relativeTo: base, allowsInsecureLoopback: configuration.allowsInsecureLoopback)
  }

  /// Fetches from an address, and follows redirects that stay within its origin.
  ///
  /// - Parameters:
  ///   - address: Where from.
  ///   - accept: The media types that are wanted.
  ///   - validators: Those of the answer that is known.
  ///   - publicOnly: Whether a server on the internet has named the address.
  /// - Returns: An answer of status 200, or 304 where `validators` were sent.
  /// - Throws: `FetchFailure`.
  func get(
    _ address: WebAddress, accept: String, validators: Validators? = nil, publicOnly: Bool = false
  ) throws(FetchFailure) -> HTTPResponse {
    var target = address
    var publicOnly = publicOnly
    let conditions = validators?.url == address.text ? validators?.fields ?? [] : []
    for _ in 0...max(0, configuration.redirectLimit) {
      // Only who configures a service may send it to this machine.
      guard target.isSecure || !publicOnly else { throw FetchFailure(.transport(.privateAddress)) }
      var request = HTTPRequest(
        url: target.text, fields: [HTTPField("Accept", accept)] + conditions,
        connectTimeout: configuration.connectTimeout, totalTimeout: configuration.totalTimeout,
        bodyLimit: configuration.bodyLimit)
      request.hosts = !target.isSecure ? .loopbackOnly : publicOnly ? .publicOnly : .any
      request.certificateFile = configuration.certificateFile
      request.proxy = configuration.proxy
      let response: HTTPResponse
      do throws(TransportError) {
        response = try transport.get(request, isCancelled: isCancelled)
      } catch {
        throw FetchFailure(.transport(error))
      }
      switch response.status {
      case 200: return response
      case 304 where !conditions.isEmpty: return response
      case 301, 302, 303, 307, 308:
        guard let location = response.value(of: "Location") else { break }
        target = try redirect(to: location, from: target)
        // A name that was public must not become a private one meanwhile.
        if response.isFromPublicAddress == true { publicOnly = true }
        continue
      default: break
      }
      throw FetchFailure(.status(response.status), retryAfter: retryAfter(response))
    }
    throw FetchFailure(.redirectRefused)
  }

  private func redirect(
    to location: String, from base: WebAddress
  ) throws(FetchFailure) -> WebAddress {
    do throws(AddressError) {
      let target = try address(location, relativeTo: base)
      if target.origin == base.origin { return target }
    } catch {}
    throw FetchFailure(.redirectRefused)
  }

  /// How long the server asks not to be asked (RFC 9110 §10.2.3), seconds or a date.
  private func retryAfter(_ response: HTTPResponse) -> Duration? {
    guard let text = response.value(of: "Retry-After") else { return nil }
    if let seconds = Freshness.seconds(text) { return seconds }
    guard let date = HTTPDate.parse(text),
      let now = response.value(of: "Date").flatMap(HTTPDate.parse)
    else { return nil }
    return .seconds(max(0, date - now))
  }
}

/// Why nothing was fetched, and when the server wants to be asked again.
struct FetchFailure: Error {
  let reason: FetchError
  var retryAfter: Duration?

  init(_ reason: FetchError, retryAfter: Duration? = nil) {
    self.reason = reason
    self.retryAfter = retryAfter
  }
}
