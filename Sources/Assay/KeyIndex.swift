internal import JOSE
internal import Signatures

/// Finds keys by `kid` in constant time, however many there are.
///
/// A hash table with open addressing over positions: a look-up hashes the octets of the token's
/// `kid` where they stand, so nothing is copied. The names in the table come from the owner of the
/// keys, so nobody can make them collide to slow it down.
struct KeyIndex: Sendable {
  /// For each slot the position of a key, or −1.
  private let slots: [Int32]

  /// For each algorithm, by raw value, what a token without a `kid` selects.
  private let withoutKeyID: [KeySet.Selection]

  init(_ keys: [VerificationKey]) {
    // At most half full, so that a miss ends soon.
    var capacity = 8
    while capacity < 2 * keys.count { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    var withoutKeyID = [KeySet.Selection](repeating: .none, count: 1 + Algorithm.allCases.count)
    for (position, key) in keys.enumerated() {
      if let keyID = key.keyID {
        var slot = Int(NameHash.of(keyID.octets)) & (capacity - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
        slots[slot] = Int32(position)
      }
      for algorithm in key.algorithms.algorithms {
        let entry = Int(algorithm.rawValue)
        withoutKeyID[entry] = withoutKeyID[entry] == .none ? .one(position) : .ambiguous
      }
    }
    self.slots = slots
    self.withoutKeyID = withoutKeyID
  }

  /// The one key that serves `algorithm`, whatever its `kid`.
  func onlyKey(for algorithm: Algorithm) -> KeySet.Selection {
    withoutKeyID[Int(algorithm.rawValue)]
  }

  /// The keys whose name has `hash` and which `fits` confirms: at most two, in the set's order.
  func keys(hash: UInt32, where fits: (Int) -> Bool) -> KeySet.Selection {
    var slot = Int(hash) & (slots.count - 1)
    var selection = KeySet.Selection.none
    while slots[slot] >= 0 {
      let position = Int(slots[slot])
      slot = (slot + 1) & (slots.count - 1)
      guard fits(position) else { continue }
      guard case .one(let first) = selection else {
        selection = .one(position)
        continue
      }
      return .two(first, position)
    }
    return selection
  }
}
