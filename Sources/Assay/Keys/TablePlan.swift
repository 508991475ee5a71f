internal import Signatures

/// Which keys get tables, when, and how much memory they may take.
struct TablePlan: Sendable {
  /// The tier that they are for.
  let tier: Tier

  /// The most octets that tables may take together.
  let budget: Int

  /// The most keys of a set whose tables are all made at once, before the first token.
  let eagerLimit: Int

  /// After how many signatures that held under a key its table is made, in other sets.
  let threshold: Int

  /// Whether a set is small enough for all of its tables to be made at once.
  func isSmall(_ keys: KeySet) -> Bool {
    var (count, byteCount) = (0, 0)
    for key in keys.keys {
      let table = key.tableByteCount(for: tier)
      guard table > 0 else { continue }
      count += 1
      byteCount += table
      if count > eagerLimit || byteCount > budget { return false }
    }
    return true
  }
}
