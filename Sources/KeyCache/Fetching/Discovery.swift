internal import JOSE

/// Where an issuer's keys are, as its metadata says.
struct IssuerMetadata {
  let keys: WebAddress

  /// Whether a server on the internet says so, which then may name none but public hosts.
  let isFromPublicAddress: Bool

  /// How long it serves.
  let lifetime: Duration
}

/// Finds an issuer's keys (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).
struct Discovery: Sendable {
  /// The issuer, to the letter: it is compared and never changed.
  let issuer: String
  private let address: WebAddress
  private let fetcher: Fetcher

  init(_ issuer: String, _ fetcher: Fetcher) throws(AddressError) {
    self.issuer = issuer
    self.fetcher = fetcher
    address = try fetcher.address(issuer)
    guard address.isIssuer else { throw .notAnIssuer }
  }

  /// Fetches the metadata, where OpenID providers have it and then where other servers have it.
  func metadata(now: Int64) throws(FetchFailure) -> IssuerMetadata {
    let path = address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
    do throws(FetchFailure) {
      return try metadata(at: "\(path)/.well-known/openid-configuration", now: now)
    } catch {
      // The other place is only asked where this one has nothing.
      guard case .status(400..<500) = error.reason, error.retryAfter == nil else { throw error }
      do throws(FetchFailure) {
        return try metadata(at: "/.well-known/oauth-authorization-server\(path)", now: now)
      } catch let second {
        if case .status(404) = second.reason { throw error }
        throw second
      }
    }
  }

  private func metadata(at path: String, now: Int64) throws(FetchFailure) -> IssuerMetadata {
    let place: WebAddress
    do throws(AddressError) {
      place = try fetcher.address(path, relativeTo: address)
    } catch {
      throw FetchFailure(.address(error))
    }
    let response = try fetcher.get(place, accept: "application/json")
    let members = try Self.strings(["issuer", "jwks_uri"], in: response.body)
    guard let found = members["issuer"] else { throw FetchFailure(.missingMetadata("issuer")) }
    guard found == issuer else { throw FetchFailure(.issuerMismatch(found: found)) }
    guard let url = members["jwks_uri"] else { throw FetchFailure(.missingMetadata("jwks_uri")) }
    let keys: WebAddress
    do throws(AddressError) {
      keys = try fetcher.address(url)
    } catch {
      throw FetchFailure(.address(error))
    }
    let configuration = fetcher.configuration
    return IssuerMetadata(
      keys: keys, isFromPublicAddress: response.isFromPublicAddress == true,
      lifetime: Freshness(
        response, orElse: configuration.defaultMetadataLifetime, configuration, now: now
      ).lifetime)
  }

  /// The members of a JSON object that have these names and are strings.
  private static func strings(
    _ names: Set<String>, in text: [UInt8]
  ) throws(FetchFailure) -> [String: String] {
    var found: [String: String] = [:]
    do throws(SyntaxError) {
      // As strict as with tokens: no member twice, so that no two readers read different things.
      var reader = JSONReader(text.octets, form: .token, depthLimit: JSONReader.maximumDepth)
      try reader.enterObject()
      while let member = try reader.nextMember() {
        let name = member.decoded(in: text.octets)
        if names.contains(name), try reader.peekKind() == .string {
          found[name] = try reader.readString().decoded(in: text.octets)
        } else {
          _ = try reader.skipValue()
        }
      }
      try reader.finish()
    } catch {
      throw FetchFailure(.malformedMetadata(error))
    }
    return found
  }
}
