import Testing

@testable import BenchmarkHarness

@Suite("Charts")
struct ChartTests {
  @Test("equal factors are equal distances, from the power of ten below the smallest figure")
  func logScale() {
    let scale = LogScale([20, 2000], over: 0...300, slack: 5)
    // From 10 to 10 000.
    for (figure, place) in [(10.0, 0.0), (100, 100), (1000, 200), (10_000, 300), (1e9, 300)] {
      #expect(abs(scale.position(of: figure) - place) < 1e-9, "\(figure)")
    }
    #expect(scale.position(of: 0) == 0 && scale.position(of: -1) == 0)
    #expect(scale.ticks { _ in 50 } == [10, 100, 1000, 10_000])
    #expect(scale.ticks { _ in 100 } == [10, 1000])
    #expect(scale.ticks { _ in 1e6 } == [10])
  }

  @Test("an axis of nothing, or of figures that are none, is an axis still")
  func emptyScale() {
    for figures in [[], [0], [.nan, .infinity], [5]] {
      let scale = LogScale(figures, over: 10...20)
      #expect(10...20 ~= scale.position(of: 5))
      #expect(!scale.ticks { _ in 5 }.isEmpty)
    }
  }

  @Test("a stage is what it takes; a signature without the hash; the rest is what is left")
  func stages() throws {
    let chart = try #require(ReportFixture.full.stageChart())
    #expect(chart.rows.map(\.name) == ["ES256", "RS256"])
    // 8000 ns: 50 + 15 + 150 + 300 + (7000 − 300) + 400 + 35, and 350 left.
    let parts = chart.rows[0].parts.map { ($0.style, ($0.share * 8000).rounded()) }
    let wanted: [(String, Double)] = [
      ("split", 50), ("header", 15), ("base64url", 150), ("digest", 300), ("signature", 6700),
      ("json", 400), ("claims", 35), ("rest", 350),
    ]
    #expect(parts.map(\.0) == wanted.map(\.0) && parts.map(\.1) == wanted.map(\.1))
    #expect(chart.rows[0].total == "8.00 µs")
  }

  @Test("stages that exceed the whole share it")
  func excess() throws {
    let report = Report(
      machine: ReportFixture.machine,
      results: [
        ReportFixture.result("HS256", "single", nanoseconds: 100),
        ReportFixture.result("HS256", "stage-json", nanoseconds: 150),
        ReportFixture.result("HS256", "stage-split", nanoseconds: 50),
      ])
    let parts = try #require(report.stageChart()).rows[0].parts
    #expect(parts.map(\.share) == [0.25, 0.75, 0])
  }

  @Test("the rate chart has a bar for each party, and ratios beside")
  func rates() throws {
    let chart = try #require(ReportFixture.full.rateChart(isNarrow: false))
    #expect(chart.groups.map(\.name) == ["ES256", "RS256"])
    #expect(chart.groups[0].bars.map(\.figure) == [500_000, 125_000, 15_625, 12_000])
    #expect(chart.groups[0].bars.map(\.style) == ["batch", "single", "openssl", "peer"])
    #expect(chart.groups[0].cells == ["8.00×", "32.0×"])
    #expect(try #require(ReportFixture.full.rateChart(isNarrow: true)).groups[0].cells == ["32.0×"])
    #expect(chart.groups[1].bars.count == 3)
  }

  @Test("of several tiers the machine's own is shown first, and all of them side by side")
  func tiers() throws {
    let report = Report(
      machine: ReportFixture.machine,
      results: ["openssl", "avx512"].map { tier in
        ReportFixture.result(
          "ES256", "batch", nanoseconds: tier == "avx512" ? 10 : 40, openssl: 50, tier: tier)
      })
    let rates = try #require(report.rateChart(isNarrow: false))
    #expect(rates.groups[0].bars.map(\.figure) == [1e8, 2e7])
    let tiers = try #require(report.tierChart())
    #expect(tiers.groups[0].bars.map(\.style) == ["openssl", "avx512"])
    #expect(tiers.groups[0].cells == ["4.00×"])
    #expect(ReportFixture.full.tierChart() == nil)
  }

  @Test("no text runs over the edge of a bar chart, however long the bars' texts are")
  func room() throws {
    for width in [336.0, 826] {
      var drawing = Drawing(width: width)
      try #require(ReportFixture.full.rateChart(isNarrow: width < 400)).draw(in: &drawing)
      let element = drawing.element(label: "x", class: "y")
      for match in element.matches(of: #/class="small" x="([0-9.]+)" y="[0-9.]+">([^<]*)</#) {
        let start = try #require(Double(match.1))
        #expect(start + Drawing.smallWidth(of: String(match.2)) <= width - 64, "\(match.2)")
      }
    }
  }

  @Test("what XML has no place for is replaced, and what it gives a meaning is escaped")
  func escaping() {
    #expect(
      Markup.escaped("a<b>&\"c\"'\n\u{0}\u{1b}\u{ffff}é")
        == "a&lt;b&gt;&amp;&quot;c&quot;&#39; \u{fffd}\u{fffd}\u{fffd}é")
  }
}
