/// Where percentiles lie on a logarithmic axis of time: a band a row, with a mark for each.
struct RangeChart {
  /// One row.
  struct Row {
    let name: String
    /// Ascending; the first is the one that stands out.
    let figures: [Double]
    let tip: String
  }

  let rows: [Row]
  /// What the marks are called, in the order of the figures.
  let marks: [String]
  var nameWidth = 86.0
  /// Whether the figures stand beside the bands as well.
  let hasColumns: Bool
  /// How a figure of the axis is written.
  let tick: (Double) -> String
  /// How a figure is written.
  let text: (Double) -> String

  private static let pitch = 22.0
  private static let columnWidth = 70.0

  /// Draws the chart below what is there.
  func draw(in drawing: inout Drawing) {
    drawing.legend(marks.enumerated().map { Drawing.Key(name: $1, style: "mark\($0)") })
    let columns = hasColumns ? Double(marks.count) * Self.columnWidth + 8 : 14
    let right = drawing.width - columns
    let scale = LogScale(rows.flatMap(\.figures), over: nameWidth...right, slack: 1.1)
    if hasColumns { drawHeads(in: &drawing) }
    let bottom = drawing.height + Double(rows.count) * Self.pitch
    for figure in scale.ticks(width: { Drawing.width(of: tick($0)) }) {
      let x = scale.position(of: figure)
      drawing.line(from: (x, drawing.height), to: (x, bottom))
      drawing.text(tick(figure), x: x, y: bottom + 15, anchor: .middle)
    }
    for row in rows {
      draw(row, on: scale, in: &drawing)
      drawing.height += Self.pitch
    }
    drawing.height = bottom + 22
  }

  private func column(_ index: Int, in drawing: Drawing) -> Double {
    drawing.width - Double(marks.count - 1 - index) * Self.columnWidth
  }

  private func drawHeads(in drawing: inout Drawing) {
    for (index, mark) in marks.enumerated() {
      drawing.text(mark, x: column(index, in: drawing), y: drawing.height + 4, anchor: .end)
    }
    drawing.height += 8
  }

  private func draw(_ row: Row, on scale: LogScale, in drawing: inout Drawing) {
    let middle = drawing.height + Self.pitch / 2
    drawing.text(row.name, x: 0, y: middle + 4, class: "ink")
    let places = row.figures.map(scale.position)
    if let first = places.first, let last = places.last {
      drawing.rectangle(
        x: first, y: middle - 2, width: last - first, height: 4, class: "band", tip: row.tip)
    }
    // The first last, so that it is on top where they meet.
    for (index, place) in places.enumerated().reversed() {
      drawing.dot(
        x: place, y: middle, radius: 5, class: "mark\(index)",
        tip: "\(row.name), \(marks[index]): \(text(row.figures[index]))")
    }
    guard hasColumns else { return }
    for (index, figure) in row.figures.enumerated() {
      drawing.text(
        text(figure), x: column(index, in: drawing), y: middle + 4,
        class: index == 0 ? "strong" : "soft", anchor: .end)
    }
  }
}
