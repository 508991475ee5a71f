import JOSE
import Signatures
import Testing

@Suite("SHA-2 — FIPS 180-4")
struct SHA2Tests {
  /// A message and its digests, as the examples of FIPS 180-4 have them.
  struct Vector: CustomTestStringConvertible {
    let message: String
    let digest: Algorithm.Digest
    let hex: String
    var testDescription: String { "\(digest) of \(message.debugDescription)" }
  }

  static let vectors = [
    Vector(
      message: "abc", digest: .sha256,
      hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Vector(
      message: "", digest: .sha256,
      hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Vector(
      message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", digest: .sha256,
      hex: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Vector(
      message: "abc", digest: .sha384,
      hex: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        + "8086072ba1e7cc2358baeca134c825a7"),
    Vector(
      message: "abc", digest: .sha512,
      hex: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
  ]

  @Test("examples", arguments: vectors)
  func examples(_ vector: Vector) {
    let value = SHA2.digest(vector.message.octets, with: vector.digest)
    #expect(value.count == vector.digest.byteCount)
    let hex = (0..<value.count).map { index in
      let digits = String(value.octets[index], radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
    #expect(hex == vector.hex)
  }
}
