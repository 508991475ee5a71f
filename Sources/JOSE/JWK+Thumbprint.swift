extension JWK {
  /// The JSON whose hash is the key's thumbprint: the required members alone, in the order of their
  /// names and without white space (RFC 7638 §3, RFC 8037 §2).
  public var thumbprintInput: String {
    switch material {
    case .rsa(let modulus, let exponent):
      #"{"e":"\#(Base64URL.encode(exponent))","kty":"RSA","n":"\#(Base64URL.encode(modulus))"}"#
    case .ec(let curve, let x, let y):
      #"{"crv":"\#(curve.rawValue)","kty":"EC","x":"\#(Base64URL.encode(x))","#
        + #""y":"\#(Base64URL.encode(y))"}"#
    case .okp(let curve, let x):
      #"{"crv":"\#(curve.rawValue)","kty":"OKP","x":"\#(Base64URL.encode(x))"}"#
    case .symmetric(let secret):
      #"{"k":"\#(Base64URL.encode(secret))","kty":"oct"}"#
    }
  }
}
