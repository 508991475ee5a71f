/// Bars in groups on a logarithmic axis, with figures in columns beside the groups.
struct BarChart {
  /// One bar.
  struct Bar {
    let figure: Double
    /// What stands at its end.
    let text: String
    let style: String
    /// What a pointer over it shows.
    let tip: String
  }

  /// Bars that belong together.
  struct Group {
    let name: String
    let bars: [Bar]
    /// What stands in the columns; the last of them stands out.
    var cells: [String] = []
  }

  /// A column at the right.
  struct Column {
    let title: String
    var width = 64.0
  }

  let groups: [Group]
  var legend: [Drawing.Key] = []
  var columns: [Column] = []
  /// What the columns' figures are.
  var columnsTitle = ""
  /// How wide the names of groups are.
  var nameWidth = 86.0
  /// How a figure of the axis is written.
  let tick: (Double) -> String

  private static let thickness = 9.0
  private static let pitch = 11.0
  private static let gap = 10.0

  /// Draws the chart below what is there.
  func draw(in drawing: inout Drawing) {
    drawing.legend(legend)
    let columnsWidth = columns.reduce(0) { $0 + $1.width }
    let scale = scale(upTo: drawing.width - columnsWidth)
    drawHeads(in: &drawing)
    let top = drawing.height
    let bottom = top + groups.reduce(0) { $0 + height(of: $1) }
    for figure in scale.ticks(width: { Drawing.width(of: tick($0)) }) {
      let x = scale.position(of: figure)
      drawing.line(from: (x, top), to: (x, bottom))
      drawing.text(tick(figure), x: x, y: bottom + 15, anchor: .middle)
    }
    for group in groups { draw(group, on: scale, in: &drawing) }
    drawing.height = bottom + 22
  }

  /// The longest axis with which no bar's text runs over `edge`.
  private func scale(upTo edge: Double) -> LogScale {
    let bars = groups.flatMap(\.bars)
    let unit = LogScale(bars.map(\.figure), over: 0...1)
    let ends = bars.map { bar in
      (edge - nameWidth - 10 - Drawing.smallWidth(of: bar.text))
        / max(unit.position(of: bar.figure), 0.05)
    }
    let length = max(40, min(edge - nameWidth, ends.min() ?? edge))
    return LogScale(bars.map(\.figure), over: nameWidth...(nameWidth + length))
  }

  private func height(of group: Group) -> Double {
    max(Double(group.bars.count) * Self.pitch, 14) + Self.gap
  }

  private func drawHeads(in drawing: inout Drawing) {
    guard !columns.isEmpty else { return }
    if !columnsTitle.isEmpty {
      drawing.height += 10
      drawing.text(columnsTitle, x: drawing.width, y: drawing.height, anchor: .end)
      drawing.height += 4
    }
    drawing.height += 12
    var x = drawing.width
    for column in columns.reversed() {
      drawing.text(column.title, x: x, y: drawing.height, anchor: .end)
      x -= column.width
    }
    drawing.height += 4
  }

  private func draw(_ group: Group, on scale: LogScale, in drawing: inout Drawing) {
    let top = drawing.height + Self.gap / 2
    let middle = drawing.height + height(of: group) / 2
    drawing.text(group.name, x: 0, y: middle + 4, class: "ink")
    for (index, bar) in group.bars.enumerated() {
      let y = top + Double(index) * Self.pitch
      let end = scale.position(of: bar.figure)
      drawing.rectangle(
        x: nameWidth, y: y, width: max(2, end - nameWidth), height: Self.thickness,
        class: bar.style, tip: bar.tip, radius: 1.5)
      drawing.text(bar.text, x: max(end, nameWidth + 2) + 5, y: y + 8, class: "small")
    }
    var x = drawing.width
    for (index, cell) in zip(columns.indices, group.cells).reversed() {
      let isLast = index == columns.count - 1
      drawing.text(cell, x: x, y: middle + 4, class: isLast ? "strong" : "soft", anchor: .end)
      x -= columns[index].width
    }
    drawing.height += height(of: group)
  }
}
