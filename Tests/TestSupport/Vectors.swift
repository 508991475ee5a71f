import Foundation

/// Published test vectors, which are read where they are and are no part of the package.
///
/// They are in the folder that the environment names in `ASSAY_VECTORS`, else in
/// `../shared/vectors` beside the package.
package enum Vectors {
  /// What a test that is skipped says.
  package static let notice = "no vectors here: name their folder in ASSAY_VECTORS"

  private static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["ASSAY_VECTORS"] {
      return URL(fileURLWithPath: path)
    }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/vectors")
  }()

  /// The folder `name`, or `nil` where it is absent.
  package static func folder(_ name: String) -> URL? {
    let folder = root.appendingPathComponent(name)
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// Whether a test that needs the folder `name` is to run: where it is absent the test is skipped,
  /// but under `CI` it runs, and fails.
  package static func shouldRun(_ name: String) -> Bool {
    folder(name) != nil || ProcessInfo.processInfo.environment["CI"] != nil
  }

  /// The files of the folder `name` whose names end in `suffix`, in the order of their names.
  package static func files(in name: String, suffix: String = ".json") throws -> [URL] {
    guard let folder = folder(name) else { throw Missing(folder: name) }
    return try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasSuffix(suffix) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// A folder of vectors that is not there.
  package struct Missing: Error, CustomStringConvertible {
    /// Its name.
    package let folder: String

    /// A sentence for people.
    package var description: String { "the vectors \(folder) are missing: \(Vectors.notice)" }
  }
}
