import Testing

@testable import BenchmarkHarness

@Suite("Figures as text")
struct FigureTests {
  @Test(
    "three digits that count",
    arguments: [
      (0, "0.00"), (0.00521, "0.0052"), (0.0994, "0.099"), (0.0996, "0.10"), (0.931, "0.93"),
      (8.634, "8.63"), (9.996, "10.0"), (34.44, "34.4"),
      (99.96, "100"), (1234.5, "1234"), (-2.5, "-2.50"),
    ])
  func rounded(_ figure: Double, _ text: String) {
    #expect(Figure.rounded(figure) == text)
  }

  @Test(
    "units change where a figure would need four digits",
    arguments: [
      (1.0, "1.00 ns"), (999.4, "999 ns"), (999.6, "1.00 µs"), (7735, "7.74 µs"),
      (999_600, "1.00 ms"), (3e9, "3.00 s"), (5e12, "5000 s"),
    ])
  func duration(_ nanoseconds: Double, _ text: String) {
    #expect(Figure.duration(nanoseconds: nanoseconds) == text)
  }

  @Test("powers of ten on an axis have no digits that say nothing")
  func ticks() {
    #expect(
      [0.001, 0.1, 1, 10, 1000, 1e6].map(Figure.tick) == ["0.001", "0.1", "1", "10", "1 k", "1 M"])
    #expect([0.1, 100, 1000].map(Figure.durationTick) == ["0.1 ns", "100 ns", "1 µs"])
  }

  @Test("rates, memory and whole numbers")
  func others() {
    #expect(Figure.rate(129_279) == "129 k")
    #expect(Figure.rate(838) == "838")
    #expect(Figure.rate(3_073_971) == "3.07 M")
    #expect(Figure.memory(bytes: 1023) == "1023 B")
    #expect(Figure.memory(bytes: 524_288) == "512 KiB")
    #expect(Figure.grouped(1_234_567.4) == "1 234 567")
    #expect(Figure.grouped(-999.6) == "-1 000")
    #expect(Figure.grouped(-0.4) == "0")
    #expect(Figure.grouped(12, separator: "") == "12")
    #expect(Figure.grouped(1e300).count > 300)
    #expect(Figure.ratio(8.634) == "8.63×")
  }
}
