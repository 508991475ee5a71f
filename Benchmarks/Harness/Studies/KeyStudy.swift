import AllocationCounter
import Signatures

/// What a key costs: from its numbers to one that is checked and has its table.
enum KeyStudy {
  /// How long to go on, and the least number of keys, all of which are kept until the end.
  private static let (seconds, minimum, maximum) = (0.15, 5, 64)

  static func run(on corpus: TokenCorpus, tier: Tier) throws(MeasurementError) -> KeyCost {
    // What a process sets up with its first key belongs to no key.
    let first = try AssayWays.key(of: corpus)
    first.prepare(for: tier)
    var keys: [VerificationKey] = []
    keys.reserveCapacity(maximum)
    var times: [Double] = []
    let before = allocation_counter_heap_bytes()
    let end = Stopwatch.now() + UInt64(seconds * 1e9)
    while keys.count < minimum || (keys.count < maximum && Stopwatch.now() < end) {
      let start = Stopwatch.now()
      let key = try AssayWays.key(of: corpus)
      key.prepare(for: tier)
      times.append(Double(Stopwatch.now() - start))
      keys.append(key)
    }
    // The heap also holds the list of times, an octet or two for a key's thousands.
    let grown = max(0, Int(allocation_counter_heap_bytes()) - Int(before))
    return withExtendedLifetime(keys) {
      KeyCost(
        algorithm: corpus.label, tier: tier.rawValue,
        prepareNanoseconds: Statistics.median(times), bytes: grown / keys.count)
    }
  }
}
