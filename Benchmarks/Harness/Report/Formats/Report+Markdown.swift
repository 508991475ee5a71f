extension Report {
  /// The report as a comment on a pull request.
  func markdown() -> String {
    var lines = ["### Tokens verified a second", ""]
    lines += Self.markdown(
      ["algorithm", "part", "tokens/s", "ns/token", "OpenSSL/s", "ratio", "95 %", "allocs"],
      textColumns: 2, rows: results.map(Self.cells))
    if let peers, !peers.isEmpty {
      lines += ["", "Other libraries on the same tokens:", ""]
      lines += Self.markdown(
        ["algorithm", "library", "tokens/s"], textColumns: 2,
        rows: peers.map { peer in
          [
            peer.algorithm, "\(peer.library) \(peer.version)",
            Figure.grouped(peer.tokensPerSecond),
          ]
        })
    }
    lines += [""] + heading.map { Self.escaped($0) + "<br>" }
    lines.append(
      "The ratio is of Assay's rate to that of OpenSSL's bare signature check, measured in turns.")
    return lines.joined(separator: "\n")
  }

  private static func cells(_ result: Result) -> [String] {
    [
      result.algorithm, result.workload, Figure.grouped(result.tokensPerSecond),
      Figure.grouped(result.nanosecondsPerToken),
      result.opensslPerSecond.map { Figure.grouped($0) } ?? "",
      result.ratio.map(Figure.exact) ?? "", result.interval ?? "",
      result.allocationsPerToken.map { Figure.decimal($0, 1) } ?? "",
    ]
  }

  private static func markdown(
    _ header: [String], textColumns: Int, rows: [[String]]
  ) -> [String] {
    let marks = header.indices.map { $0 < textColumns ? "---" : "--:" }
    return [line(header), line(marks)] + rows.map { line($0.map(escaped)) }
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  /// Text that Markdown (CommonMark 0.31 §2.4) shows as it is, on one line.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      if character.isNewline {
        escaped.append(" ")
        return
      }
      if "\\`*_[]<>#|~&$@".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
  }
}
