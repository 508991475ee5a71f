internal import Glibc
internal import JOSE

/// A file that is looked at now and then, and read when it is another one.
///
/// It is asked for by its name each time, since that is what stays the same when a configuration is
/// replaced by renaming, or by turning a symbolic link as Kubernetes does.
struct WatchedFile {
  let path: String
  private var known: Identity?

  /// What tells a file and its contents apart, as far as that can be told without reading.
  private struct Identity: Equatable {
    let device: UInt64
    let number: UInt64
    let byteCount: Int64
    let modified: [Int]

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
      byteCount = Int64(status.st_size)
      modified = [
        status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
        status.st_ctim.tv_nsec,
      ]
    }
  }

  init(_ path: String) {
    self.path = path
  }

  /// Lets the next look read the file whatever it finds.
  mutating func forget() {
    known = nil
  }

  /// The file's contents, or `nil` where they were read before.
  ///
  /// One that is refused by the caller is not read again until it changes.
  mutating func readIfChanged(limit: Int) throws(FetchFailure) -> [UInt8]? {
    let file = try FileReader(path)
    let identity = Identity(file.status)
    guard identity != known else { return nil }
    let text = try file.readAll(limit: limit)
    known = identity
    return text
  }
}

/// An open file.
struct FileReader: ~Copyable {
  private let descriptor: Int32

  /// What the system says of it.
  private(set) var status = stat()

  init(_ path: String) throws(FetchFailure) {
    // A pipe without a writer must not hold the thread up.
    // SAFE: the call reads the path and keeps nothing.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    // SAFE: writes one `stat` where it succeeds.
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else { throw Self.failure }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Reads all there is, up to `limit` octets.
  func readAll(limit: Int) throws(FetchFailure) -> [UInt8] {
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFE: no more is read than there is room for.
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count == 0 { return contents }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw Self.failure
      }
      contents += piece[..<count]
      guard contents.count <= limit else {
        throw FetchFailure(.malformedKeys(.tooLarge(limit: limit)))
      }
    }
  }

  private static var failure: FetchFailure { FetchFailure(.unreadableFile(errno: errno)) }
}
