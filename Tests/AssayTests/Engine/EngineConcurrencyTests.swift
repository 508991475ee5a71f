import Assay
import Foundation
import JOSE
import Signatures
import Synchronization
import TestSupport
import Testing

@Suite("Engine: calls in flight, rotation, shutdown")
struct EngineConcurrencyTests {
  @Test("calls that wait together get the verdicts of calls alone")
  func async() async throws {
    let mixed = try MixedTokens(count: 800)
    let expected = try mixed.expected()
    let engine = try mixed.engine()
    await withTaskGroup(of: (Int, MixedTokens.Outcome).self) { group in
      for (index, token) in mixed.tokens.enumerated() {
        group.addTask {
          (index, await engine.outcome(of: token))
        }
      }
      for await (index, outcome) in group { #expect(outcome == expected[index], "\(index)") }
    }
  }

  @Test("every call is answered, also past the bound of the queue", arguments: [0, 1, 2])
  func bounded(_ threadCount: Int) async throws {
    let issuer = try MixedTokens(count: 64)
    let expected = try issuer.expected()
    let engine = try issuer.engine(threadCount: threadCount, queueLimit: 2)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for round in 0..<20 {
        for (index, token) in issuer.tokens.enumerated() {
          group.addTask {
            let outcome = await engine.outcome(of: token)
            return outcome == expected[index] || outcome == .failure(.overloaded)
          }
        }
        if round % 5 == 4 { await Task.yield() }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.count == 20 * issuer.tokens.count)
    #expect(answers.allSatisfy { $0 })
  }

  @Test("a cancelled call is told so, or has its verdict")
  func cancellation() async throws {
    let mixed = try MixedTokens(count: 32)
    let engine = try mixed.engine(threadCount: 1)
    let tasks = mixed.tokens.map { token in
      Task { await engine.outcome(of: token) }
    }
    for task in tasks { task.cancel() }
    let expected = try mixed.expected()
    for (index, task) in tasks.enumerated() {
      let outcome = await task.value
      #expect(outcome == .failure(.cancelled) || outcome == expected[index])
    }
  }

  @Test("shutdown answers what was taken, and refuses the rest")
  func shutdown() async throws {
    let mixed = try MixedTokens(count: 200)
    let expected = try mixed.expected()
    let engine = try mixed.engine()
    let tasks = mixed.tokens.map { token in
      Task { await engine.outcome(of: token) }
    }
    engine.shutDown()
    for (index, task) in tasks.enumerated() {
      let outcome = await task.value
      #expect(outcome == .failure(.shutDown) || outcome == expected[index], "\(index)")
    }
    #expect(await engine.outcome(of: mixed.tokens[0]) == .failure(.shutDown))
    // Batches go on, on the threads that bring them.
    var verdicts = Verdicts()
    engine.verify(mixed.tokens, into: &verdicts)
    #expect(verdicts.count == mixed.tokens.count)
    engine.shutDown()
  }

  @Test("a batch is judged by one set of keys, whatever happens meanwhile")
  func rotation() throws {
    let (old, new) = (try Issuer(.es256, number: 0), try Issuer(.es256, number: 1))
    let tokens = try (0..<600).map { number in
      Array(try (number % 2 == 0 ? old : new).token().utf8)
    }
    var configuration = Engine.Configuration()
    configuration.threadCount = 2
    let engine = try Engine(
      keys: old.keys, policy: old.policy, configuration: configuration,
      clock: .fixed(at: NumericDate(seconds: Issuer.now)))
    let isDone = Atomic<Bool>(false)
    let rotations = Atomic<Int>(0)
    let rotator = TestThread {
      while !isDone.load(ordering: .relaxed) {
        let isOdd = rotations.wrappingAdd(1, ordering: .relaxed).newValue % 2 == 1
        engine.use(isOdd ? new.keys : old.keys)
      }
    }
    var verdicts = Verdicts()
    for _ in 0..<20 {
      engine.verify(tokens, into: &verdicts)
      let isOld = verdicts.isAccepted(0)
      for index in 0..<verdicts.count {
        #expect(verdicts.isAccepted(index) == ((index % 2 == 0) == isOld), "\(index)")
      }
    }
    isDone.store(true, ordering: .relaxed)
    rotator.join()
    #expect(rotations.load(ordering: .relaxed) > 0)
    engine.use(new.keys)
    engine.verify(tokens, into: &verdicts)
    #expect(!verdicts.isAccepted(0) && verdicts.isAccepted(1))
    engine.use(KeySet([]))
    engine.verify(tokens, into: &verdicts)
    #expect(verdicts.rejection(0) == .keyNotFound && verdicts.rejection(1) == .keyNotFound)
  }

  @Test("keys that were replaced are freed")
  func freed() throws {
    let issuer = try Issuer(.es256)
    weak var key: VerificationKey?
    var engine: Engine?
    do {
      let keys = try KeySet(parsing: Tokens.keySetText([issuer.key]).octets, from: .local)
      key = keys.keys[0]
      engine = try Engine(
        keys: keys, policy: issuer.policy, clock: .fixed(at: NumericDate(seconds: Issuer.now)))
    }
    let token = try issuer.token()
    #expect(engine?.verify([token]).count == 1)
    #expect(key != nil)
    engine?.use(issuer.keys)
    #expect(key == nil)
    #expect(engine?.verify([token]).count { (try? $0.get()) != nil } == 1)
    engine = nil
  }
}
