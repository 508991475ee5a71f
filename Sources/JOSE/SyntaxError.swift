/// Why some bytes are not the text they should be, and where that shows.
///
/// Eight bytes, no allocation: the error travels in registers, so turning a bad token away costs no
/// more than reading it.
public struct SyntaxError: Error, Hashable, Sendable {
  /// What is wrong.
  public let reason: Reason

  /// The offset of the first octet that cannot be right, counted from the start of the text at
  /// fault: the token for its segments and their base64url, the decoded JSON for the rest.
  public let offset: UInt32

  /// Makes an error at `offset`; one beyond 32 bits is clamped.
  @inlinable
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = UInt32(clamping: offset)
  }
}

extension SyntaxError {
  /// What is wrong with the text.
  ///
  /// A raw value is a contract with callers in C and with stored logs: it keeps its meaning for
  /// good, and a retired one is not used again.
  public enum Reason: UInt16, CaseIterable, Hashable, Sendable {
    /// The token has more or fewer than three segments (RFC 7515 §7.1).
    case segmentCount = 101

    /// The text has a length that no octets encode to (RFC 4648 §5).
    case base64Length = 102

    /// A character is not in the URL-safe alphabet, or is padding (RFC 7515 §2).
    case base64Character = 103

    /// The unused bits of the last character are not zero (RFC 4648 §3.5).
    case base64TrailingBits = 104

    /// The JSON text has a character that cannot stand there (RFC 8259 §2).
    case unexpectedCharacter = 105

    /// The JSON text ends before its value does (RFC 8259 §2).
    case unexpectedEnd = 106

    /// A control character in a string, or an escape that JSON does not have (RFC 8259 §7).
    case malformedString = 107

    /// A string that is not UTF-8, or whose escapes make half a surrogate pair (RFC 8259 §8).
    case malformedUnicode = 108

    /// A number in a form that JSON does not have (RFC 8259 §6).
    case malformedNumber = 109

    /// Arrays and objects are nested more deeply than the limit (RFC 8259 §9).
    case tooDeep = 110

    /// An object has two members of one name, compared after unescaping (RFC 7515 §4, RFC 7519 §4).
    case duplicateMember = 111

    /// The value is not an object (RFC 7515 §4, RFC 7519 §4).
    case notAnObject = 112
  }
}

extension SyntaxError: CustomStringConvertible {
  /// For people and logs, as `base64Character (103) at octet 7`.
  public var description: String {
    "\(reason) (\(reason.rawValue)) at octet \(offset)"
  }
}
