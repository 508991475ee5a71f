public import JOSE

/// A JWS whose signature holds: its header and its payload, whatever that is (RFC 7515 §5.2).
///
/// Only verification makes one. It owns its octets, header and payload in one piece, so it may be
/// kept and passed on like any value.
public struct VerifiedJWS: Sendable {
  /// The key that the signature holds under, by its number; ``KeySet/key(serial:)`` finds it.
  ///
  /// The key itself is not here: to count its references, all threads would write to one place.
  public let keySerial: UInt64

  /// The algorithm of the signature.
  public let algorithm: Algorithm

  /// The header, as positions in ``headerText``.
  public let header: JOSEHeader

  private let octets: [UInt8]
  private let headerByteCount: Int

  /// - Precondition: The signature has been judged, and holds.
  init(
    keySerial: UInt64, algorithm: Algorithm, header: JOSEHeader, octets: [UInt8],
    headerByteCount: Int
  ) {
    self.keySerial = keySerial
    self.algorithm = algorithm
    self.header = header
    self.octets = octets
    self.headerByteCount = headerByteCount
  }

  /// The header's JSON.
  public var headerText: RawSpan {
    @_lifetime(borrow self)
    get { octets.octets.extracting(..<headerByteCount) }
  }

  /// The payload that was signed.
  public var payload: RawSpan {
    @_lifetime(borrow self)
    get { octets.octets.extracting(headerByteCount...) }
  }

  /// `kid`: the name of the key.
  public var keyID: String? { header.keyID?.decoded(in: headerText) }

  /// `typ`: the media type of the token.
  public var type: String? { header.type?.decoded(in: headerText) }

  /// `cty`: the media type of the payload.
  public var contentType: String? { header.contentType?.decoded(in: headerText) }
}
