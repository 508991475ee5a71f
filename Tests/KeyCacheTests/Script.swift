import Assay
import JOSE
import KeyCache
import Signatures
import Synchronization
import TestSupport

/// A transport that answers from a script, and writes down what it was asked.
final class Script: HTTPTransport {
  typealias Answer = Result<HTTPResponse, TransportError>

  private struct State {
    var answers: [String: Answer] = [:]
    var requests: [HTTPRequest] = []
  }

  private let state = Mutex(State())

  /// Answers requests for `url` like this from now on.
  func answer(_ url: String, _ answer: Answer) {
    state.withLock { $0.answers[url] = answer }
  }

  /// The requests that were made.
  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func get(
    _ request: HTTPRequest, isCancelled: @escaping @Sendable () -> Bool
  ) throws(TransportError) -> HTTPResponse {
    let answer = state.withLock { state in
      state.requests.append(request)
      return state.answers[request.url] ?? .failure(.hostNotFound)
    }
    return try answer.get()
  }
}

extension Result<HTTPResponse, TransportError> {
  /// A set of these keys.
  static func keys(_ keys: [SigningKey], _ fields: [(String, String)] = []) -> Self {
    .text(Tokens.keySetText(keys), fields)
  }

  static func text(
    _ text: String, _ fields: [(String, String)] = [], status: Int = 200,
    isFromPublicAddress: Bool? = nil
  ) -> Self {
    .success(
      HTTPResponse(
        status: status, fields: fields.map { HTTPField($0, $1) }, body: Array(text.utf8),
        isFromPublicAddress: isFromPublicAddress))
  }
}

/// A clock that a test moves by hand.
final class HandClock: Sendable {
  private let seconds = Atomic<Int64>(0)
  static let start: Int64 = 1_767_225_600

  func advance(_ seconds: Int64) {
    self.seconds.wrappingAdd(seconds, ordering: .sequentiallyConsistent)
  }

  var clock: CacheClock {
    CacheClock(
      elapsed: { .seconds(self.seconds.load(ordering: .sequentiallyConsistent)) },
      date: {
        NumericDate(
          seconds: Self.start + self.seconds.load(ordering: .sequentiallyConsistent))
      })
  }
}

/// Its argument: `#expect` cannot call a mutating function itself.
func found<Value>(_ value: Value) -> Value { value }
