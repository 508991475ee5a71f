import Foundation
import JOSE
import Signatures

/// Keys in forms that nobody publishes by mistake, put together octet by octet (ITU-T X.690 §8).
enum EncodedKey {
  static func tagged(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] {
    let content = contents.flatMap(\.self)
    if content.count < 0x80 { return [tag, UInt8(content.count)] + content }
    return [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
  }

  static func sequence(_ contents: [UInt8]...) -> [UInt8] {
    tagged(0x30, contents.flatMap(\.self))
  }

  static func integer(_ octets: [UInt8]) -> [UInt8] {
    tagged(0x02, (octets.first ?? 0) & 0x80 != 0 ? [0] + octets : octets)
  }

  static func pem(_ octets: [UInt8], _ label: String) -> String {
    let text = Data(octets).base64EncodedString(options: [.lineLength64Characters])
    return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
  }

  /// The octets between the two lines of a PEM text.
  static func octets(ofPEM text: String?) -> [UInt8] {
    let body = text?.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined() ?? ""
    return [UInt8](Data(base64Encoded: body) ?? Data())
  }

  /// An RSA key as PKCS #1 has it (RFC 8017 A.1.1).
  static func rsaPublicKey(n: [UInt8], e: [UInt8]) -> [UInt8] {
    sequence(integer(n), integer(e))
  }

  /// An RSA key of the type RSASSA-PSS, with parameters or without (RFC 4055 §3.1).
  static func pssKey(n: [UInt8], e: [UInt8], parameters: [UInt8] = []) -> [UInt8] {
    let name: [UInt8] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0a]
    return sequence(
      sequence(name, parameters), tagged(0x03, [0], rsaPublicKey(n: n, e: e)))
  }

  /// RSASSA-PSS-params (RFC 4055 §3.1), the hashes by their lengths.
  static func pssParameters(hash: Int, mask: Int, salt: UInt8) -> [UInt8] {
    func algorithm(_ hash: Int) -> [UInt8] {
      let name: [UInt8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, UInt8(hash / 16 - 1)]
      return sequence(tagged(0x06, name), [5, 0])
    }
    let mgf1: [UInt8] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8]
    return sequence(
      tagged(0xa0, algorithm(hash)), tagged(0xa1, sequence(mgf1, algorithm(mask))),
      tagged(0xa2, integer([salt])))
  }

  /// A certificate of a key (RFC 5280 §4.1), whose own signature is nobody's.
  static func certificate(of publicKeyInfo: [UInt8]) -> [UInt8] {
    let algorithm = sequence([0x06, 3, 0x2b, 0x65, 0x70])
    let name = sequence(
      tagged(0x31, sequence([0x06, 3, 0x55, 4, 3], tagged(0x0c, Array("test".utf8)))))
    let time = tagged(0x17, Array("260101000000Z".utf8))
    let body = sequence(
      integer([1]), algorithm, name, sequence(time, time), name, publicKeyInfo)
    return sequence(body, algorithm, tagged(0x03, [UInt8](repeating: 0, count: 65)))
  }
}
