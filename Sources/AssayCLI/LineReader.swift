import Assay
import Glibc
import JOSE

/// The lines of an input that need not end, each up to a limit.
struct LineReader {
  /// One line, without its end.
  enum Line {
    case text([UInt8])
    /// A line longer than the limit, which was read past and not kept.
    case tooLong
  }

  private let input: Input
  private let limit: Int

  /// What was read; it has room for the longest line, its end, and a good deal more.
  private var buffer: [UInt8]
  private var filled = 0..<0
  private var isAtEnd = false

  /// Whether what comes is the rest of a line that is too long.
  private var isSkipping = false

  /// Whether the caller has been told that the next read may wait.
  private var mayWait = false

  init(_ input: Input, limit: Int) {
    self.input = input
    self.limit = limit
    buffer = [UInt8](repeating: 0, count: limit + 2 + (1 << 16))
  }

  /// The next line that is not empty, or `nil` at the end.
  ///
  /// - Parameter wait: Is called before more input is waited for.
  /// - Returns: The line, or that it was too long.
  /// - Throws: ``CommandError/unreadable(path:reason:)``.
  mutating func next(beforeWaiting wait: () -> Void) throws(CommandError) -> Line? {
    while true {
      if let line = nextAtHand() {
        return line.count > limit ? .tooLong : .text(Array(buffer[line]))
      }
      if isAtEnd { return nil }
      wait()
      try read()
    }
  }

  /// Puts the next lines into a chunk, as far as it takes them and they are at hand; of one that is too
  /// long, one octet more than the limit.
  ///
  /// - Parameters:
  ///   - chunk: The chunk.
  ///   - wait: Is called before more input is waited for.
  /// - Returns: How the input goes on.
  /// - Throws: ``CommandError/unreadable(path:reason:)``.
  mutating func fill(
    _ chunk: inout TokenChunk, beforeWaiting wait: () -> Void
  ) throws(CommandError) -> StreamState {
    while !chunk.isFull {
      if let line = nextAtHand() {
        chunk.append(buffer.octets.extracting(line))
      } else if isAtEnd {
        return .ended
      } else if mayWait || input.isAtHand {
        if mayWait { wait() }
        try read()
        mayWait = false
      } else {
        mayWait = true
        return .waiting
      }
    }
    return .flowing
  }

  /// The place in the buffer of the next line that is not empty, or of the beginning of one that is too
  /// long; `nil` where more has to be read.
  private mutating func nextAtHand() -> Range<Int>? {
    while true {
      let start = filled.lowerBound
      guard let end = newline ?? (isAtEnd && !filled.isEmpty ? filled.upperBound : nil) else {
        // With a carriage return for its last octet, it would still be too long.
        let isTooLong = filled.count > limit + 1
        guard isTooLong || isSkipping else { return nil }
        filled = filled.upperBound..<filled.upperBound
        if isSkipping { return nil }
        isSkipping = true
        return start..<(start + limit + 1)
      }
      filled = min(end + 1, filled.upperBound)..<filled.upperBound
      if isSkipping {
        isSkipping = false
        continue
      }
      let isReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
      let line = start..<min(isReturn ? end - 1 : end, start + limit + 1)
      if !line.isEmpty { return line }
    }
  }

  /// Where the next line ends, as far as it has been read.
  private var newline: Int? {
    buffer.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress,
        let found = memchr(start + filled.lowerBound, 0x0a, filled.count)
      else { return nil }
      return UnsafeRawPointer(found) - start
    }
  }

  /// Reads more, behind what is there.
  private mutating func read() throws(CommandError) {
    if filled.lowerBound > 0 {
      buffer.withUnsafeMutableBytes { buffer in
        guard let start = buffer.baseAddress else { return }
        memmove(start, start + filled.lowerBound, filled.count)
      }
      filled = 0..<filled.count
    }
    let count = try input.read(into: &buffer, from: filled.upperBound)
    if count == 0 { isAtEnd = true }
    filled = filled.lowerBound..<(filled.upperBound + count)
  }
}
