/// The entry of libFuzzer (clang's documentation, "libFuzzer"): the first octet of an input says which
/// kind it is of, the rest is the input.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ octets: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = Array(UnsafeBufferPointer(start: octets, count: count))
  guard let kind = input.first else { return 0 }
  let text = Array(input.dropFirst())
  switch kind {
  case UInt8(ascii: "P"): fuzzPayload(text)
  case UInt8(ascii: "B"): fuzzBase64URL(text)
  case UInt8(ascii: "H"): fuzzHeader(text)
  case UInt8(ascii: "T"): fuzzToken(text)
  default: return -1
  }
  return 0
}
