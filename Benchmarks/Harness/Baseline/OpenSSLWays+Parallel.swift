import Dispatch
import Synchronization

extension OpenSSLWays {
  /// The fastest way on several threads at once, each with a context of its own.
  ///
  /// - Throws: `MeasurementError.unusableCorpus`, as ``contenders(for:)``.
  static func parallel(
    for corpus: TokenCorpus, threads: Int
  ) throws(MeasurementError) -> Contender {
    let jobs = jobs(of: corpus)
    let first = try contenders(for: corpus, jobs)
    let sample = 0..<min(64, corpus.count)
    // Each goes first twice, so that what is loaded once is loaded.
    let times = first.map { way in
      (0..<2).map { _ in
        let start = Stopwatch.now()
        _ = way.pass(sample)
        return Stopwatch.now() - start
      }[1]
    }
    let index = times.indices.min { times[$0] < times[$1] } ?? 0
    var ways = [first[index]]
    for _ in 1..<max(1, threads) { ways.append(try contenders(for: corpus, jobs)[index]) }
    guard threads > 1 else { return ways[0].repeating(upTo: corpus.count) }
    // Each iteration has a contender to itself.
    nonisolated(unsafe) let team = ways.map { $0.repeating(upTo: corpus.count) }
    return Contender(name: ways[0].name, touch: team[0].touch) { range in
      let good = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: team.count) { number in
        let part = range.lowerBound + range.count * number / team.count
        let end = range.lowerBound + range.count * (number + 1) / team.count
        good.add(team[number].pass(part..<end), ordering: .relaxed)
      }
      return good.load(ordering: .relaxed)
    }
  }
}

extension Contender {
  /// The same for operations whose numbers go beyond `count`: they begin anew there.
  func repeating(upTo count: Int) -> Contender {
    func forEach(_ range: Range<Int>, _ body: (Range<Int>) -> Void) {
      var start = range.lowerBound
      while start < range.upperBound {
        let place = start % count
        let length = min(range.upperBound - start, count - place)
        body(place..<place + length)
        start += length
      }
    }
    let (pass, touch) = (self.pass, self.touch)
    return Contender(name: name, granule: granule, touch: { forEach($0, touch) }) { range in
      var succeeded = 0
      forEach(range) { succeeded += pass($0) }
      return succeeded
    }
  }
}
