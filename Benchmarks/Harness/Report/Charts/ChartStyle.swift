/// The colours and letters of charts, for light and for dark surroundings.
enum ChartStyle {
  /// What fills the shapes and letters of a class.
  private struct Colour {
    let style: String
    let light: String
    let dark: String
  }

  /// Plain rules and no variables, so that programs which know only old CSS draw the same.
  private static let colours = [
    Colour(style: "surface", light: "#ffffff", dark: "#16191d"),
    Colour(style: "ink", light: "#14171a", dark: "#eceef0"),
    Colour(style: "title", light: "#14171a", dark: "#eceef0"),
    Colour(style: "strong", light: "#14171a", dark: "#eceef0"),
    Colour(style: "soft", light: "#59606a", dark: "#a4abb4"),
    Colour(style: "small", light: "#59606a", dark: "#a4abb4"),
    // What is compared.
    Colour(style: "batch", light: "#1455a8", dark: "#79b4ff"),
    Colour(style: "single", light: "#5f9fe8", dark: "#3273bd"),
    Colour(style: "openssl", light: "#8a9099", dark: "#79808a"),
    Colour(style: "portable", light: "#2a9159", dark: "#45b177"),
    Colour(style: "avx512", light: "#1455a8", dark: "#79b4ff"),
    Colour(style: "peer", light: "#c9742c", dark: "#d98e4c"),
    // Parts of the work.
    Colour(style: "split", light: "#0d8f9b", dark: "#2fb3bf"),
    Colour(style: "base64url", light: "#2a9159", dark: "#45b177"),
    Colour(style: "header", light: "#8c9a14", dark: "#b0be3e"),
    Colour(style: "digest", light: "#7c55d8", dark: "#a488f0"),
    Colour(style: "signature", light: "#1f6fd6", dark: "#5b9ff2"),
    Colour(style: "json", light: "#d99a00", dark: "#e6b435"),
    Colour(style: "claims", light: "#cf4072", dark: "#ec7aa2"),
    Colour(style: "rest", light: "#b4bac2", dark: "#565d67"),
    // Algorithms, where several are in one picture.
    Colour(style: "hue0", light: "#1f6fd6", dark: "#5b9ff2"),
    Colour(style: "hue1", light: "#d98300", dark: "#e6a535"),
    Colour(style: "hue2", light: "#2a9159", dark: "#45b177"),
    Colour(style: "hue3", light: "#a44bc4", dark: "#c883e2"),
    Colour(style: "hue4", light: "#cf4040", dark: "#ef7f7f"),
    Colour(style: "hue5", light: "#59606a", dark: "#a4abb4"),
    // Percentiles, from the usual to the rare.
    Colour(style: "band", light: "#d5dbe3", dark: "#3a424c"),
    Colour(style: "mark0", light: "#1455a8", dark: "#79b4ff"),
    Colour(style: "mark1", light: "#4e93e0", dark: "#4a86c9"),
    Colour(style: "mark2", light: "#e09a2c", dark: "#e3aa50"),
    Colour(style: "mark3", light: "#cf4040", dark: "#ef7f7f"),
    Colour(style: "ideal-key", light: "#b4bac2", dark: "#565d67"),
  ]

  /// How many algorithms a picture can tell apart.
  static let hueCount = 6

  /// The colour of an algorithm in a picture of several.
  static func hue(_ index: Int) -> String { "hue\(index % hueCount)" }

  private static func rules(_ colour: (Colour) -> String, grid: String, ideal: String) -> String {
    colours.map { ".\($0.style){fill:\(colour($0))}" }.joined()
      + colours.filter { $0.style.hasPrefix("hue") }
      .map { ".line.\($0.style){stroke:\(colour($0))}" }.joined()
      + ".grid{stroke:\(grid)}.line.ideal{stroke:\(ideal)}"
      // A rim in the colour of the ground, so that no line of the grid runs through letters.
      + ".small{stroke:\(colours.first.map(colour) ?? "none")}"
  }

  /// The rules, for a page or for a picture by itself.
  static let css =
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    + "font-variant-numeric:tabular-nums}.strong{font-weight:600}"
    + ".small{font-size:10px;paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
    + ".title{font-size:15px;font-weight:600}.grid{stroke-width:1;shape-rendering:crispEdges}"
    + "polyline.line{fill:none;stroke-width:2;stroke-linejoin:round}"
    + "polyline.ideal{stroke-dasharray:4 4}"
    + rules(\.light, grid: "#e3e6ea", ideal: "#9aa1aa")
    + "@media(prefers-color-scheme:dark){"
    + rules(\.dark, grid: "#2b3037", ideal: "#6b727c") + "}"
}
