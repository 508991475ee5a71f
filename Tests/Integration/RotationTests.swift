import Assay
import Foundation
import JOSE
import KeyCache
import Synchronization
import Testing

@Suite(
  "Rotation under full load", .enabled(if: Installed.hasNginx, Installed.notice))
struct RotationTests {
  /// What may be asked of verdicts, moment by moment, in numbers that only grow.
  ///
  /// Who verifies a token of key *k* reads ``published`` and ``removed`` before, and ``leaving``
  /// after: with *k* < published before and *k* ≥ leaving after, the key was in force all the while.
  final class Phase: Sendable {
    /// Keys below this number are in force, or have been.
    let published = Atomic(1)
    /// Keys below this number are being removed, or have been.
    let leaving = Atomic(0)
    /// Keys below this number were seen to be removed.
    let removed = Atomic(0)
    let isOver = Atomic(false)

    let judged = Atomic(0)
    let refused = Atomic(0)
    let wrong = Mutex<[String]>([])

    /// Holds the verdict on a token of `key` to what it had to be.
    func check(
      _ rejection: Rejection?, key: Int, published: Int, removed: Int, by judge: String
    ) {
      judged.add(1, ordering: .relaxed)
      let leaving = leaving.load(ordering: .acquiring)
      if rejection != nil { refused.add(1, ordering: .relaxed) }
      if key < published, key >= leaving, let rejection {
        wrong.withLock { $0.append("\(judge): key \(key), in force, \(rejection)") }
      } else if key < removed, rejection != .keyNotFound {
        wrong.withLock {
          $0.append("\(judge): key \(key), removed, \(rejection?.name ?? "accepted")")
        }
      }
    }

    /// Begins to judge `count` tokens at a time until all is over.
    func run(_ judge: @escaping @Sendable (Phase) -> Void) -> Thread {
      let thread = Thread { while !self.isOver.load(ordering: .acquiring) { judge(self) } }
      thread.start()
      return thread
    }
  }

  private static let roundCount = 30
  private static let tokensEach = 64

  @Test("no token of a published key is rejected, and none of a removed one accepted")
  func rotation() async throws {
    let (nginx, count) = (try Nginx(), Self.roundCount)
    let publisher = try Publisher(keyCount: count + 1)
    try nginx.publish(publisher.keySet(0..<1), at: "keys.json")
    let keys = try FetchedKeys(at: nginx.url("/keys.json"))
    try keys.prefetch()
    let tokens = try (0...count).map { key in
      try (0..<Self.tokensEach).map { Array(try publisher.token(by: key, serial: $0).utf8) }
    }
    let verifier = try Verifier(source: keys.set, policy: publisher.policy)
    let engine = try Engine(source: keys.set, policy: publisher.policy)

    let phase = Phase()
    let threads = [
      phase.run { Self.verifyOneByOne(tokens, with: verifier, $0) },
      phase.run { Self.verifyBatch(tokens, with: engine, $0) },
    ]
    let calls = Task.detached {
      while !phase.isOver.load(ordering: .acquiring) {
        await Self.verifyCalls(tokens, with: engine, phase)
      }
    }
    defer { phase.isOver.store(true, ordering: .releasing) }

    // The next key is published beside the old one, and then the old one goes.
    for round in 0..<count {
      try nginx.publish(publisher.keySet(round..<(round + 2)), at: "keys.json")
      try keys.advance(by: .seconds(599), untilPublished: 2 * round + 2)
      phase.published.store(round + 2, ordering: .releasing)
      usleep(10_000)
      phase.leaving.store(round + 1, ordering: .releasing)
      try nginx.publish(publisher.keySet((round + 1)..<(round + 2)), at: "keys.json")
      try keys.advance(by: .seconds(599), untilPublished: 2 * round + 3)
      phase.removed.store(round + 1, ordering: .releasing)
      usleep(10_000)
    }
    phase.isOver.store(true, ordering: .releasing)
    await calls.value
    for thread in threads { while !thread.isFinished { usleep(1000) } }

    let wrong = phase.wrong.withLock { $0 }
    #expect(wrong.isEmpty, "\(wrong.count), as \(wrong.prefix(5))")
    let (judged, refused) = (
      phase.judged.load(ordering: .relaxed), phase.refused.load(ordering: .relaxed)
    )
    // Both kinds were there in numbers, or the test would say nothing.
    #expect(judged > 100 * count && refused > 10 * count && refused < judged)
    #expect(keys.events.now.failures.isEmpty)
  }

  /// Tokens of the keys around the current one, in turns: the newest, and one that has gone.
  private static func keysToTry(_ phase: Phase) -> [Int] {
    let newest = phase.published.load(ordering: .acquiring) - 1
    return [newest, max(0, newest - 1), max(0, newest - 2)]
  }

  private static func verifyOneByOne(
    _ tokens: [[[UInt8]]], with verifier: Verifier, _ phase: Phase
  ) {
    for key in keysToTry(phase) {
      let published = phase.published.load(ordering: .acquiring)
      let removed = phase.removed.load(ordering: .acquiring)
      let token = tokens[key][Int.random(in: 0..<tokensEach)]
      var rejection: Rejection?
      do throws(Rejection) {
        _ = try verifier.verify(token.octets)
      } catch {
        rejection = error
      }
      phase.check(rejection, key: key, published: published, removed: removed, by: "verifier")
    }
  }

  private static func verifyBatch(_ tokens: [[[UInt8]]], with engine: Engine, _ phase: Phase) {
    let keys = keysToTry(phase)
    let published = phase.published.load(ordering: .acquiring)
    let removed = phase.removed.load(ordering: .acquiring)
    let batch = (0..<256).map { tokens[keys[$0 % keys.count]][$0 % tokensEach] }
    var verdicts = Verdicts()
    engine.verify(batch, into: &verdicts)
    for position in batch.indices {
      phase.check(
        verdicts.rejection(position), key: keys[position % keys.count], published: published,
        removed: removed, by: "batch")
    }
  }

  private static func verifyCalls(
    _ tokens: [[[UInt8]]], with engine: Engine, _ phase: Phase
  ) async {
    await withTaskGroup(of: Void.self) { group in
      for key in keysToTry(phase) {
        for serial in 0..<8 {
          group.addTask {
            let published = phase.published.load(ordering: .acquiring)
            let removed = phase.removed.load(ordering: .acquiring)
            var rejection: Rejection?
            do throws(Rejection) {
              _ = try await engine.verify(tokens[key][serial])
            } catch {
              rejection = error
            }
            phase.check(rejection, key: key, published: published, removed: removed, by: "call")
          }
        }
      }
    }
  }
}
