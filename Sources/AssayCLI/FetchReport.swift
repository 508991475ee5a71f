import Assay
import JOSE
import KeyCache

/// How keys were fetched, and how long they are fresh.
struct FetchReport {
  private let exchanges: [RecordingTransport.Exchange]
  private let health: KeyHealth

  /// The fields that say how long an answer serves and how it is asked for again.
  private static let fields = [
    "Content-Type", "Cache-Control", "Age", "Expires", "Date", "ETag", "Last-Modified",
    "Retry-After",
    "Location",
  ]

  init(_ exchanges: [RecordingTransport.Exchange], _ health: KeyHealth) {
    self.exchanges = exchanges
    self.health = health
  }

  /// The keys of the last answer, also where they are refused.
  var keys: KeySet? {
    guard let body = exchanges.last?.response.body else { return nil }
    return try? KeySet(parsing: body.octets, from: .published)
  }

  var text: String {
    var lines: [String] = []
    for exchange in exchanges {
      lines.append("GET \(SafeText.line(exchange.request.url))")
      lines.append(Self.line("status", "\(exchange.response.status)"))
      for (name, value) in Self.shown(exchange.response) {
        lines.append(Self.line(name.lowercased(), SafeText.line(value)))
      }
    }
    for (name, duration) in durations { lines.append(Self.line(name, "\(duration) s")) }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: String {
    let requests = exchanges.map { exchange in
      let fields = Self.shown(exchange.response).map { name, value in
        "\(JSONText.quoted(name.lowercased())):\(JSONText.quoted(value))"
      }
      return "{\"url\":\(JSONText.quoted(exchange.request.url)),"
        + "\"status\":\(exchange.response.status),\"fields\":{\(fields.joined(separator: ","))}}"
    }
    var members = ["\"requests\":[\(requests.joined(separator: ","))]"]
    for (name, duration) in durations {
      members.append("\"\(name.replacing(" ", with: ""))\":\(duration)")
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// What the key cache makes of the answer, in seconds.
  private var durations: [(String, Int64)] {
    let all = [
      ("fresh for", health.freshFor), ("refresh in", health.nextRefresh),
      ("serves for", health.servesFor),
    ]
    return all.compactMap { name, duration in
      health.isServing ? duration.map { (name, $0.components.seconds) } : nil
    }
  }

  private static func shown(_ response: HTTPResponse) -> [(String, String)] {
    fields.compactMap { name in response.value(of: name).map { (name, $0) } }
  }

  private static func line(_ name: String, _ value: String) -> String {
    "  \(name)" + String(repeating: " ", count: max(1, 15 - name.count)) + value
  }
}
