import Assay
import Foundation
import JOSE
import Signatures
import Synchronization
import TestSupport
import Testing

@Suite("Engine: a long run under mixed load", .enabled(if: Soak.seconds > 0))
struct EngineSoakTests {
  /// Octets of memory that the process has in use.
  private static var residentByteCount: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  @Test("verdicts stay right and memory stays level")
  func run() async throws {
    let many = try ManyKeys(signerCount: 50)
    let keySets = [try many.keys(10_000), try many.keys(10_000)]
    let budget = 24 * max(ManyKeys.tableByteCount, 1)
    let engine = try many.engine(keySets[0], tableCount: 24, threadCount: 1, threshold: 8)
    var tokens = try (0..<3000).map { try many.token($0 % 60 == 0 ? $0 : $0 % 40) }
    var isGood = [Bool](repeating: true, count: tokens.count)
    var generator = SplitMix64(seed: 9)
    for index in tokens.indices where index % 5 == 0 {
      let place = tokens[index].count - 2 - generator.below(60)
      tokens[index][place] = tokens[index][place] == 0x41 ? 0x42 : 0x41
      isGood[index] = false
    }
    let end = Date(timeIntervalSinceNow: Double(Soak.seconds))
    let warm = Date(timeIntervalSinceNow: Double(Soak.seconds) / 4)
    let wrong = Atomic<Int>(0)
    let mostTables = Atomic<Int>(0)
    let batchTokens = Atomic<Int>(0)
    let calls = Atomic<Int>(0)
    let rotations = Atomic<Int>(0)
    let (all, good) = (tokens, isGood)
    let batches = TestThread {
      var verdicts = Verdicts()
      while Date() < end {
        engine.verify(all, into: &verdicts)
        for index in 0..<verdicts.count where verdicts.isAccepted(index) != good[index] {
          wrong.add(1, ordering: .relaxed)
        }
        batchTokens.add(verdicts.count, ordering: .relaxed)
        let tables = engine.metrics.tableBytes
        if tables > mostTables.load(ordering: .relaxed) {
          mostTables.store(tables, ordering: .relaxed)
        }
      }
    }
    let rotator = TestThread {
      while Date() < end {
        usleep(300_000)
        let number = rotations.add(1, ordering: .relaxed).newValue
        engine.use(keySets[number % 2])
      }
    }
    var levels: [Int] = []
    while Date() < end {
      await withTaskGroup(of: Bool.self) { group in
        for offset in 0..<64 {
          let index = (offset * 47 + calls.load(ordering: .relaxed)) % all.count
          group.addTask {
            let outcome = await engine.outcome(of: all[index])
            if outcome == .failure(.overloaded) { return true }
            return ((try? outcome.get()) != nil) == good[index]
          }
        }
        for await isRight in group where !isRight { wrong.add(1, ordering: .relaxed) }
      }
      calls.add(64, ordering: .relaxed)
      if Date() > warm { levels.append(Self.residentByteCount) }
    }
    batches.join()
    rotator.join()
    engine.shutDown()
    let (early, late) = (levels.prefix(levels.count / 4), levels.suffix(levels.count / 4))
    let growth = (late.max() ?? 0) - (early.max() ?? 0)
    print(
      """
      soak: \(Soak.seconds) s, \(batchTokens.load(ordering: .relaxed)) tokens in batches, \
      \(calls.load(ordering: .relaxed)) calls, \(rotations.load(ordering: .relaxed)) rotations, \
      tables up to \(mostTables.load(ordering: .relaxed)) of \(budget) octets, \
      memory \((early.max() ?? 0) >> 20) MiB, later \((late.max() ?? 0) >> 20) MiB
      """)
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(mostTables.load(ordering: .relaxed) <= budget)
    #expect(batchTokens.load(ordering: .relaxed) > 0 && calls.load(ordering: .relaxed) > 0)
    #expect(growth < 8 << 20, "memory grew by \(growth) octets")
  }
}

/// How long to run, in seconds: `Tests/run --soak` says so.
private enum Soak {
  static let seconds = Int(ProcessInfo.processInfo.environment["ASSAY_SOAK"] ?? "") ?? 0
}
