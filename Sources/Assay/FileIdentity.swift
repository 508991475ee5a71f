internal import Glibc

/// What tells a file and its contents from another, or from itself before a change, as far as that can be
/// told without reading.
package struct FileIdentity: Equatable, Sendable {
  private let device: UInt64
  private let number: UInt64
  package let byteCount: Int
  private let modified: [Int]

  /// Takes what the system says of an open file (POSIX.1-2017, `fstat`), or is `nil` where it says
  /// nothing; the reason is in `errno` then.
  package init?(ofDescriptor descriptor: Int32) {
    var status = stat()
    // SAFE: the call writes the status and keeps nothing.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    byteCount = Int(status.st_size)
    modified = [
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
  }
}
