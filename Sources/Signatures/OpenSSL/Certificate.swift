internal import COpenSSL
internal import JOSE

/// The certificates that a JWK brings with it (RFC 7517 §4.7, §4.9).
///
/// They add no trust: no chain is checked. But a key that is published beside another key's
/// certificate is a mistake or a trick, so it is refused.
enum Certificate {
  /// Checks that `x5c` and `x5t#S256`, where they are there, belong to the key.
  static func check(_ key: JWK) throws(KeyError) {
    guard let leaf = key.certificates.first else { return }
    defer { ERR_clear_error() }
    guard let reading = try? PEMKey.reading(ofCertificate: leaf), reading.material == key.material
    else { throw .certificateMismatch }
    guard let thumbprint = key.certificateThumbprint else { return }
    guard SHA2.sha256(leaf.octets) == thumbprint else { throw .certificateMismatch }
  }
}
