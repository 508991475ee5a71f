internal import JOSE

/// Revocations as text: one JSON object a line.
///
/// | member | what it says |
/// | --- | --- |
/// | `iss` | the issuer; none stands for tokens without `iss` |
/// | `jti` | one token of that issuer |
/// | `sub` | the tokens of one subject of that issuer; not together with `jti` |
/// | `before` | of those, only the ones issued before this date (`iat`), or saying nothing of it |
/// | `exp` | from when on the entry need not be kept |
///
/// `exp` is required, and so is one of `jti`, `sub` and `before`; dates are seconds since 1970. Any
/// other member makes a line bad, so that none is misunderstood. Empty lines say nothing.
///
///     {"iss":"https://issuer.example","jti":"8f3a","exp":1767229200}
///     {"iss":"https://issuer.example","sub":"alice","before":1767225600,"exp":1767312000}
public struct RevocationText: Sendable {
  /// What the good lines say.
  public let revocations: [Revocation]

  /// The numbers of the bad lines, from 1; a thousand of them at most.
  public let badLines: [Int]

  /// The octets of a line, at most.
  private static var lineLimit: Int { 65_536 }

  /// Reads all lines of a text.
  public init(parsing text: RawSpan) {
    var (revocations, badLines) = ([Revocation](), [Int]())
    var (start, number) = (0, 0)
    while start < text.byteCount {
      let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.byteCount
      let line = text.extracting(start..<end)
      (start, number) = (end + 1, number + 1)
      if Self.isBlank(line) { continue }
      if let revocation = Self.revocation(line) {
        revocations.append(revocation)
      } else if badLines.count < 1000 {
        badLines.append(number)
      }
    }
    (self.revocations, self.badLines) = (revocations, badLines)
  }

  private static func isBlank(_ line: RawSpan) -> Bool {
    for offset in 0..<line.byteCount where line[octet: offset] > UInt8(ascii: " ") { return false }
    return true
  }

  /// What a line says, or `nil` where it is bad.
  private static func revocation(_ line: RawSpan) -> Revocation? {
    guard line.byteCount <= lineLimit else { return nil }
    var members = Members()
    do throws(SyntaxError) {
      var reader = JSONReader(line, form: .token)
      try reader.enterObject()
      while let name = try reader.nextMember() {
        guard try members.read(name.decoded(in: line), from: &reader) else { return nil }
      }
      try reader.finish()
    } catch {
      return nil
    }
    return members.revocation
  }

  private struct Members {
    var names: [String: String] = [:]
    var dates: [String: NumericDate] = [:]

    /// Reads a member, and tells whether it is one that a line may have.
    mutating func read(
      _ name: String, from reader: inout JSONReader
    ) throws(SyntaxError) -> Bool {
      switch (name, try reader.peekKind()) {
      case ("iss", .string), ("jti", .string), ("sub", .string):
        names[name] = try reader.readString().decoded(in: reader.text)
        return true
      case ("before", .number), ("exp", .number):
        let number = try reader.readNumber()
        dates[name] = NumericDate(number: reader.text.extracting(number))
        return dates[name] != nil
      default: return false
      }
    }

    var revocation: Revocation? {
      guard let end = dates["exp"] else { return nil }
      let (issuer, before) = (names["iss"] ?? "", dates["before"])
      switch (names["jti"], names["sub"]) {
      case (let id?, nil):
        return Revocation(.token(id: id, issuer: issuer), issuedBefore: before, until: end)
      case (nil, let subject?):
        return Revocation(.subject(subject, issuer: issuer), issuedBefore: before, until: end)
      case (nil, nil):
        guard let before else { return nil }
        return Revocation(.issuer(issuer), issuedBefore: before, until: end)
      default: return nil
      }
    }
  }
}
