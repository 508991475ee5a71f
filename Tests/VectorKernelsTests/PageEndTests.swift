import Testing
import VectorKernels

@Suite("Hash kernels stay inside their inputs and outputs")
struct PageEndTests {
  @Test("messages and outputs at the ends of pages", arguments: Hash.allCases, HashPath.allCases)
  func pageEnds(of hash: Hash, by path: HashPath) throws {
    try path.require()
    var generator = Seeded(seed: 0x5eed_0007)
    let messages = GuardedPages(pages: 1)
    let outputs = GuardedPages(pages: 1)
    messages.octets.copyBytes(from: generator.octets(4096))
    let key = PreparedKey(generator.octets(32), for: hash)
    for prepared in [nil, key] {
      for length in 0..<300 {
        // More messages than lanes, at both ends; each output ends where the next begins, the last
        // one with the page.
        let places = (0..<20).map { index in
          index % 2 == 0 ? messages.last(length) : messages.first(length)
        }
        let output = outputs.end - places.count * hash.digestCount
        let jobs = places.enumerated().map { index, place in
          HashJob(
            message: UnsafeRawBufferPointer(place), hash: hash, key: prepared,
            output: output + index * hash.digestCount)
        }
        run(jobs, by: path)
        let expected = jobs.prefix(2).map { hash.reference(of: $0.message, key: prepared?.octets) }
        for (index, job) in jobs.enumerated() {
          try #require(
            Array(UnsafeBufferPointer(start: job.output, count: hash.digestCount))
              == expected[index % 2], "\(length) octets, message \(index)")
        }
      }
    }
  }
}
