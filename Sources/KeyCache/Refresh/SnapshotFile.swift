internal import Assay
internal import Glibc
internal import JOSE
internal import Signatures

/// The last good set on disk, so that a restart can serve while the server is down.
///
/// It begins with four lines, and then has the set as it was fetched:
///
///     assay-keys 1
///     source https://issuer.example/keys
///     fetched 1767225600 serves 3900
///     sha256 <the digest of the three lines before and of the set, in base64url>
struct SnapshotFile: Sendable {
  private let path: String
  private let source: String
  private let configuration: RemoteKeySet.Configuration

  /// A set that was read, and how old it is.
  struct Saved {
    let keys: KeySet
    let age: Duration
    let servesFor: Duration
  }

  init(
    _ path: String, _ location: RemoteKeySet.Location, _ configuration: RemoteKeySet.Configuration
  ) {
    self.path = path
    self.configuration = configuration
    source =
      switch location {
      case .keys(let url): url
      case .issuer(let issuer): "issuer \(issuer)"
      case .file(let path): path
      }
  }

  private static let headerLimit = 8 * 1024

  // MARK: Reading

  /// Reads the set, or returns `nil` where there is no file yet.
  func read(at date: Int64) throws(FetchFailure) -> Saved? {
    let text: [UInt8]
    do throws(FetchFailure) {
      let file = try FileReader(path)
      guard file.status.st_uid == geteuid() || file.status.st_uid == 0,
        file.status.st_mode & (S_IWGRP | S_IWOTH) == 0
      else { throw FetchFailure(.unusableSnapshot(.untrustedOwner)) }
      text = try file.readAll(limit: configuration.bodyLimit + Self.headerLimit)
    } catch {
      if error.reason == .unreadableFile(errno: ENOENT) { return nil }
      throw error
    }
    let (times, keys) = try parse(text)
    let age = date - times.fetched
    // A minute of the future is a clock that was set.
    guard age >= -60, age < times.serves else {
      throw FetchFailure(.unusableSnapshot(.tooOld))
    }
    return Saved(
      keys: try KeyLoader.keys(in: keys, from: .published, configuration),
      age: .seconds(max(0, age)), servesFor: .seconds(times.serves - max(0, age)))
  }

  private func parse(
    _ text: [UInt8]
  ) throws(FetchFailure) -> (times: (fetched: Int64, serves: Int64), keys: [UInt8]) {
    let lines = text.split(
      separator: UInt8(ascii: "\n"), maxSplits: 4, omittingEmptySubsequences: false)
    guard lines.count == 5 else { throw FetchFailure(.unusableSnapshot(.malformed)) }
    let head = lines[..<4].map { String(decoding: $0, as: UTF8.self) }
    let keys = Array(lines[4])
    let times = head[2].split(separator: " ")
    guard head[0] == "assay-keys 1", times.count == 4, times[0] == "fetched",
      times[2] == "serves", let fetched = Int64(times[1]), let serves = Int64(times[3]),
      fetched >= 0, serves >= 0, fetched < 1 << 40, serves < 1 << 40,
      head[3] == Self.digestLine(head[..<3].joined(separator: "\n"), keys)
    else { throw FetchFailure(.unusableSnapshot(.malformed)) }
    guard head[1] == "source \(source)" else {
      throw FetchFailure(.unusableSnapshot(.otherSource))
    }
    return ((fetched, serves), keys)
  }

  private static func digestLine(_ head: String, _ keys: [UInt8]) -> String {
    "sha256 \(Base64URL.encode(SHA2.sha256((Array(head.utf8) + keys).octets)))"
  }

  // MARK: Writing

  /// Writes the set beside the file and moves it there, so that the file is there whole or not at all.
  func write(
    _ keys: [UInt8], fetchedAt date: Int64, _ freshness: Freshness
  ) throws(FetchFailure) {
    let serves = (freshness.lifetime + freshness.staleLimit).components.seconds
    let head = "assay-keys 1\nsource \(source)\nfetched \(date) serves \(serves)"
    let text = Array("\(head)\n\(Self.digestLine(head, keys))\n".utf8) + keys
    let temporary = "\(path).\(getpid()).partial"
    // SAFE: these calls read their paths and keep nothing.
    _ = unsafe unlink(temporary)
    let descriptor = unsafe open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure }
    var isWritten = Self.write(text, to: descriptor) && fsync(descriptor) == 0
    isWritten = close(descriptor) == 0 && isWritten
    guard isWritten, unsafe rename(temporary, path) == 0 else {
      let failure = Self.failure
      _ = unsafe unlink(temporary)
      throw failure
    }
  }

  private static func write(_ octets: [UInt8], to descriptor: Int32) -> Bool {
    var rest = octets[...]
    while !rest.isEmpty {
      // SAFE: no more is written than there is.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno != EINTR { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }

  private static var failure: FetchFailure { FetchFailure(.unreadableFile(errno: errno)) }
}
