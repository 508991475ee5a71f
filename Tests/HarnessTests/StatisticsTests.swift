import BenchmarkHarness
import Testing

@Suite("Statistics of a sample")
struct StatisticsTests {
  @Test("quantiles interpolate — Hyndman and Fan, definition 7")
  func quantiles() {
    let sorted = [1.0, 2, 3, 4]
    #expect(Statistics.quantile(0, ofSorted: sorted) == 1)
    #expect(Statistics.quantile(0.25, ofSorted: sorted) == 1.75)
    #expect(Statistics.quantile(0.5, ofSorted: sorted) == 2.5)
    #expect(Statistics.quantile(1, ofSorted: sorted) == 4)
    #expect(Statistics.median([5, 1, 3]) == 3)
    #expect(Statistics.median([7]) == 7)
  }

  @Test("the spread is the median distance from the median")
  func spread() {
    #expect(Statistics.medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]) == 1)
    #expect(Statistics.medianAbsoluteDeviation([3, 3, 3]) == 0)
  }

  @Test("outliers are counted, by Tukey's fences")
  func outliers() {
    #expect(Statistics.outlierCount([1, 2, 3, 4, 5]) == 0)
    #expect(Statistics.outlierCount([1, 2, 3, 4, 5, 100, -100]) == 2)
  }

  @Test("one bad value moves no median")
  func robust() {
    let sample = (0..<99).map { Double($0) }
    #expect(Statistics.median(sample + [1e9]) == Statistics.median(sample) + 0.5)
  }

  @Test("points of the normal distribution are those of the tables")
  func normal() {
    #expect(abs(Statistics.normalDeviate(tail: 0.025) - 1.959964) < 1e-5)
    #expect(abs(Statistics.normalDeviate(tail: 0.16) - 0.994458) < 1e-5)
  }
}

@Suite("Bootstrap")
struct BootstrapTests {
  @Test("an interval holds its median, and the same seed makes the same one")
  func deterministic() {
    let values = (0..<200).map { Double(($0 * 7919) % 1000) }
    let estimate = Bootstrap().median(of: values)
    #expect(estimate.value == Statistics.median(values))
    #expect(estimate.low <= estimate.value && estimate.value <= estimate.high)
    #expect(estimate.low < estimate.high)
    #expect(Bootstrap().median(of: values) == estimate)
    #expect(Bootstrap(seed: 1).median(of: values) != estimate)
  }

  @Test("a sample of one value is certain")
  func constant() {
    #expect(Bootstrap().median(of: [5]) == Estimate(value: 5, low: 5, high: 5))
    #expect(Bootstrap().median(of: [Double](repeating: 5, count: 50)).relativeWidth == 0)
  }

  @Test("the interval holds the true median about as often as it says")
  func coverage() {
    var generator = SplitMix64(seed: 7)
    var held = 0
    for _ in 0..<400 {
      // Skewed, as times are: the median of 1 / (1 − u) is 2.
      let sample = (0..<60).map { _ in
        1 / (1 - Double(generator.next() >> 11) / Double(1 << 53) * 0.999_999)
      }
      let estimate = Bootstrap(resamples: 400, blockLength: 1).median(of: sample)
      if estimate.low <= 2, 2 <= estimate.high { held += 1 }
    }
    #expect(360...400 ~= held)
  }
}

@Suite("Latency histogram")
struct LatencyHistogramTests {
  @Test("percentiles are within a bucket above the truth")
  func percentiles() {
    var histogram = LatencyHistogram()
    for value in 1...10_000 { histogram.record(nanoseconds: UInt64(value)) }
    for p in [0.5, 0.9, 0.99, 0.999] {
      let truth = p * 10_000
      let found = Double(histogram.percentile(p))
      #expect(found >= truth && found <= truth * 1.07, "\(p): \(found)")
    }
    #expect(histogram.percentile(1) == 10_000)
    #expect(LatencyHistogram().percentile(0.5) == 0)
  }
}
