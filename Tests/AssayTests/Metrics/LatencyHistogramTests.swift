import Assay
import Testing

@Suite("Latency histograms")
struct LatencyHistogramTests {
  /// A time in nanoseconds, and the number of the bound that it does not exceed.
  static let places: [(nanoseconds: UInt64, place: Int)] = [
    (0, 0), (1, 0), (1000, 0), (1001, 1), (2000, 1), (2001, 2), (4000, 2), (4001, 3),
    (8_388_608_000, 23), (8_388_608_001, 24), (.max, 24),
  ]

  @Test("times stand below their bound and above the one before")
  func places() {
    for (nanoseconds, place) in Self.places {
      #expect(LatencyHistogram.place(ofNanoseconds: nanoseconds) == place, "\(nanoseconds)")
      let bounds = LatencyHistogram.bounds
      let time = Duration.nanoseconds(Int64(clamping: nanoseconds))
      if place < bounds.count { #expect(time <= bounds[place]) }
      if place > 0 { #expect(time > bounds[place - 1]) }
    }
    #expect(LatencyHistogram.bounds.count == 24)
  }

  @Test("a quantile is the bound that so many did not exceed")
  func quantiles() {
    var counts = [UInt64](repeating: 0, count: 25)
    (counts[0], counts[3], counts[24]) = (98, 1, 1)
    let histogram = LatencyHistogram(counts: counts, nanoseconds: 5)
    #expect(histogram.count == 100 && histogram.sum == .nanoseconds(5))
    #expect(histogram.upperBound(ofQuantile: 0.5) == .microseconds(1))
    #expect(histogram.upperBound(ofQuantile: 0.98) == .microseconds(1))
    #expect(histogram.upperBound(ofQuantile: 0.99) == .microseconds(8))
    #expect(histogram.upperBound(ofQuantile: 1) == nil)
    let empty = LatencyHistogram(counts: [UInt64](repeating: 0, count: 25), nanoseconds: 0)
    #expect(empty.upperBound(ofQuantile: 0.5) == nil)
  }
}
