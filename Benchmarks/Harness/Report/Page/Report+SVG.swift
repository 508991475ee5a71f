extension Report {
  /// The chart of all algorithms as an SVG file, for a README.
  ///
  /// - Returns: The file's text; where no whole tokens were measured, the chart is empty.
  public func svg() -> String {
    var drawing = Drawing(width: 820)
    drawing.text("JSON Web Tokens verified a second", x: 0, y: 14, class: "title")
    let threads = "one thread, logarithmic axis"
    drawing.text("\(machine.cpu), \(machine.openssl), \(threads)", x: 0, y: 34)
    drawing.height = 46
    rateChart(isNarrow: false)?.draw(in: &drawing)
    return drawing.document(label: "Tokens a second for each algorithm, beside OpenSSL")
  }
}
