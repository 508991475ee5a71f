internal import Glibc
internal import Signatures

/// What the process was started with.
enum Environment {
  /// The tier that the environment forces, or else the fastest.
  ///
  /// - Throws: `TierError` where it names none that can run here.
  static func tier() throws(TierError) -> Tier {
    // SAFE: the text is copied at once; nothing in this process changes the environment.
    try Tier.selected(by: unsafe getenv(Tier.environmentName).map { unsafe String(cString: $0) })
  }
}
