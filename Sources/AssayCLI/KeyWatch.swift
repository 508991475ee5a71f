import Assay
import Glibc
import JOSE
import KeyCache
import Signatures
import Synchronization

/// `assay keys --watch`: prints what happens to a source of keys, until it is interrupted.
final class KeyWatch: Sendable {
  private let location: RemoteKeySet.Location
  private let name: String
  private let options: KeyOptions
  private let isJSON: Bool

  /// The keys that were in force last, and how they are shown.
  private let shown = Mutex<[String]>([])

  init(_ place: KeyOptions.Place, _ options: KeyOptions, isJSON: Bool) {
    (location, name) =
      switch place {
      case .file(let path): (.file(path), path)
      case .keys(let url): (.keys(at: url), url)
      case .issuers(let issuers): (.issuer(issuers[0]), issuers[0])
      }
    self.options = options
    self.isJSON = isJSON
  }

  func run() throws(CommandError) -> ExitCode {
    // They are taken one by one below, on this thread; those that are started now inherit the mask.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let source = try FetchedKeys.make(location, named: name, options) { event in
      self.tell(event)
    }
    var signal: Int32 = 0
    sigwait(&signals, &signal)
    source.shutDown()
    Output.standardOutput.flush()
    return .success
  }

  /// Prints one event; all are told on one thread, one after the other.
  private func tell(_ event: KeyEvent) {
    let time = CalendarDate.text(of: NumericDate(seconds: WallClock.system.now().seconds))
    let (word, details) = describe(event)
    if isJSON {
      let members =
        ["\"time\":\"\(time)\"", "\"event\":\"\(word)\""]
        + details.map { "\"\($0.name)\":\($0.json)" }
      Output.standardOutput.writeLine("{" + members.joined(separator: ",") + "}")
    } else {
      let text = details.map(\.text).filter { !$0.isEmpty }.joined(separator: ", ")
      Output.standardOutput.writeLine("\(time) \(word)" + (text.isEmpty ? "" : ": \(text)"))
    }
    Output.standardOutput.flush()
  }

  /// One thing that is said of an event, for people and for programs.
  private struct Detail {
    let name: String
    let text: String
    let json: String

    init(_ name: String, seconds: Duration) {
      self.name = name
      text = "next attempt in \(seconds.components.seconds) s"
      json = "\(seconds.components.seconds)"
    }

    init(_ name: String, sentence: String) {
      self.name = name
      text = SafeText.line(sentence)
      json = JSONText.quoted(sentence)
    }

    init(_ name: String, generation: UInt64) {
      (self.name, text, json) = (name, "generation \(generation)", "\(generation)")
    }

    init(_ name: String, keys: [String]) {
      self.name = name
      text = keys.isEmpty ? "" : "\(name) \(keys.joined(separator: " "))"
      json = "[\(keys.joined(separator: ","))]"
    }
  }

  private func describe(_ event: KeyEvent) -> (word: String, details: [Detail]) {
    switch event {
    case .published(let snapshot):
      let now = snapshot.keys.keys.map(Self.label)
      let before = shown.withLock { shown in
        defer { shown = now }
        return shown
      }
      return (
        "published",
        [
          Detail("generation", generation: snapshot.generation),
          Detail("added", keys: now.filter { !before.contains($0) }),
          Detail("removed", keys: before.filter { !now.contains($0) }),
          Detail("unchanged", keys: now.filter(before.contains)),
        ]
      )
    case .confirmed: return ("confirmed", [])
    case .failed(let error, let next):
      return (
        "failed",
        [Detail("problem", sentence: "\(error)"), Detail("nextAttempt", seconds: next)]
      )
    case .becameStale: return ("stale", [])
    case .withdrawn:
      shown.withLock { $0 = [] }
      return ("withdrawn", [])
    case .unknownKeyRefresh: return ("unknownKey", [])
    case .warning(let warning): return ("warning", [Detail("problem", sentence: "\(warning)")])
    case .snapshotFileFailed(let error):
      return ("snapshotFile", [Detail("problem", sentence: "\(error)")])
    }
  }

  /// A key's name in JSON: its `kid`, else its thumbprint.
  private static func label(_ key: VerificationKey) -> String {
    JSONText.quoted(key.keyID ?? key.thumbprint ?? "")
  }
}
