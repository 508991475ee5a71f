import Foundation

/// How much the tests try: a part in `Tests/run`, everything in `Tests/run --exhaustive`.
package enum Exhaustive {
  /// Whether everything is to be tried.
  package static let isOn = ProcessInfo.processInfo.environment["ASSAY_EXHAUSTIVE"] == "1"

  /// `full` where everything is to be tried, else `part`.
  package static func count(_ part: Int, full: Int) -> Int { isOn ? full : part }
}
