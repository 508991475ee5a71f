import JOSE
import VectorKernels

/// Segments: every kernel of this CPU, and the code without one, decode to the same octets or find
/// the same fault at the same place.
public func fuzzBase64URL(_ text: [UInt8]) {
  let plain = Result { () throws(SyntaxError) in
    try [UInt8](capacity: text.count) { output throws(SyntaxError) in
      try Base64URL.decodePlainly(text.octets, into: &output)
    }
  }
  let fast = Result { () throws(SyntaxError) in try Base64URL.decode(text.octets) }
  precondition(fast == plain, "two decoders, two answers")
  if case .success(let octets) = plain {
    precondition(Array(Base64URL.encode(octets).utf8) == text, "not what it encodes to")
  }
  for path in [0, 1, 2, 4] as [UInt32]
  where path == 0 || assay_base64url_paths() & path != 0 {
    // As long as it may be, so that the sanitizer sees the octet behind.
    var output = [UInt8](repeating: 0, count: text.count * 3 / 4)
    let result = assay_base64url_decode(text, text.count, &output, path)
    switch plain {
    case .success(let octets):
      let decoded = Array(output.prefix(result.offset))
      precondition(result.reason == 0 && octets == decoded, "path \(path)")
    case .failure(let error):
      precondition(
        result.reason == UInt32(error.reason.rawValue) && result.offset == Int(error.offset),
        "path \(path)")
    }
  }
}
