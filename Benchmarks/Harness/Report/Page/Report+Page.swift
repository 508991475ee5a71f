extension Report {
  /// The report as one page that needs nothing else: HTML with its own style and pictures.
  ///
  /// Every picture is there twice, for wide and for narrow screens, because a picture that shrinks
  /// takes its letters along.
  ///
  /// - Returns: The page's text.
  public func page() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>What verifying JSON Web Tokens costs</title>
    <style>
    \(PageStyle.css)
    \(ChartStyle.css)
    </style>
    </head>
    <body>
    <main>
    <h1>What verifying JSON Web Tokens costs</h1>
    <p class="lead">Whole tokens (text, signature and claims) verified by Assay, beside OpenSSL's \
    check of the bare signatures of the same tokens, in turns of some milliseconds.</p>
    \(sections.joined(separator: "\n"))
    <footer>
    \(footnotes.map { "<p>\(Markup.escaped($0))</p>" }.joined(separator: "\n"))
    </footer>
    </main>
    </body>
    </html>
    """
  }

  private var sections: [String] {
    ([warningSection, machineSection] + figures)
      .compactMap(\.self) + [waySection, keySection, coldSection, resultSection].compactMap(\.self)
  }

  private var footnotes: [String] {
    var notes = [
      "A ratio is the median of the rounds' ratios; its interval holds the true median with 95 % "
        + "confidence. Rounds that stand out are counted and kept. Nothing is shown of a run in "
        + "which a token was not judged as it should be."
    ]
    if let outliers { notes.append(outliers) }
    if let overhead { notes.append("\(overhead)") }
    return notes
  }

  private var warningSection: String? {
    guard let warnings, !warnings.isEmpty else { return nil }
    let lines = warnings.map { warning in
      "<p>\(Markup.escaped(warning.prefix(1).uppercased() + warning.dropFirst()))</p>"
    }.joined(separator: "\n")
    return "<section class=\"warning\"><h2>What disturbed this run</h2>\n\(lines)\n</section>"
  }

  private var machineSection: String {
    let facts: [(String, String?)] = [
      ("CPU", "\(machine.cpu), \(machine.processors) processors"),
      ("features", machine.features.joined(separator: " ")),
      ("kind", machine.family.map { "\($0), \(machine.architecture ?? "-")" }),
      ("OpenSSL", machine.openssl), ("tier", tiers),
      ("build", machine.build), ("commit", machine.commit),
    ]
    let list = facts.compactMap { name, value in
      value.map { "<dt>\(name)</dt><dd>\(Markup.escaped($0))</dd>" }
    }
    return "<section><dl>\(list.joined(separator: "\n"))</dl></section>"
  }

  private var waySection: String? {
    guard !wayTables.isEmpty else { return nil }
    let tables = wayTables.map {
      PageTable(header: $0.header, textColumns: 1, rows: $0.rows).element
    }
    return """
      <section><h2>Ways of calling OpenSSL</h2>
      <p class="note">Nanoseconds a signature, in the same rounds. The fastest, with a star, is what \
      the ratios divide by.</p>
      \(tables.joined(separator: "\n"))
      </section>
      """
  }

  private var keySection: String? {
    guard let keyCosts, !keyCosts.isEmpty else { return nil }
    return section(
      "What a key costs",
      "The time from a key's numbers to one that is checked and prepared, and "
        + "the memory that it keeps. It is paid once, before the key's first token.",
      PageTable(
        header: ["algorithm", "tier", "time", "memory"], textColumns: 2,
        rows: keyCosts.map { cost in
          [
            cost.algorithm, cost.tier ?? "",
            Figure.duration(nanoseconds: cost.prepareNanoseconds),
            Figure.memory(bytes: cost.bytes),
          ]
        }))
  }

  private var coldSection: String? {
    guard let coldStarts, !coldStarts.isEmpty else { return nil }
    return section(
      "Cold start", "What happens once in a process, before everything is warm.",
      PageTable(
        header: ["what", "time"], textColumns: 1,
        rows: coldStarts.map { [$0.what, Figure.duration(nanoseconds: $0.nanoseconds)] }))
  }

  private var resultSection: String? {
    guard let header = tableRows.first, tableRows.count > 1 else { return nil }
    let table = PageTable(
      header: header, textColumns: 2, endsInWords: true, rows: Array(tableRows.dropFirst()))
    return
      "<section><details><summary>All figures</summary>\n\(table.element)\n</details></section>"
  }

  private func section(_ title: String, _ note: String, _ table: PageTable) -> String {
    """
    <section><h2>\(Markup.escaped(title))</h2>
    <p class="note">\(Markup.escaped(note))</p>
    \(table.element)
    </section>
    """
  }
}
