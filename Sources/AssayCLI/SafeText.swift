import JOSE

/// Showing what came from outside on a terminal or in a log, where some characters act.
enum SafeText {
  /// Appends what ``compacted(_:)`` makes of JSON.
  static func append(_ json: RawSpan, to output: inout [UInt8]) {
    let start = output.count
    if appendPlain(json, to: &output) { return }
    output.removeSubrange(start...)
    output.append(contentsOf: compacted(json).utf8)
  }

  /// Appends JSON as it is but for white space between its parts, and tells whether that was all.
  ///
  /// It is not where anything else than printable ASCII stands; then a part has been appended.
  private static func appendPlain(_ json: RawSpan, to output: inout [UInt8]) -> Bool {
    output.reserveCapacity(output.count + json.byteCount)
    var isInString = false
    var isEscaped = false
    for offset in 0..<json.byteCount {
      let octet = json[octet: offset]
      if !isInString && (octet == 0x20 || octet == 0x0a || octet == 0x0d || octet == 0x09) {
        continue
      }
      guard 0x20..<0x7f ~= octet else { return false }
      if isEscaped {
        isEscaped = false
      } else if octet == UInt8(ascii: "\"") {
        isInString.toggle()
      } else if octet == UInt8(ascii: "\\") {
        isEscaped = true
      }
      output.append(octet)
    }
    return true
  }

  /// JSON that has been checked, on one line, without white space between its parts.
  ///
  /// Characters that a terminal or an editor obeys instead of showing are escaped, which leaves the
  /// JSON saying the same.
  static func compacted(_ json: RawSpan) -> String {
    var compacted = ""
    var isInString = false
    var isEscaped = false
    for scalar in String(decoding: json.copy(), as: UTF8.self).unicodeScalars {
      if !isInString && (scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t") {
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if scalar == "\"" {
        isInString.toggle()
      } else if scalar == "\\" {
        isEscaped = true
      }
      append(scalar, to: &compacted)
    }
    return compacted
  }

  /// Text from outside on one line, with what a terminal would obey escaped as in JSON.
  static func line(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars { append(scalar, to: &line) }
    return line
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    guard acts(scalar) else {
      text.unicodeScalars.append(scalar)
      return
    }
    text += JSONText.quoted(String(scalar)).dropFirst().dropLast()
  }

  /// Whether a scalar controls a terminal, breaks a line or turns the direction of writing.
  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
    default: false
    }
  }
}
