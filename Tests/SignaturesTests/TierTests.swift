import Signatures
import Testing

@Suite("Tiers")
struct TierTests {
  @Test("the fastest that runs here is taken where none is asked for")
  func fastest() throws {
    #expect(try Tier.selected(by: nil) == Tier.available.last)
    #expect(Tier.available.first == .openssl)
  }

  @Test("one that is asked for is taken")
  func forced() throws {
    for tier in Tier.available { #expect(try Tier.selected(by: tier.rawValue) == tier) }
  }

  @Test("one that cannot run is an error", arguments: Tier.allCases)
  func unavailable(_ tier: Tier) {
    guard !Tier.available.contains(tier) else { return }
    #expect(throws: TierError.unavailable(tier)) { try Tier.selected(by: tier.rawValue) }
  }

  @Test("a name of none is an error", arguments: ["", "OpenSSL", "avx2", " openssl"])
  func unknown(_ name: String) {
    #expect(throws: TierError.unknown(name)) { try Tier.selected(by: name) }
    #expect(TierError.unknown(name).description.contains("openssl"))
  }
}
