/// A table of a page: words at the left of their cells, figures at the right.
struct PageTable {
  let header: [String]
  /// How many columns at the left are words; the last column is too, where `endsInWords` says so.
  let textColumns: Int
  var endsInWords = false
  let rows: [[String]]

  /// The table as an element that scrolls where there is no room for it.
  var element: String {
    let head = row(header, cell: "th")
    let body = rows.map { row($0, cell: "td") }.joined(separator: "\n")
    return """
      <div class="scroll"><table><thead>
      \(head)
      </thead><tbody>
      \(body)
      </tbody></table></div>
      """
  }

  private func row(_ cells: [String], cell: String) -> String {
    let cells = cells.enumerated().map { index, text in
      let isText = index < textColumns || (endsInWords && index == header.count - 1)
      return "<\(cell)\(isText ? #" class="text""# : "")>\(Markup.escaped(text))</\(cell)>"
    }
    return "<tr>\(cells.joined())</tr>"
  }
}
