import Assay
import JOSE

/// A source that writes down which keys it was asked for.
final class RecordingSource: KeySource {
  let feed: KeyFeed
  private let names = Lock<[String]>([])

  init(_ keys: KeySet?) {
    feed = KeyFeed(keys)
  }

  func noteUnknownKey(_ keyID: RawSpan?) {
    let name = if let keyID { String(decoding: keyID.copy(), as: UTF8.self) } else { "(none)" }
    names.withLock { $0.append(name) }
  }

  /// What it was asked for since the last time.
  func takeNames() -> [String] {
    names.withLock { names in
      defer { names = [] }
      return names
    }
  }
}
