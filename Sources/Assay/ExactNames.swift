internal import JOSE

/// Names that a string of a token is compared with, to the letter.
///
/// Their octets lie in one array: to get at those of a `String`, and to count the references to it, costs
/// more than to compare them.
struct ExactNames: Hashable, Sendable {
  let names: [String]
  private let octets: [UInt8]

  /// Where each of them ends in `octets`.
  private let ends: [Int]

  init(_ names: [String]) {
    self.names = names
    var (octets, ends) = ([UInt8](), [Int]())
    for name in names {
      octets += name.utf8
      ends.append(octets.count)
    }
    self.octets = octets
    self.ends = ends
  }

  var isEmpty: Bool { ends.isEmpty }

  /// Whether `string`, a string of `text`, is one of them.
  @inline(always)
  func contain(_ string: JSONString, in text: RawSpan) -> Bool {
    var start = 0
    for index in ends.indices {
      let end = ends[index]
      if string.equals(octets.octets.extracting(start..<end), in: text) { return true }
      start = end
    }
    return false
  }
}
