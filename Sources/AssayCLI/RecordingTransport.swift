import KeyCache
import Synchronization

/// Fetches by libcurl, and keeps what was asked and answered, to be shown.
final class RecordingTransport: HTTPTransport {
  /// A request, and what came of it.
  struct Exchange: Sendable {
    let request: HTTPRequest
    let response: HTTPResponse
  }

  private let curl = CurlTransport()
  private let record = Mutex<[Exchange]>([])

  /// The requests that were answered, in their order.
  var exchanges: [Exchange] { record.withLock { $0 } }

  func get(
    _ request: HTTPRequest, isCancelled: @escaping @Sendable () -> Bool
  ) throws(TransportError) -> HTTPResponse {
    let response = try curl.get(request, isCancelled: isCancelled)
    record.withLock { $0.append(Exchange(request: request, response: response)) }
    return response
  }
}
