internal import Glibc
internal import Signatures

/// What the process was started with.
enum Environment {
  /// The tier that is forced, by the caller or else by the environment, or the fastest.
  ///
  /// - Throws: `PolicyError.tier` where it cannot run here.
  static func tier(orForced forced: Tier?) throws(PolicyError) -> Tier {
    do throws(TierError) {
      if let forced {
        guard Tier.available.contains(forced) else { throw .unavailable(forced) }
        return forced
      }
      // SAFE: the text is copied at once; nothing in this process changes the environment.
      let name = unsafe getenv(Tier.environmentName).map { unsafe String(cString: $0) }
      return try Tier.selected(by: name)
    } catch {
      throw .tier(error)
    }
  }
}
