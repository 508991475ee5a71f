import Assay
import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Tables of keys that are used", .enabled(if: ManyKeys.tableByteCount > 0))
struct TableKeeperTests {
  private let tier = try? Tier.selected(by: nil)

  /// Which keys of an engine have tables.
  private func prepared(_ engine: Engine) -> [String] {
    engine.keys.keys.filter { $0.isPrepared(for: tier ?? .openssl) }.compactMap(\.keyID)
  }

  /// Repeats `body` until what is done in the background has been done.
  private func wait(for condition: () -> Bool, repeating body: () -> Void = {}) {
    let deadline = Date(timeIntervalSinceNow: 30)
    while !condition(), Date() < deadline {
      body()
      sched_yield()
    }
    #expect(condition())
  }

  private func verify(_ tokens: [[UInt8]], by engine: Engine, times: Int = 1) -> Bool {
    var verdicts = Verdicts()
    var isGood = true
    for _ in 0..<times {
      engine.verify(tokens, into: &verdicts)
      for index in 0..<verdicts.count where !verdicts.isAccepted(index) { isGood = false }
    }
    return isGood
  }

  @Test("a large set has none at first, and a key gets its own by being used")
  func byUse() throws {
    let many = try ManyKeys(signerCount: 3)
    let engine = try many.engine(try many.keys(40), tableCount: 8)
    #expect(prepared(engine).isEmpty && engine.metrics.tableBytes == 0)
    #expect(verify([try many.token(7)], by: engine, times: 31))
    #expect(prepared(engine).isEmpty)
    let token = try many.token(7)
    wait(for: { prepared(engine) == ["k7"] }) { _ = verify([token], by: engine) }
    #expect(engine.metrics.tableBytes == ManyKeys.tableByteCount)
    #expect(verify([token], by: engine))
    let lanes = engine.metrics.signatures.filter { $0.tier == tier }.reduce(0) { $0 + $1.count }
    #expect(lanes > 0)
  }

  @Test("so it is for a verifier, on whatever threads")
  func verifier() throws {
    let many = try ManyKeys(signerCount: 3)
    let verifier = try Verifier(
      keys: try many.keys(5), policy: many.policy, clock: many.clock, eagerTableLimit: 0,
      tableThreshold: 4)
    let token = try many.token(2)
    wait(for: { verifier.keys.keys[2].isPrepared(for: verifier.tier) }) {
      _ = try? verifier.verify(token.octets)
    }
    #expect(try verifier.verify(token.octets).jws.keyID == "k2")
    #expect(verifier.keys.keys.count { $0.isPrepared(for: verifier.tier) } == 1)
  }

  @Test("a small set has all of them at once")
  func small() throws {
    let many = try ManyKeys(signerCount: 3)
    let engine = try many.engine(try many.keys(5), tableCount: 8)
    #expect(prepared(engine).count == 5)
    let tight = try many.engine(try many.keys(5), tableCount: 4)
    #expect(prepared(tight).isEmpty)
  }

  @Test("signatures that do not hold earn none")
  func forged() throws {
    let many = try ManyKeys(signerCount: 3)
    let engine = try many.engine(try many.keys(40), tableCount: 8, threshold: 2)
    var forged = try many.token(3)
    forged[forged.count - 10] ^= 1
    #expect(!verify([forged], by: engine, times: 200))
    let token = try many.token(4)
    wait(for: { !prepared(engine).isEmpty }) { _ = verify([token, forged], by: engine) }
    #expect(prepared(engine) == ["k4"])
  }

  @Test("the budget holds, and the least recently used go")
  func budget() throws {
    let many = try ManyKeys(signerCount: 4)
    let engine = try many.engine(try many.keys(64), tableCount: 3, threshold: 4)
    let limit = 3 * ManyKeys.tableByteCount
    let tokens = try (0..<64).map { try many.token($0) }
    // One key is used all the time, and so keeps its table while the others take turns.
    wait(for: { prepared(engine) == ["k0"] }) { _ = verify([tokens[0]], by: engine) }
    for number in 1..<20 {
      wait(for: { prepared(engine).contains("k\(number)") }) {
        let isGood = verify([tokens[0], tokens[number]], by: engine)
        #expect(isGood)
        #expect(engine.metrics.tableBytes <= limit)
      }
      #expect(prepared(engine).contains("k0") && prepared(engine).count <= 3)
    }
    #expect(prepared(engine) == ["k0", "k18", "k19"])
    // A key that has lost its table can earn it again.
    wait(for: { prepared(engine).contains("k1") }) {
      _ = verify([tokens[0], tokens[1]], by: engine)
    }
  }

  @Test("a table larger than the budget is not made")
  func tooLarge() throws {
    let many = try ManyKeys(signerCount: 1)
    var configuration = Engine.Configuration()
    (configuration.threadCount, configuration.tableBudget) = (0, ManyKeys.tableByteCount - 1)
    let engine = try Engine(
      keys: try many.keys(2), policy: many.policy, configuration: configuration,
      clock: many.clock)
    #expect(verify([try many.token(0)], by: engine, times: 200))
    engine.use(try many.keys(1))
    #expect(prepared(engine).isEmpty && engine.metrics.tableBytes == 0)
  }

  @Test("keys that stay through a rotation keep their tables")
  func rotation() throws {
    let many = try ManyKeys(signerCount: 40)
    let engine = try many.engine(try many.keys(40), tableCount: 8, threshold: 2)
    let token = try many.token(30)
    wait(for: { prepared(engine) == ["k30"] }) { _ = verify([token], by: engine) }
    engine.use(try many.keys(35))
    #expect(prepared(engine) == ["k30"])
    #expect(verify([token], by: engine))
    // The key is gone, and its table with it.
    engine.use(try many.keys(20))
    #expect(prepared(engine).isEmpty && engine.metrics.tableBytes == 0)
    engine.use(try many.keys(3))
    #expect(prepared(engine).count == 3)
    // A set that was small lends its tables to a large one.
    engine.use(try many.keys(40))
    #expect(prepared(engine) == ["k0", "k1", "k2"])
    engine.use(KeySet([]))
    #expect(engine.metrics.tableBytes == 0)
  }

  @Test("ten thousand keys stall nothing and stay inside the budget", arguments: [0, 2])
  func tenThousand(_ threadCount: Int) throws {
    let many = try ManyKeys(signerCount: 8)
    let keys = try many.keys(10_000)
    let engine = try many.engine(keys, tableCount: 4, threadCount: threadCount, threshold: 2)
    #expect(prepared(engine).isEmpty)
    let tokens = try (0..<600).map { try many.token(16 * $0) }
    for round in 0..<6 {
      #expect(verify(tokens, by: engine))
      #expect(engine.metrics.tableBytes <= 4 * ManyKeys.tableByteCount)
      if round % 3 == 2 { engine.use(keys) }
    }
    #expect(engine.keys.keys.map(\.keyID) == keys.keys.map(\.keyID))
    #expect(engine.keys.keys.map(\.serial) == keys.keys.map(\.serial))
  }

  @Test("an engine may go while its tables are being made")
  func stopped() throws {
    let many = try ManyKeys(signerCount: 4)
    let keys = try many.keys(64)
    let tokens = try (0..<64).map { try many.token($0) }
    for _ in 0..<10 {
      let engine = try many.engine(keys, tableCount: 2, threadCount: 1, threshold: 1)
      #expect(verify(tokens, by: engine))
    }
    #expect(keys.keys.allSatisfy { !$0.isPrepared(for: tier ?? .openssl) })
  }
}
