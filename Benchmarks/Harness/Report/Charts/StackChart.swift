/// Bars that are cut into shares of a whole.
struct StackChart {
  /// A part of a bar.
  struct Part {
    let share: Double
    let style: String
    /// What a pointer over it shows.
    let tip: String
  }

  /// One bar.
  struct Row {
    let name: String
    let parts: [Part]
    /// What the whole is, at the right.
    let total: String
  }

  let rows: [Row]
  let legend: [Drawing.Key]
  var nameWidth = 86.0
  var totalWidth = 64.0

  private static let pitch = 22.0
  private static let thickness = 14.0

  /// Draws the chart below what is there.
  func draw(in drawing: inout Drawing) {
    drawing.legend(legend)
    drawing.height += 4
    let left = nameWidth
    let right = drawing.width - totalWidth
    let bottom = drawing.height + Double(rows.count) * Self.pitch
    for percent in stride(from: 0, through: 100, by: right - left < 280 ? 50 : 25) {
      let x = left + Double(percent) / 100 * (right - left)
      drawing.line(from: (x, drawing.height), to: (x, bottom))
      drawing.text(
        "\(percent) %", x: x, y: bottom + 15,
        anchor: percent == 0 ? .start : percent == 100 ? .end : .middle)
    }
    for row in rows {
      drawing.text(row.name, x: 0, y: drawing.height + 15, class: "ink")
      drawing.text(
        row.total, x: drawing.width, y: drawing.height + 15, class: "strong", anchor: .end)
      var x = left
      for part in row.parts where part.share > 0 {
        let width = part.share * (right - left)
        // A hair between neighbours, where they are wide enough to spare it.
        drawing.rectangle(
          x: x, y: drawing.height + 4, width: width > 2.5 ? width - 1 : width,
          height: Self.thickness, class: part.style, tip: part.tip)
        x += width
      }
      drawing.height += Self.pitch
    }
    drawing.height = bottom + 22
  }
}
