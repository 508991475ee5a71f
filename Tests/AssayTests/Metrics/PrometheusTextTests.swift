import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Metrics as Prometheus text")
struct PrometheusTextTests {
  private func engine() throws -> (Engine, [UInt8]) {
    let issuer = try Issuer(.es256)
    var configuration = Engine.Configuration()
    (configuration.tier, configuration.threadCount) = (.openssl, 0)
    let engine = try Engine(
      keys: issuer.keys, policy: issuer.policy, configuration: configuration,
      clock: .fixed(at: NumericDate(seconds: Issuer.now)))
    return (engine, Array(try issuer.token().utf8))
  }

  @Test("has the lines that its format asks for")
  func lines() throws {
    let (engine, token) = try engine()
    var verdicts = Verdicts()
    engine.verify([token, token, [1]], into: &verdicts)
    let lines = engine.metrics.prometheusText.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    for line in [
      "# HELP assay_tokens_accepted_total Tokens accepted.",
      "# TYPE assay_tokens_accepted_total counter",
      #"assay_tokens_accepted_total{algorithm="ES256"} 2"#,
      #"assay_tokens_rejected_total{reason="malformed",code="101"} 1"#,
      #"assay_signatures_total{algorithm="ES256",tier="openssl",verdict="accepted"} 2"#,
      #"assay_libcrypto_fallbacks_total{reason="undecided"} 0"#,
      "# TYPE assay_queue_depth gauge", "assay_queue_depth 0",
      "# TYPE assay_batch_duration_seconds histogram",
      #"assay_batch_duration_seconds_bucket{le="8.388608"} 1"#,
      #"assay_batch_duration_seconds_bucket{le="+Inf"} 1"#,
      "assay_batch_duration_seconds_count 1", "assay_call_duration_seconds_count 0",
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }

  @Test("is of lines with a name that was introduced and a number, and buckets that grow")
  func form() throws {
    let (engine, token) = try engine()
    var verdicts = Verdicts()
    engine.verify([token], into: &verdicts)
    var (name, bound, seen) = ("", -1.0, 0.0)
    for line in engine.metrics.prometheusText.split(separator: "\n") {
      if line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 3)
        #expect(words.count == 4 && (words[1] == "HELP" || words[1] == "TYPE"))
        (name, bound, seen) = (String(words[2]), -1, 0)
        continue
      }
      #expect(line.hasPrefix(name) && !name.isEmpty)
      let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
      guard let start = line.range(of: "le=\""), let end = line.range(of: "\"}") else { continue }
      let next = try #require(Double(line[start.upperBound..<end.lowerBound]))
      #expect(next > bound && value >= seen)
      (bound, seen) = (next, value)
    }
  }
}
