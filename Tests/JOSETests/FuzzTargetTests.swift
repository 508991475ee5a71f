import FuzzTargets
import TestSupport
import Testing

/// What libFuzzer runs for minutes is run here for a moment, so that it goes on compiling and holding.
@Suite("Fuzz targets")
struct FuzzTargetTests {
  @Test("claims sets, good ones and spoiled ones")
  func payloads() {
    var generator = SplitMix64(seed: 0xf0_22)
    for round in 0..<Exhaustive.count(5_000, full: 2_000_000) {
      var text = Array(RandomJSON.claimsSet(from: &generator).utf8)
      if round % 2 == 1 { RandomJSON.mutate(&text, with: &generator) }
      fuzzPayload(text)
    }
  }

  @Test("segments, good ones and spoiled ones")
  func segments() {
    var generator = SplitMix64(seed: 0xf0_23)
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    for round in 0..<Exhaustive.count(5_000, full: 2_000_000) {
      var text = (0..<(1 + generator.below(300))).map { _ in generator.pick(alphabet) }
      if round % 2 == 1 { RandomJSON.mutate(&text, with: &generator) }
      fuzzBase64URL(text)
      fuzzToken(text + Array(".".utf8) + text + Array(".".utf8))
    }
  }
}
