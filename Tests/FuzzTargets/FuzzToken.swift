import JOSE

/// Tokens and headers: whatever comes, it is read or refused, and the dots are where they are.
public func fuzzToken(_ text: [UInt8]) {
  let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
  do throws(SyntaxError) {
    let token = try CompactJWS(parsing: text.octets)
    precondition(dots == [token.header.byteCount, token.signingInput.byteCount])
    if let header = try? Base64URL.decode(token.header) { fuzzHeader(header) }
    if let payload = try? Base64URL.decode(token.payload) { fuzzPayload(payload) }
  } catch {
    precondition(dots.count != 2 && error.reason == .segmentCount)
  }
  precondition(CompactJWS.headerByteCount(of: text.octets) == dots.first ?? text.count)
}

/// Headers as JSON.
public func fuzzHeader(_ text: [UInt8]) {
  guard let header = try? JOSEHeader(parsing: text.octets) else { return }
  _ = header.keyID?.decoded(in: text.octets)
  _ = header.criticalParameters(in: text.octets)
}
