/// Lines over whole numbers from 1 on, beside the line of what would be ideal.
struct LineChart {
  /// One line.
  struct Line {
    let name: String
    let style: String
    /// The points, from left to right; `tip` is what a pointer over one shows.
    let points: [(x: Int, y: Double, tip: String)]
  }

  let lines: [Line]
  /// What the horizontal axis counts.
  let unit: String
  /// How high the field is.
  var fieldHeight = 220.0

  /// Draws the chart below what is there.
  func draw(in drawing: inout Drawing) {
    let numbers = Set(lines.flatMap { $0.points.map(\.x) }).sorted()
    guard let last = numbers.last, let highest = lines.flatMap({ $0.points.map(\.y) }).max()
    else { return }
    drawing.legend(
      lines.map { Drawing.Key(name: $0.name, style: $0.style) }
        + [Drawing.Key(name: "ideal", style: "ideal-key")])
    let (left, right) = (40.0, drawing.width - 16)
    let (top, bottom) = (drawing.height + 8, drawing.height + 8 + fieldHeight)
    let ceiling = max(Double(last), highest) * 1.04
    // With one point alone there is no way to go.
    let span = Double(max(last - 1, 1))
    func x(_ number: Double) -> Double { left + 12 + (number - 1) / span * (right - left - 24) }
    func y(_ figure: Double) -> Double { bottom - figure / ceiling * (bottom - top) }

    for figure in 0...Int(ceiling) where figure.isMultiple(of: max(1, Int(ceiling) / 8)) {
      drawing.line(from: (left, y(Double(figure))), to: (right, y(Double(figure))))
      drawing.text("\(figure)×", x: left - 8, y: y(Double(figure)) + 4, anchor: .end)
    }
    var free = -Double.infinity
    for number in numbers where x(Double(number)) > free {
      drawing.text("\(number)", x: x(Double(number)), y: bottom + 16, anchor: .middle)
      free = x(Double(number)) + 24
    }
    drawing.text(unit, x: (left + right) / 2, y: bottom + 32, anchor: .middle)
    drawing.polyline([(x(1), y(1)), (x(Double(last)), y(Double(last)))], class: "ideal")
    for line in lines {
      drawing.polyline(line.points.map { (x(Double($0.x)), y($0.y)) }, class: line.style)
      for point in line.points {
        drawing.dot(
          x: x(Double(point.x)), y: y(point.y), radius: 4, class: line.style, tip: point.tip)
      }
    }
    drawing.height = bottom + 40
  }
}
