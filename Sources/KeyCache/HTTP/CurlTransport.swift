internal import Assay
internal import CCurl

/// Fetches by libcurl: HTTP/1.1 and HTTP/2, TLS 1.2 and later.
///
/// Nothing of the environment changes what it does: no proxy, no `.netrc`, no cookies. It follows no
/// redirect.
public struct CurlTransport: HTTPTransport {
  /// Makes a transport.
  public init() {
    _ = Self.isReady
  }

  /// libcurl wants to be made ready once a process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Makes a GET request by a connection of its own.
  public func get(
    _ request: HTTPRequest, isCancelled: @escaping @Sendable () -> Bool
  ) throws(TransportError) -> HTTPResponse {
    guard Self.isReady, let transfer = CurlTransfer(request, isCancelled) else {
      throw .failed("libcurl cannot be used")
    }
    return try transfer.perform()
  }
}

/// One request on its way.
@safe
private final class CurlTransfer {
  private let request: HTTPRequest
  private let isCancelled: () -> Bool
  private var response = HTTPResponse(status: 0)
  private var fieldByteCount = 0

  /// Why the transfer was ended from here.
  private var refusal: TransportError?

  // INVARIANT: both owned by this object alone; the second is written to by libcurl until `deinit`.
  private let handle: OpaquePointer
  private let problem: UnsafeMutablePointer<CChar>

  init?(_ request: HTTPRequest, _ isCancelled: @escaping () -> Bool) {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = OpaquePointer(handle)
    unsafe problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    self.request = request
    self.isCancelled = isCancelled
  }

  deinit {
    unsafe curl_easy_cleanup(curl)
    unsafe problem.deallocate()
  }

  private var curl: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(handle) }

  func perform() throws(TransportError) -> HTTPResponse {
    var fields: UnsafeMutablePointer<curl_slist>?
    for field in request.fields {
      unsafe fields = curl_slist_append(fields, "\(field.name): \(field.value)")
    }
    defer { unsafe curl_slist_free_all(fields) }
    unsafe assay_curl_set_list(curl, CURLOPT_HTTPHEADER, fields)
    guard setOptions() else { throw .failed("libcurl lacks an option") }
    setFunctions()
    // SAFE: the functions are called during this call alone, and this object outlives it.
    let code = withExtendedLifetime(self) { unsafe curl_easy_perform(curl) }
    if let refusal { throw refusal }
    guard code == CURLE_OK else { throw error(code) }
    var status = 0
    unsafe assay_curl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
    response.status = status
    return response
  }

  private func setOptions() -> Bool {
    let numbers: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_SSL_VERIFYPEER, 1),
      (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
      (CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)), (CURLOPT_HTTP09_ALLOWED, 0),
      (CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout)),
      (CURLOPT_TIMEOUT_MS, Self.milliseconds(request.totalTimeout)),
      (CURLOPT_NOPROGRESS, 0),
    ]
    var texts: [(CURLoption, String)] = [
      (CURLOPT_URL, request.url), (CURLOPT_PROTOCOLS_STR, "http,https"),
      (CURLOPT_ACCEPT_ENCODING, "gzip, deflate"), (CURLOPT_USERAGENT, "assay"),
      // Without this, the environment's proxy would be used.
      (CURLOPT_PROXY, request.proxy ?? ""),
    ]
    if let file = request.certificateFile { texts.append((CURLOPT_CAINFO, file)) }
    var isSet = true
    for (option, value) in numbers where unsafe assay_curl_set_long(curl, option, value) != CURLE_OK
    {
      isSet = false
    }
    for (option, value) in texts
    where unsafe assay_curl_set_string(curl, option, value) != CURLE_OK {
      isSet = false
    }
    if request.certificateFile != nil {
      // The given certificates are instead of the system's folder too.
      _ = unsafe assay_curl_set_string(curl, CURLOPT_CAPATH, nil)
    }
    return isSet
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    max(1, Int(min(duration, .seconds(3600)) / .milliseconds(1)))
  }

  private func setFunctions() {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe assay_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, problem)
    for option in [
      CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_PREREQDATA,
    ] {
      unsafe assay_curl_set_pointer(curl, option, context)
    }
    // SAFE: each is called with the pointer set above, and with as many octets as it says.
    unsafe assay_curl_set_receive(curl, CURLOPT_WRITEFUNCTION) { octets, size, count, context in
      guard let transfer = unsafe CurlTransfer.from(context), let octets = unsafe octets else {
        return 0
      }
      let taken = unsafe transfer.takeBody(
        UnsafeRawBufferPointer(start: octets, count: size * count))
      return taken ? size * count : 0
    }
    unsafe assay_curl_set_receive(curl, CURLOPT_HEADERFUNCTION) { octets, size, count, context in
      guard let transfer = unsafe CurlTransfer.from(context), let octets = unsafe octets else {
        return 0
      }
      let taken = unsafe transfer.takeField(
        UnsafeRawBufferPointer(start: octets, count: size * count))
      return taken ? size * count : 0
    }
    unsafe assay_curl_set_progress(curl) { context, _, received, _, _ in
      unsafe CurlTransfer.from(context)?.shouldGoOn(after: Int(received)) ?? false ? 0 : 1
    }
    unsafe assay_curl_set_connected(curl) { context, peer, _, _, _ in
      guard let transfer = unsafe CurlTransfer.from(context), let peer = unsafe peer else {
        return 1
      }
      return transfer.mayAsk(IPAddress(unsafe String(cString: peer))) ? 0 : 1
    }
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    // SAFE: the context is the transfer that is being performed.
    unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: What libcurl tells

  /// Takes unpacked octets of the body.
  private func takeBody(_ octets: UnsafeRawBufferPointer) -> Bool {
    guard response.body.count + octets.count <= request.bodyLimit else {
      refusal = .tooLarge(limit: request.bodyLimit)
      return false
    }
    unsafe response.body.append(contentsOf: octets)
    return true
  }

  /// Takes a line of the header.
  private func takeField(_ octets: UnsafeRawBufferPointer) -> Bool {
    fieldByteCount += octets.count
    guard fieldByteCount <= Self.fieldLimit else {
      refusal = .tooLarge(limit: Self.fieldLimit)
      return false
    }
    let line = unsafe String(decoding: octets, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // Another answer begins: the one before was an interim one (RFC 9110 §15.2).
      response.fields = []
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...]
      response.fields.append(HTTPField(String(line[..<colon]), Self.trimmed(value)))
    }
    return true
  }

  /// The most octets of a header, all fields together.
  private static let fieldLimit = 64 * 1024

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text.drop { $0 == " " || $0 == "\t" })
  }

  private func shouldGoOn(after received: Int) -> Bool {
    if isCancelled() {
      refusal = .cancelled
    } else if received > request.bodyLimit {
      refusal = .tooLarge(limit: request.bodyLimit)
    }
    return refusal == nil
  }

  /// Whether the request may be sent to a host that turned out to have this address.
  private func mayAsk(_ address: IPAddress?) -> Bool {
    // Behind a proxy the address is the proxy's.
    let isPublic = request.proxy == nil ? address?.isPublic : nil
    response.isFromPublicAddress = isPublic
    let isAllowed =
      switch request.hosts {
      case .any: true
      case .publicOnly: request.proxy != nil || isPublic == true
      case .loopbackOnly: address?.isLoopback == true
      }
    if !isAllowed { refusal = .privateAddress }
    return isAllowed
  }

  private func error(_ code: CURLcode) -> TransportError {
    // SAFE: libcurl ends what it writes here with zero, and it was all zero before.
    let written = unsafe String(cString: problem)
    let reason = written.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : written
    return switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .hostNotFound
    case CURLE_COULDNT_CONNECT: .notConnected
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS:
      .certificate(reason)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: .tls(reason)
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
      CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
      CURLE_HTTP2, CURLE_HTTP2_STREAM:
      .brokenAnswer(reason)
    default: .failed(reason)
    }
  }
}
