internal import JOSE

/// Where the blocks of a PEM text stand (RFC 7468 §2); what is in them is for libcrypto to read.
enum PEM {
  /// The place of each block, from the line that begins it to the one that ends it.
  ///
  /// A block that does not end reaches to the end of the text, and is refused when it is read.
  static func blocks(in text: RawSpan) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var start = firstOffset(of: "-----BEGIN ", in: text, from: 0)
    while let begin = start {
      let next = firstOffset(of: "-----BEGIN ", in: text, from: begin + 1)
      blocks.append(begin..<(next ?? text.byteCount))
      start = next
    }
    return blocks
  }

  private static func firstOffset(of line: String, in text: RawSpan, from start: Int) -> Int? {
    let count = line.utf8.count
    var offset = start
    while let dash = text.firstOffset(of: UInt8(ascii: "-"), from: offset),
      dash + count <= text.byteCount
    {
      let candidate = text.extracting(dash..<(dash + count))
      if (0..<count).allSatisfy({ candidate[octet: $0] == line.octets[octet: $0] }) { return dash }
      offset = dash + 1
    }
    return nil
  }
}
