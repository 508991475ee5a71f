import Dispatch
import JOSE
import Signatures
import Synchronization

/// Makes the tokens that are measured: such as an identity provider issues, all different.
public enum CorpusFactory {
  /// The `iss` of every token.
  public static let issuer = "https://issuer.example"

  /// The `aud` of every token.
  public static let audience = "https://api.example"

  /// The `kid` of the key of a corpus.
  static func keyID(of label: String) -> String { "2026-01-\(label)" }

  /// Makes a key and signs `count` tokens with it, on all processors.
  ///
  /// The signing input is about 400 octets long, and each token has a subject and an identifier of
  /// its own. They expire in 2100.
  ///
  /// - Parameters:
  ///   - subject: What to sign with.
  ///   - count: How many tokens.
  /// - Returns: The tokens, whole and in parts.
  /// - Throws: `MeasurementError.unusableCorpus` where libcrypto refuses.
  public static func corpus(
    for subject: Subject, count: Int = TokenCorpus.minimumCount
  ) throws(MeasurementError) -> TokenCorpus {
    let (key, tokens) = try signed(subject, count: count)
    guard let material = key.material else {
      throw .unusableCorpus(algorithm: subject.label, reason: "no key can be made")
    }
    return try corpus(subject, material, tokens: tokens, minimumCount: count)
  }

  /// A new key, and tokens that it signed, each a line.
  static func signed(
    _ subject: Subject, count: Int
  ) throws(MeasurementError) -> (key: SigningKey, tokens: [String]) {
    let key = try signer(for: subject)
    let tokens = sign(count, with: key).map { String(decoding: $0, as: UTF8.self) }
    return (key, tokens)
  }

  /// A new key.
  static func signer(for subject: Subject) throws(MeasurementError) -> SigningKey {
    guard
      let key = try? SigningKey.generate(
        subject.algorithm, rsaBits: subject.rsaBits, keyID: keyID(of: subject.label))
    else { throw .unusableCorpus(algorithm: subject.label, reason: "no key can be made") }
    return key
  }

  /// Signs tokens on all processors.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: What to sign with.
  ///   - header: The header of token number so and so; `nil` takes the usual one.
  ///   - payload: The payload of it.
  /// - Returns: The tokens in the order of their numbers; fewer where libcrypto refuses.
  static func sign(
    _ count: Int, with key: SigningKey, header: (@Sendable (Int) -> String)? = nil,
    payload: @Sendable (Int) -> String = { payload($0) }
  ) -> [[UInt8]] {
    let usual = #"{"alg":"\#(key.algorithm)","typ":"JWT","kid":"\#(key.keyID ?? "")"}"#
    let signed = Mutex([(Int, [UInt8])]())
    DispatchQueue.concurrentPerform(iterations: min(16, count)) { part in
      let numbers = stride(from: part, to: count, by: min(16, count))
      let tokens = numbers.compactMap { number in
        (try? key.token(header: header?(number) ?? usual, payload: payload(number))).map {
          (number, Array($0.utf8))
        }
      }
      signed.withLock { $0 += tokens }
    }
    return signed.withLock { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Puts a corpus together of tokens that are there already.
  ///
  /// - Throws: `MeasurementError.unusableCorpus` where a token is none, or there are too few.
  static func corpus(
    _ subject: Subject, _ key: JWK.Material, tokens: [String], minimumCount: Int
  ) throws(MeasurementError) -> TokenCorpus {
    var (inputs, signatures) = ([[UInt8]](), [[UInt8]]())
    for token in tokens {
      guard let dot = token.lastIndex(of: "."),
        let signature = try? Base64URL.decode(String(token[token.index(after: dot)...]).octets)
      else { throw .unusableCorpus(algorithm: subject.label, reason: "a line is no token") }
      inputs.append(Array(token[..<dot].utf8))
      signatures.append(signature)
    }
    return try TokenCorpus(
      label: subject.label, algorithm: subject.algorithm, key: key,
      tokens: tokens.map { Array($0.utf8) }, signingInputs: inputs, signatures: signatures,
      minimumCount: minimumCount)
  }

  /// The claims of an access token, different for each number.
  static func payload(_ number: Int) -> String {
    #"{"iss":"\#(issuer)","sub":"user-\#(1_000_000 + number)","aud":"\#(audience)","#
      + #""exp":4102444800,"iat":1767225600,"jti":"c0ffee-\#(1_000_000 + number)","#
      + #""client_id":"web-frontend","scope":"openid profile orders:read orders:write","#
      + #""auth_time":1767225000,"roles":["member","editor"]}"#
  }
}
