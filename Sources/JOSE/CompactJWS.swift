/// A compact JWS, split into its segments and still encoded.
///
/// The four spans borrow the caller's bytes: nothing is copied, and the compiler keeps the value
/// from outliving them. Nothing is verified either; see ``Base64URL`` for the next step.
///
///     protected header "." payload "." signature        RFC 7515 §7.1
///     └───────── signing input ──┘
public struct CompactJWS: ~Escapable {
  /// The protected header, as base64url.
  public let header: RawSpan

  /// The payload, as base64url.
  public let payload: RawSpan

  /// The signature, as base64url.
  public let signature: RawSpan

  /// The exact octets that were signed: header, dot, payload (RFC 7515 §5.2, step 8).
  public let signingInput: RawSpan

  /// Splits `token` at its two dots.
  ///
  /// One pass, no allocation. An empty segment is kept: whether one may be empty is for the layer
  /// that decodes it to say.
  ///
  /// - Parameter token: The token's octets, without surrounding white space.
  /// - Throws: ``SyntaxError/Reason/segmentCount`` where there are not exactly two dots.
  /// - Complexity: O(*n*) in the length of `token`.
  @_lifetime(copy token)
  public init(parsing token: RawSpan) throws(SyntaxError) {
    let (first, second) = try Base64URLKernel.dots(in: token)
    header = token.extracting(..<first)
    payload = token.extracting((first + 1)..<second)
    signature = token.extracting((second + 1)...)
    signingInput = token.extracting(..<second)
  }

  /// Where the payload starts in the token, in octets.
  public var payloadOffset: Int { header.byteCount + 1 }

  /// Where the signature starts in the token, in octets.
  public var signatureOffset: Int { signingInput.byteCount + 1 }

  /// The length of the first segment of a text, its header if it is a compact JWS; the whole text
  /// where it has no dot.
  ///
  /// - Parameter text: The octets.
  /// - Returns: The length in octets.
  /// - Complexity: O(*n*) in the result.
  public static func headerByteCount(of text: RawSpan) -> Int {
    Base64URLKernel.firstDot(in: text)
  }

  /// Decodes the payload and the signature of a text, if it begins with a header segment that is known and
  /// the CPU has a fast way; appends both to `output`.
  ///
  /// - Parameters:
  ///   - text: The octets.
  ///   - header: The header segment, without a dot.
  ///   - signatureCount: How long the signature segment is expected to be.
  ///   - output: Where the octets go.
  /// - Returns: How many octets the payload has, or `nil` where the text is not so, or is malformed, or
  ///   there is no fast way: nothing is appended then.
  /// - Precondition: `output` has room for what `text` would decode to. Checked.
  /// - Complexity: O(*n*) in the length of `text`.
  public static func decode(
    _ text: RawSpan, behind header: RawSpan, signatureCount: Int,
    into output: inout OutputSpan<UInt8>
  ) -> Int? {
    let count = output.count
    guard
      Base64URLKernel.decode(
        text, behind: header, signatureCount: signatureCount, into: &output)
    else { return nil }
    return output.count &- count &- signatureCount &* 3 / 4
  }
}
