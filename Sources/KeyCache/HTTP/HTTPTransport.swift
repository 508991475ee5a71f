/// Something that fetches by HTTP: libcurl, or a script in tests.
///
/// It makes one request and returns the answer, whatever its status; it follows no redirect. All
/// rules about what is fetched, when, and what is made of it stand elsewhere.
public protocol HTTPTransport: Sendable {
  /// Makes a GET request, and returns when the answer is whole or the time is over.
  ///
  /// It is called on the cache's own thread, so it may block.
  ///
  /// - Parameters:
  ///   - request: What to fetch, and within which bounds.
  ///   - isCancelled: Asked now and then: once it is `true`, nobody waits for the answer any more.
  /// - Returns: The answer.
  /// - Throws: ``TransportError``.
  func get(
    _ request: HTTPRequest, isCancelled: @escaping @Sendable () -> Bool
  ) throws(TransportError) -> HTTPResponse
}

/// A request for keys or for metadata.
public struct HTTPRequest: Hashable, Sendable {
  /// The URL, which has been checked.
  public var url: String

  /// Header fields, besides those that a transport adds by itself.
  public var fields: [HTTPField] = []

  /// How long a connection may take.
  public var connectTimeout: Duration

  /// How long the whole may take.
  public var totalTimeout: Duration

  /// The longest body, in octets, as it arrives and once it is unpacked.
  public var bodyLimit: Int

  /// Which addresses the host may have.
  public var hosts: AllowedHosts

  /// A file of PEM certificates to trust, instead of the system's.
  public var certificateFile: String?

  /// The URL of a proxy to go through.
  public var proxy: String?

  /// Which addresses a host may have.
  public enum AllowedHosts: Hashable, Sendable {
    /// Any: the address was configured.
    case any
    /// Only public ones: the address was named by a server in public.
    case publicOnly
    /// Only this machine: the connection is not protected.
    case loopbackOnly
  }

  /// Makes a request.
  public init(
    url: String, fields: [HTTPField] = [], connectTimeout: Duration, totalTimeout: Duration,
    bodyLimit: Int, hosts: AllowedHosts = .any
  ) {
    self.url = url
    self.fields = fields
    self.connectTimeout = connectTimeout
    self.totalTimeout = totalTimeout
    self.bodyLimit = bodyLimit
    self.hosts = hosts
  }
}

/// An answer, with its body unpacked.
public struct HTTPResponse: Hashable, Sendable {
  /// The status, as 200.
  public var status: Int

  /// The header fields, in their order.
  public var fields: [HTTPField]

  /// The body, without its content coding.
  public var body: [UInt8]

  /// Whether the host has a public address; `nil` where that is not known, as behind a proxy.
  public var isFromPublicAddress: Bool?

  /// Makes an answer.
  public init(
    status: Int, fields: [HTTPField] = [], body: [UInt8] = [], isFromPublicAddress: Bool? = nil
  ) {
    self.status = status
    self.fields = fields
    self.body = body
    self.isFromPublicAddress = isFromPublicAddress
  }

  /// The values of all fields of this name, which is compared in any case, joined as a list
  /// (RFC 9110 §5.3), or `nil` where there is none.
  public func value(of name: String) -> String? {
    let name = name.lowercased()
    let values = fields.filter { $0.name.lowercased() == name }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

/// A header field (RFC 9110 §5).
public struct HTTPField: Hashable, Sendable {
  /// Its name, as it was written.
  public var name: String

  /// Its value, without white space around it.
  public var value: String

  /// Makes a field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
