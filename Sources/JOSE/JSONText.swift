/// Writing JSON.
public enum JSONText {
  /// `text` as a JSON string, quotes included, in ASCII and on one line (RFC 8259 §7).
  ///
  /// Whatever is not printable ASCII is escaped, so the result is safe to show on a terminal and to
  /// write to a log.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: quoted += "\\\""
      case 0x5c: quoted += "\\\\"
      case 0x20..<0x7f: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
