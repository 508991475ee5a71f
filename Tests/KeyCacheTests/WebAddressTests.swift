import Testing

@testable import KeyCache

@Suite("Addresses that are fetched from")
struct WebAddressTests {
  struct Vector: CustomTestStringConvertible {
    let text: String
    let error: AddressError?
    /// The same where `http` to this machine is allowed.
    let errorAtHome: AddressError?

    init(_ text: String, _ error: AddressError?, atHome: AddressError?) {
      (self.text, self.error, errorAtHome) = (text, error, atHome)
    }

    init(_ text: String, _ error: AddressError?) {
      self.init(text, error, atHome: error)
    }

    var testDescription: String { text.debugDescription }
  }

  static let vectors: [Vector] = [
    Vector("https://issuer.example", nil),
    Vector("HTTPS://issuer.example:8443/keys?x=1", nil),
    Vector("https://10.0.0.1/keys", nil),
    Vector("http://issuer.example/keys", .insecure),
    Vector("http://localhost/keys", .insecure, atHome: nil),
    Vector("http://127.0.0.1:80/keys", .insecure, atHome: nil),
    Vector("http://127.9.9.9/keys", .insecure, atHome: nil),
    Vector("http://[::1]/keys", .insecure, atHome: nil),
    Vector("http://127.0.0.1.example/keys", .insecure),
    Vector("http://localhost.example/keys", .insecure),
    Vector("http://10.0.0.1/keys", .insecure),
    Vector("http://0.0.0.0/keys", .insecure),
    Vector("ftp://issuer.example/keys", .insecure),
    Vector("file:///etc/passwd", .malformed),
    Vector("gopher://127.0.0.1/", .insecure),
    Vector("https://user@issuer.example/", .hasCredentials),
    Vector("https://user:secret@issuer.example/", .hasCredentials),
    Vector("issuer.example/keys", .malformed),
    Vector("/keys", .malformed),
    Vector("", .malformed),
    Vector("https://", .malformed),
    Vector("https://issuer.example/a b", .malformed),
    Vector("https://issuer.example/\r\nX: y", .malformed),
    Vector("https://issuer.example/ü", .malformed),
    Vector("https://issuer.example:99999/", .malformed),
    Vector("https://issuer.example/" + String(repeating: "a", count: 3000), .malformed),
  ]

  @Test("https, or http to this machine where that is allowed", arguments: vectors)
  func accepts(_ vector: Vector) {
    #expect(error(vector.text, false) == vector.error)
    #expect(error(vector.text, true) == vector.errorAtHome)
  }

  private func error(_ text: String, _ isAllowed: Bool) -> AddressError? {
    do throws(AddressError) {
      _ = try WebAddress(text, allowsInsecureLoopback: isAllowed)
      return nil
    } catch {
      return error
    }
  }

  /// Where a redirect leads to, from `https://a.example/x/keys`, and whether that is the same origin.
  static let redirects: [(location: String, isSame: Bool)] = [
    ("/other", true), ("other", true), ("?q", true), ("https://a.example/y", true),
    ("https://a.example:443/y", true), ("https://A.EXAMPLE/y", true), ("//a.example/y", true),
    ("https://a.example:444/y", false), ("https://b.example/y", false), ("//b.example/y", false),
    ("https://a.example.b.example/", false), ("https://sub.a.example/", false),
  ]

  @Test("origins are scheme, host and port — RFC 6454 §4", arguments: redirects)
  func origins(_ redirect: (location: String, isSame: Bool)) throws {
    let base = try WebAddress("https://a.example/x/keys", allowsInsecureLoopback: false)
    let target = try WebAddress(
      redirect.location, relativeTo: base, allowsInsecureLoopback: false)
    #expect((target.origin == base.origin) == redirect.isSame)
  }

  @Test("a redirect to http is refused by its scheme")
  func downgrade() throws {
    let base = try WebAddress("https://a.example/", allowsInsecureLoopback: true)
    #expect(throws: AddressError.insecure) {
      try WebAddress("http://a.example/", relativeTo: base, allowsInsecureLoopback: true)
    }
  }
}

@Suite("IP addresses — RFC 6890")
struct IPAddressTests {
  static let vectors: [(text: String, isPublic: Bool, isLoopback: Bool)] = [
    ("8.8.8.8", true, false), ("93.184.216.34", true, false), ("172.32.0.1", true, false),
    ("100.128.0.1", true, false), ("192.0.1.1", true, false),
    ("0.0.0.0", false, false), ("10.1.2.3", false, false), ("127.0.0.1", false, true),
    ("127.255.255.255", false, true), ("100.64.0.1", false, false),
    ("169.254.169.254", false, false), ("172.16.0.1", false, false),
    ("172.31.255.255", false, false), ("192.168.0.1", false, false), ("198.18.0.1", false, false),
    ("224.0.0.1", false, false), ("255.255.255.255", false, false), ("192.0.2.1", false, false),
    ("198.51.100.1", false, false), ("203.0.113.1", false, false),
    ("2606:4700::1111", true, false), ("::1", false, true), ("[::1]", false, true),
    ("::", false, false), ("fe80::1", false, false), ("fc00::1", false, false),
    ("fd12::1", false, false), ("ff02::1", false, false), ("2001:db8::1", false, false),
    ("2002:7f00:1::", false, false), ("2001::1", false, false),
    ("::ffff:127.0.0.1", false, true), ("::ffff:10.0.0.1", false, false),
    ("::ffff:8.8.8.8", true, false), ("64:ff9b::10.0.0.1", false, false),
    ("64:ff9b::8.8.8.8", true, false), ("::10.0.0.1", false, false),
  ]

  @Test("which of them are public, and which are this machine", arguments: vectors)
  func kinds(_ vector: (text: String, isPublic: Bool, isLoopback: Bool)) throws {
    let address = try #require(IPAddress(vector.text))
    #expect(address.isPublic == vector.isPublic)
    #expect(address.isLoopback == vector.isLoopback)
  }

  @Test("names and rubbish are none", arguments: ["localhost", "", "1.2.3", "1.2.3.4.5", "::g"])
  func names(_ text: String) {
    #expect(IPAddress(text) == nil)
  }
}
