import Testing

@testable import KeyCache

@Suite("Freshness — RFC 9111 §4.2, §5.2.2; RFC 5861 §4")
struct FreshnessTests {
  struct Vector: CustomTestStringConvertible {
    let fields: [HTTPField]
    let lifetime: Int64
    let staleLimit: Int64
    let note: String

    init(_ fields: [(String, String)], _ lifetime: Int64, stale: Int64 = 3600, _ note: String) {
      self.fields = fields.map { HTTPField($0, $1) }
      (self.lifetime, staleLimit, self.note) = (lifetime, stale, note)
    }

    var testDescription: String { note }
  }

  static let date = ("Date", "Tue, 15 Nov 1994 08:00:00 GMT")

  static let vectors: [Vector] = [
    Vector([], 300, "nothing said: the default"),
    Vector([("Cache-Control", "max-age=600")], 600, "max-age"),
    Vector([("cache-control", "public, MAX-AGE=600")], 600, "any case, among others"),
    Vector([("Cache-Control", #"max-age="600""#)], 600, "quoted"),
    Vector([("Cache-Control", "max-age=1")], 60, "too short"),
    Vector([("Cache-Control", "max-age=99999999")], 86_400, "too long"),
    Vector([("Cache-Control", "max-age=99999999999999999999999")], 86_400, "beyond all numbers"),
    Vector([("Cache-Control", "max-age=-5")], 60, "negative: stale"),
    Vector([("Cache-Control", "max-age=ten")], 60, "unreadable: stale"),
    Vector([("Cache-Control", "max-age")], 60, "no value: stale"),
    Vector([("Cache-Control", "max-age=900, max-age=600")], 600, "twice: the shorter"),
    Vector(
      [("Cache-Control", "max-age=900"), ("Cache-Control", "max-age=600")], 600, "two fields"),
    Vector([("Cache-Control", "no-store, max-age=600")], 60, "no-store"),
    Vector([("Cache-Control", "max-age=600, no-cache")], 60, "no-cache"),
    Vector([("Cache-Control", "x-max-age=600")], 300, "another directive"),
    Vector([("Cache-Control", "max-age=600"), ("Age", "200")], 400, "age is taken off"),
    Vector([("Cache-Control", "max-age=600"), ("Age", "5000")], 60, "older than its lifetime"),
    Vector([("Cache-Control", "max-age=600"), ("Age", "-1")], 600, "an age that is none"),
    Vector([date, ("Expires", "Tue, 15 Nov 1994 08:10:00 GMT")], 600, "Expires against Date"),
    Vector([("Expires", "Tue, 15 Nov 1994 08:10:00 GMT")], 600, "Expires against the own date"),
    Vector([date, ("Expires", "Tuesday, 15-Nov-94 08:10:00 GMT")], 600, "RFC 850's form"),
    Vector([date, ("Expires", "Tue Nov 15 08:10:00 1994")], 600, "asctime's form"),
    Vector([date, ("Expires", "Tue, 15 Nov 1994 07:00:00 GMT")], 60, "in the past"),
    Vector([date, ("Expires", "0")], 60, "Expires: 0"),
    Vector([date, ("Expires", "soon")], 60, "no date: stale"),
    Vector(
      [date, ("Expires", "Tue, 15 Nov 1994 09:00:00 GMT"), ("Cache-Control", "max-age=600")], 600,
      "max-age goes before Expires"),
    Vector([("Cache-Control", "stale-if-error=60")], 300, stale: 60, "the server shortens it"),
    Vector([("Cache-Control", "stale-if-error=0")], 300, stale: 0, "to nothing"),
    Vector([("Cache-Control", "stale-if-error=999999")], 300, "the server cannot prolong it"),
    Vector([("Cache-Control", "stale-if-error=x")], 300, stale: 0, "unreadable: none"),
    Vector([("Cache-Control", ",,=,; ,")], 300, "rubbish"),
  ]

  @Test("is what the server says, within bounds", arguments: vectors)
  func reads(_ vector: Vector) {
    let freshness = Freshness(
      HTTPResponse(status: 200, fields: vector.fields), orElse: .seconds(300),
      RemoteKeySet.Configuration(), now: 784_886_400)
    #expect(freshness.lifetime == .seconds(vector.lifetime))
    #expect(freshness.staleLimit == .seconds(vector.staleLimit))
  }
}

@Suite("Backoff")
struct BackoffTests {
  @Test("doubles up to its bound, a quarter more or less")
  func doubles() {
    let backoff = Backoff(RemoteKeySet.Configuration())
    let expected: [Int64] = [1, 2, 4, 8, 16, 32, 60, 60]
    for (index, seconds) in expected.enumerated() {
      let middle = Duration.seconds(seconds)
      #expect(backoff.wait(afterFailures: index + 1, random: 0.5) == middle)
      #expect(backoff.wait(afterFailures: index + 1, random: 0) == middle * 0.75)
      #expect(backoff.wait(afterFailures: index + 1, random: 1) == middle * 1.25)
    }
    #expect(backoff.wait(afterFailures: .max, random: 0.5) == .seconds(60))
    #expect(backoff.wait(afterFailures: 0, random: 0.5) == .seconds(1))
  }
}
