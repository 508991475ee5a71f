import JOSE
import TestSupport
import Testing

@testable import KeyCache

@Suite("Unknown keys: which of them cause a fetch")
struct UnknownKeysTests {
  /// What is seen, when, and whether it causes a fetch.
  typealias Sighting = (second: Int64, name: String?, isFetched: Bool)

  private func check(_ sightings: [Sighting], _ comment: Comment) {
    var configuration = RemoteKeySet.Configuration()
    // So much room that no two of these names share a place.
    configuration.unknownKeyLimit = 1 << 17
    var keys = UnknownKeys(configuration)
    for (number, sighting) in sightings.enumerated() {
      let isFetched = keys.note(sighting.name, second: sighting.second)
      #expect(isFetched == sighting.isFetched, "\(comment): sighting \(number)")
    }
  }

  @Test("one a cool-down, whoever asks, and stamped on the attempt")
  func coolDown() {
    check(
      [
        (0, "a", true), (0, "b", false), (29, "c", false), (30, "d", true), (59, "e", false),
        (60, nil, true), (61, nil, false),
      ], "strangers")
  }

  @Test("a name that comes again and again has a budget of its own")
  func persistent() {
    check(
      [
        (0, "x", true), (1, "new", false), (2, "new", false), (3, "new", false),
        (4, "new", true),
        // That was the second budget's; both are used, and the name has been looked for.
        (5, "new", false), (6, "y", false), (7, "y", false), (8, "y", false), (9, "y", false),
        // The first opens again for anybody, but not for a name that was looked for just now.
        (30, "new", false), (31, "z", true),
        (40, "y", true),
      ], "persistent")
  }

  @Test("a flood of made-up names leaves a rotated key its fetch")
  func flood() {
    var keys = UnknownKeys(RemoteKeySet.Configuration())
    var generator = SplitMix64(seed: 7)
    var (floodFetches, rotationFetch) = (0, nil as Int?)
    // A thousand seconds of a flood of a hundred names in a second, and from second 10 on a rotated
    // key that is seen ten times in a second.
    for step in 0..<10_000 {
      let now = Duration.milliseconds(100 * step)
      for _ in 0..<10 where keys.note("\(generator.next())", at: now) { floodFetches += 1 }
      if step >= 100, rotationFetch == nil, keys.note("rotated", at: now) { rotationFetch = step }
    }
    let waited = (rotationFetch ?? .max) - 100
    #expect(waited < 100, "\(waited) tenths of a second")
    // And the flood causes no more than one fetch a cool-down.
    #expect(floodFetches <= 1000 / 30 + 1)
  }

  @Test("other keys in force make names unknown anew, and leave the budgets used")
  func changed() {
    var configuration = RemoteKeySet.Configuration()
    // Longer than the cool-down, so that only the change can make the name one to look for.
    configuration.unknownKeyLifetime = .seconds(600)
    var keys = UnknownKeys(configuration)
    #expect(found(keys.note("a", second: 0)))
    #expect(!found(keys.note("a", second: 31)))
    keys.keysChanged()
    #expect(found(keys.note("a", second: 32)))
    keys.keysChanged()
    #expect(!found(keys.note("a", second: 33)))
    #expect(found(keys.note("b", second: 62)))
  }

  @Test("the memory is bounded, whatever comes", arguments: [-5, 0, 1, 3, 1024, Int.max])
  func bounded(_ limit: Int) {
    var configuration = RemoteKeySet.Configuration()
    configuration.unknownKeyLimit = limit
    var keys = UnknownKeys(configuration)
    var fetches = 0
    for number in 0..<5000 where keys.note("\(number)", second: 0) { fetches += 1 }
    #expect(fetches == 1)
  }
}

extension UnknownKeys {
  fileprivate mutating func note(_ name: String?, second: Int64) -> Bool {
    note(name, at: .seconds(second))
  }

  fileprivate mutating func note(_ name: String?, at now: Duration) -> Bool {
    guard let name else { return note(nil as RawSpan?, at: now) }
    return note(name.octets, at: now)
  }
}
