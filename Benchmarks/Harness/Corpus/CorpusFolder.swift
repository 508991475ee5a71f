import Foundation
import JOSE

/// Tokens as files, for drivers of other libraries; `Benchmarks/peers/README.md` has the layout.
public enum CorpusFolder {
  /// Signs tokens for each subject and writes them to a folder of its name in `folder`.
  ///
  /// - Parameters:
  ///   - subjects: What to sign with.
  ///   - folder: Where to; it is made if it is not there.
  ///   - count: How many tokens for each.
  /// - Throws: `MeasurementError`, or the error of the file system.
  public static func export(
    _ subjects: [Subject], to folder: String, count: Int = TokenCorpus.minimumCount
  ) throws {
    for subject in subjects {
      let (key, tokens) = try CorpusFactory.signed(subject, count: count)
      let place = URL(fileURLWithPath: folder).appendingPathComponent(subject.label)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      func write(_ text: String, _ name: String) throws {
        try text.write(to: place.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
      try write(tokens.joined(separator: "\n") + "\n", "tokens")
      try write(key.jwk(includingPrivate: subject.algorithm.family == .hmac) + "\n", "key.jwk")
      if let pem = key.publicPEM { try write(pem, "key.pem") }
      try write(CorpusFactory.issuer + "\n", "issuer")
      try write(CorpusFactory.audience + "\n", "audience")
    }
  }
}
