import JOSE
import Signatures

/// A file with a private JWK, such as `assay generate key` writes, or with a private key in PEM.
enum PrivateKeyFile {
  /// Reads the key in the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - algorithm: What to sign with, where the key itself does not say.
  /// - Returns: The key.
  /// - Throws: ``CommandError/unreadable(path:reason:)``.
  static func read(_ path: String, algorithm: Algorithm?) throws(CommandError) -> SigningKey {
    let text = try Input(path: path).readAll(limit: 64 * 1024)
    if let block = text.firstRange(of: Array("-----BEGIN ".utf8)) {
      return try readPEM(Array(text[block.lowerBound...]), path, algorithm: algorithm)
    }
    let members: [String: String]
    do throws(SyntaxError) {
      members = try strings(of: text.octets)
    } catch {
      throw .unreadable(path: path, reason: "it is no private JWK: \(error)")
    }
    guard let algorithm = members["alg"].flatMap({ Algorithm(name: $0) }) ?? algorithm else {
      throw .unreadable(path: path, reason: "the key has no alg; give one with --algorithm")
    }
    var octets: [String: [UInt8]] = [:]
    for (name, value) in members {
      if let decoded = try? Base64URL.decode(value.octets) { octets[name] = decoded }
    }
    do throws(SigningKey.Failure) {
      return try SigningKey(octets, algorithm, keyID: members["kid"])
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  private static func readPEM(
    _ text: [UInt8], _ path: String, algorithm: Algorithm?
  ) throws(CommandError) -> SigningKey {
    guard let algorithm else {
      throw .unreadable(path: path, reason: "PEM tells no algorithm; give one with --algorithm")
    }
    do throws(SigningKey.Failure) {
      return try SigningKey.reading(pem: text.octets, algorithm, keyID: nil)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  private static func strings(of text: RawSpan) throws(SyntaxError) -> [String: String] {
    var strings: [String: String] = [:]
    var reader = JSONReader(text, form: .token)
    try reader.enterObject()
    while let name = try reader.nextMember() {
      if try reader.peekKind() == .string {
        strings[name.decoded(in: text)] = try reader.readString().decoded(in: text)
      } else {
        try reader.skipValue()
      }
    }
    try reader.finish()
    return strings
  }
}
