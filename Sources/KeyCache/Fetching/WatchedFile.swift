internal import Assay
internal import Glibc
internal import JOSE

/// A file that is looked at now and then, and read when it is another one.
///
/// It is asked for by its name each time, since that is what stays the same when a configuration is
/// replaced by renaming, or by turning a symbolic link as Kubernetes does.
struct WatchedFile {
  let path: String
  private var known: FileIdentity?

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
    let identity = try file.identity()
    guard identity != known else { return nil }
    let text = try file.readAll(limit: limit)
    // One that was written to meanwhile is read again.
    known = try file.identity() == identity ? identity : nil
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

  /// What tells the file from another, as it is now.
  func identity() throws(FetchFailure) -> FileIdentity {
    guard let identity = FileIdentity(ofDescriptor: descriptor) else { throw Self.failure }
    return identity
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
