extension Report {
  /// How wide pictures are drawn for a screen with room, and for a phone.
  private static let widths = (wide: 826.0, narrow: 336.0)

  /// The pictures of a page, those that there are figures for.
  var figures: [String] {
    [
      Self.figure(
        "Tokens a second",
        """
        One thread, on a logarithmic axis: each line to the right is ten times as fast. Assay's \
        bars are whole tokens, OpenSSL's is the check of the signature alone, called in the \
        fastest of several ways. The figures at the right are the ratios between them.
        """
      ) { rateChart(isNarrow: $0)?.draw },
      Self.figure(
        "Where the time goes",
        """
        The parts of a single token's way, each measured alone, as shares of the whole at the \
        right. The rest is what lies between them: memory, contexts and the answer.
        """
      ) { _ in stageChart()?.draw },
      Self.figure(
        "Tiers",
        """
        The same tokens with each kind of code that this machine can run. The gain is that of \
        the fastest over the first.
        """
      ) { _ in tierChart()?.draw },
      Self.figure(
        "Threads",
        """
        How many times as much several threads verify, in batches, as one. On the dashed line \
        every thread would do as much as the first alone.
        """
      ) { _ in scalingChart()?.draw },
      Self.figure(
        "How long single calls take",
        """
        Each call timed by itself, with the clock's own time in it. Half of the calls stay within \
        p50, and one in a thousand takes longer than p99.9.
        """
      ) { latencyChart(isNarrow: $0)?.draw },
      Self.figure(
        "What an attack costs",
        """
        Nanoseconds for each octet that arrives, token by token, on a logarithmic axis. Who \
        attacks pays by the octet, so what counts is the factor to good tokens, behind each bar.
        """
      ) { attackChart(isNarrow: $0)?.draw },
    ].compactMap(\.self)
  }

  /// A picture with its title and what has to be known to read it.
  private static func figure(
    _ title: String, _ note: String, _ chart: (Bool) -> ((inout Drawing) -> Void)?
  ) -> String? {
    let pictures = [(widths.wide, "wide"), (widths.narrow, "narrow")].compactMap { width, style in
      chart(style == "narrow").map { draw in
        var drawing = Drawing(width: width)
        draw(&drawing)
        return drawing.element(label: title, class: style)
      }
    }
    guard !pictures.isEmpty else { return nil }
    return """
      <figure><h2>\(Markup.escaped(title))</h2>
      <p class="note">\(Markup.escaped(note))</p>
      \(pictures.joined(separator: "\n"))
      </figure>
      """
  }
}
