/// Makes up JSON, and spoils it.
package enum RandomJSON {
  private static let strings = [
    "", "a", "iss", "\\u0061", "\\n\\\"\\\\\\/", "é", "𝄞", "\\ud834\\udd1e", "12345678",
    "longer than eight",
  ]
  private static let plainStrings = [
    "", "a", "b", "é", "𝄞", "12345678", "longer than eight", "https://issuer.example/claims",
  ]
  private static let numbers = [
    "0", "-0", "1", "12.5", "1e5", "1E-5", "-1.25e+10", "1234567890123", "1790000000",
    "123456789012",
    "12345678", "1234567",
  ]
  private static let claims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp"]

  /// A text of any kind, well-formed but for members of one name.
  package static func text(from generator: inout SplitMix64) -> String {
    value(from: &generator, strings: strings, depth: 0)
  }

  /// An object with some registered claims among its members, without an escape.
  package static func claimsSet(from generator: inout SplitMix64) -> String {
    let members = (0..<generator.below(14)).map { index in
      let isClaim = generator.below(2) == 0
      let name =
        isClaim ? generator.pick(claims) : generator.pick(plainStrings) + String(index)
      return "\"\(name)\":\(value(from: &generator, strings: plainStrings, depth: 4))"
    }
    return "{" + members.joined(separator: generator.pick([",", ",", " , "])) + "}"
  }

  private static func value(
    from generator: inout SplitMix64, strings: [String], depth: Int
  ) -> String {
    let space = generator.pick(["", "", "", " ", "\n\t"])
    switch generator.below(depth > 5 ? 4 : 7) {
    case 0: return space + "\"\(generator.pick(strings))\"" + space
    case 1: return space + generator.pick(numbers)
    case 2: return generator.pick(["true", "false", "null"]) + space
    case 3: return "{}"
    case 4:
      let items = (0..<generator.below(4)).map { _ in
        value(from: &generator, strings: strings, depth: depth + 1)
      }
      return "[" + items.joined(separator: ",") + "]"
    default:
      let members = (0..<generator.below(5)).map { _ in
        "\"\(generator.pick(strings))\":"
          + value(from: &generator, strings: strings, depth: depth + 1)
      }
      return "{" + space + members.joined(separator: ",") + "}"
    }
  }

  private static let interesting =
    Array("{}[]\":,\\u0 \n-.eE1a".utf8) + [0, 0x1f, 0x7f, 0x80, 0xc2, 0xed, 0xff]

  /// Changes, adds or removes an octet, or cuts off the rest; `text` may not be empty.
  package static func mutate(_ text: inout [UInt8], with generator: inout SplitMix64) {
    let place = generator.below(text.count)
    switch generator.below(4) {
    case 0: text[place] = generator.pick(interesting)
    case 1: text.insert(generator.pick(interesting), at: place)
    case 2: text.remove(at: place)
    default: text = Array(text[..<place])
    }
  }
}
