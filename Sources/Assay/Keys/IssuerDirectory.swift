internal import JOSE

/// The keys of several issuers, each by itself: `iss` says whose keys may verify a token.
///
/// The claim is read before the signature holds, so it is trusted for nothing but this choice: a
/// token that names an issuer is accepted only under a key of that issuer. Keys of the same `kid` at
/// two issuers never meet.
struct IssuerDirectory: Sendable {
  private let issuers: [Entry]

  /// For each slot the number of an issuer, or −1: open addressing, at most half full.
  private let slots: [Int32]

  private struct Entry: Sendable {
    let name: String
    let keys: KeySet
    /// Where its keys begin among those of all issuers.
    let start: Int
  }

  /// Makes a directory of issuers, whose names differ.
  init(_ issuers: [(name: String, keys: KeySet)]) {
    var entries: [Entry] = []
    var capacity = 8
    while capacity < 2 * issuers.count { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    var start = 0
    for (number, issuer) in issuers.enumerated() {
      entries.append(Entry(name: issuer.name, keys: issuer.keys, start: start))
      start += issuer.keys.keys.count
      var slot = Int(NameHash.of(issuer.name.octets)) & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(number)
    }
    self.issuers = entries
    self.slots = slots
  }

  /// The keys of issuer `number` alone.
  func keys(of number: Int) -> KeySet { issuers[number].keys }

  /// The number of the issuer that a payload names, or `nil` where it names none that is known.
  ///
  /// Of a payload that names two, the first is taken; it is turned away when its claims are read.
  func issuer(in payload: RawSpan) -> Int? {
    guard let place = ClaimsSet.value(of: "iss", in: payload, depthLimit: JSONReader.maximumDepth)
    else { return nil }
    var reader = JSONReader(payload.extracting(place), form: .token)
    guard let name = try? reader.readString() else { return nil }
    return issuer(name, in: payload.extracting(place))
  }

  private func issuer(_ name: JSONString, in text: RawSpan) -> Int? {
    var slot = Int(name.hash(in: text)) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if name.equals(issuers[number].name, in: text) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Selects among the keys of the issuer that `payload` names, by `kid` and by algorithm.
  ///
  /// - Returns: Positions among the keys of all issuers.
  func select(
    _ keyID: JSONString?, in header: RawSpan, for algorithm: Algorithm, payload: RawSpan
  ) -> KeySet.Selection {
    guard let number = issuer(in: payload) else { return .none }
    let entry = issuers[number]
    return switch entry.keys.select(keyID, in: header, for: algorithm) {
    case .one(let position): .one(entry.start + position)
    case .two(let first, let second): .two(entry.start + first, entry.start + second)
    case .ambiguous: .ambiguous
    case .none: .none
    }
  }
}
