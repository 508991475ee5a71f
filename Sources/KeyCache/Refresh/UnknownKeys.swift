internal import JOSE

/// Decides which tokens with an unknown `kid` cause a fetch: few, and never none.
///
/// There are two budgets of one fetch a cool-down. The first goes to whoever comes first, so anybody
/// can use it up with made-up names. The second is for names that come again and again, as those of a
/// rotated key do; names made up at random are each seen once. And a name that a fetch has not found
/// causes no other for a while. All in bounded memory: of two names that share a place the one seen
/// more often keeps it.
struct UnknownKeys {
  private let coolDown: Duration
  private let lifetime: Duration
  private let persistentSightings: Int
  private var places: [Place]

  /// When each budget was used last: it is the attempt that counts, whatever came of it.
  private var lastAny: Duration?
  private var lastPersistent: Duration?

  private struct Place {
    var hash = 0
    var sightings = 0
    var lastSeen: Duration = .zero
    /// When a fetch was caused for its sake.
    var lastFetch: Duration?
  }

  init(_ configuration: RemoteKeySet.Configuration) {
    coolDown = configuration.coolDown
    lifetime = configuration.unknownKeyLifetime
    persistentSightings = configuration.persistentSightings
    var count = 1
    while count < min(max(configuration.unknownKeyLimit, 1), 1 << 20) { count *= 2 }
    places = [Place](repeating: Place(), count: count)
  }

  /// Takes note of a name, and answers whether to fetch for its sake.
  mutating func note(_ keyID: RawSpan?, at now: Duration) -> Bool {
    let hash = Self.hash(keyID)
    let index = hash & (places.count - 1)
    if places[index].hash == hash {
      places[index].sightings += 1
    } else if places[index].sightings > 1, now - places[index].lastSeen < lifetime {
      // Its place is taken; the name that holds it gives way in the end.
      places[index].sightings -= 1
      return use(&lastAny, at: now)
    } else {
      places[index] = Place(hash: hash, sightings: 1)
    }
    places[index].lastSeen = now
    if let last = places[index].lastFetch, now - last < lifetime { return false }
    let isPersistent = places[index].sightings >= persistentSightings
    guard use(&lastAny, at: now) || isPersistent && use(&lastPersistent, at: now) else {
      return false
    }
    places[index].lastFetch = now
    return true
  }

  /// Forgets the names, since other keys are in force; the budgets stay used.
  mutating func keysChanged() {
    for index in places.indices { places[index] = Place() }
  }

  private func use(_ budget: inout Duration?, at now: Duration) -> Bool {
    if let last = budget, now - last < coolDown { return false }
    budget = now
    return true
  }

  /// A hash that is seeded anew in each process, so that nobody can choose names that collide.
  private static func hash(_ keyID: RawSpan?) -> Int {
    var hasher = Hasher()
    guard let keyID else {
      hasher.combine(-1)
      return hasher.finalize()
    }
    hasher.combine(keyID.byteCount)
    var offset = 0
    while offset + 8 <= keyID.byteCount {
      hasher.combine(keyID[word: offset])
      offset += 8
    }
    while offset < keyID.byteCount {
      hasher.combine(keyID[octet: offset])
      offset += 1
    }
    return hasher.finalize()
  }
}
