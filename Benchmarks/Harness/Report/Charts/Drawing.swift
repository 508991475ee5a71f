/// A picture in SVG, put together shape by shape, from the top down.
///
/// Lengths are CSS pixels; the picture is drawn at the size it is shown at, so that text keeps its
/// size. Colours belong to classes, which ``ChartStyle`` tells for light and dark surroundings.
struct Drawing {
  /// How wide the picture is.
  let width: Double

  /// How high it is so far.
  var height = 0.0

  private var elements: [String] = []

  init(width: Double) {
    self.width = width
  }

  /// Where a text begins, is centred or ends.
  enum Anchor: String {
    case start, middle, end
  }

  /// Adds a line of text, whose baseline is at `y`.
  mutating func text(
    _ text: String, x: Double, y: Double, class style: String = "soft", anchor: Anchor = .start
  ) {
    let place = anchor == .start ? "" : #" text-anchor="\#(anchor.rawValue)""#
    elements.append(
      #"<text class="\#(style)" x="\#(Self.number(x))" y="\#(Self.number(y))"\#(place)>"#
        + "\(Markup.escaped(text))</text>")
  }

  /// Adds a rectangle, with a text that a pointer over it shows.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class style: String, tip: String = "",
    radius: Double = 0
  ) {
    let corner = radius > 0 ? #" rx="\#(Self.number(radius))""# : ""
    elements.append(
      #"<rect class="\#(style)" x="\#(Self.number(x))" y="\#(Self.number(y))""#
        + #" width="\#(Self.number(max(0, width)))" height="\#(Self.number(height))"\#(corner)"#
        + Self.end(of: "rect", tip: tip))
  }

  /// Adds a straight line.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), class style: String = "grid"
  ) {
    elements.append(
      #"<line class="\#(style)" x1="\#(Self.number(start.x))" y1="\#(Self.number(start.y))""#
        + #" x2="\#(Self.number(end.x))" y2="\#(Self.number(end.y))"/>"#)
  }

  /// Adds lines from each point to the next.
  mutating func polyline(_ points: [(x: Double, y: Double)], class style: String) {
    let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    elements.append(#"<polyline class="line \#(style)" points="\#(list)"/>"#)
  }

  /// Adds a dot, with a text that a pointer over it shows.
  mutating func dot(x: Double, y: Double, radius: Double, class style: String, tip: String = "") {
    elements.append(
      #"<circle class="\#(style)" cx="\#(Self.number(x))" cy="\#(Self.number(y))""#
        + #" r="\#(Self.number(radius))""# + Self.end(of: "circle", tip: tip))
  }

  private static func end(of element: String, tip: String) -> String {
    tip.isEmpty ? "/>" : "><title>\(Markup.escaped(tip))</title></\(element)>"
  }

  /// A length to a tenth of a pixel, which nobody sees the rest of.
  private static func number(_ length: Double) -> String {
    guard length.isFinite else { return "0" }
    let text = Figure.decimal(length, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The picture as an element of a page.
  ///
  /// - Parameters:
  ///   - label: What it shows, for those who do not see it.
  ///   - style: The class of the element.
  /// - Returns: The element.
  func element(label: String, class style: String) -> String {
    #"<svg class="chart \#(style)" \#(size()) role="img" aria-label="\#(Markup.escaped(label))">"#
      + elements.joined() + "</svg>"
  }

  /// The picture as a file of its own, with its colours and a ground to stand out from.
  func document(label: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" \(size(margin: 20)) role="img" \
    aria-label="\(Markup.escaped(label))">
    <style>\(ChartStyle.css)</style>
    <rect class="surface" x="-20" y="-20" width="100%" height="100%" rx="8"/>
    \(elements.joined(separator: "\n"))
    </svg>
    """
  }

  private func size(margin: Double = 0) -> String {
    let width = Self.number(width + 2 * margin)
    let height = Self.number(height + 2 * margin)
    let corner = Self.number(-margin)
    return #"width="\#(width)" height="\#(height)" "#
      + #"viewBox="\#(corner) \#(corner) \#(width) \#(height)""#
  }
}

extension Drawing {
  /// About how wide a text is in the charts' letters.
  static func width(of text: String) -> Double { Double(text.count) * 6.4 }

  /// About how wide a text is in the charts' small letters.
  static func smallWidth(of text: String) -> Double { Double(text.count) * 5.8 }

  /// What a colour stands for.
  struct Key {
    let name: String
    let style: String
  }

  /// Adds what colours stand for, as many in a line as fit, and goes on below.
  mutating func legend(_ keys: [Key], from left: Double = 0) {
    var (x, line) = (left, height + 12)
    for key in keys {
      let needed = 16 + Self.width(of: key.name)
      if x > left, x + needed > width { (x, line) = (left, line + 18) }
      rectangle(x: x, y: line - 9, width: 10, height: 10, class: key.style, radius: 2)
      text(key.name, x: x + 15, y: line)
      x += needed + 16
    }
    height = line + 10
  }
}
