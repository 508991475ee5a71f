internal import Assay
internal import JOSE
internal import Signatures

extension KeyWarning {
  /// What is wrong with a set that is used nevertheless.
  static func all(in keys: KeySet) -> [KeyWarning] {
    var uses: Set<String> = []
    var shared: [String] = []
    for key in keys.keys {
      guard let keyID = key.keyID else { continue }
      let isShared = key.algorithms.algorithms.contains {
        !uses.insert("\($0.name) \(keyID)").inserted
      }
      if isShared, !shared.contains(keyID) { shared.append(keyID) }
    }
    return keys.skipped.map { .skipped($0) } + shared.map { .sharedKeyID($0) }
  }
}
