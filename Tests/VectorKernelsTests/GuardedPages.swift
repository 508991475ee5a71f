import Glibc

/// Memory between two pages that may not be touched: a read or a write one octet too far ends the
/// process.
struct GuardedPages: ~Copyable {
  private let mapping: UnsafeMutableRawPointer
  private let mappedCount: Int
  private static let page = 4096

  /// The accessible octets: whole pages.
  let octets: UnsafeMutableRawBufferPointer

  init(pages: Int) {
    mappedCount = (pages + 2) * Self.page
    mapping = mmap(nil, mappedCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    precondition(mapping != MAP_FAILED, "no memory for guarded pages")
    let start = mapping + Self.page
    precondition(mprotect(start, pages * Self.page, PROT_READ | PROT_WRITE) == 0)
    octets = UnsafeMutableRawBufferPointer(start: start, count: pages * Self.page)
  }

  /// Where the missing page begins.
  var end: UnsafeMutablePointer<UInt8> {
    (mapping + (mappedCount - Self.page)).assumingMemoryBound(to: UInt8.self)
  }

  deinit { munmap(mapping, mappedCount) }

  /// The last `count` octets: the page after them is missing.
  func last(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: octets[(octets.count - count)...])
  }

  /// The first `count` octets: the page before them is missing.
  func first(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: octets[..<count])
  }
}
