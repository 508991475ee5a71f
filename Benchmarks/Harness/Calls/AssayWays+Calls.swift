import Assay
import JOSE
import Signatures

extension AssayWays {
  /// How many calls are in flight where nothing else is said.
  static let callsInFlight = 256

  /// An engine that has a corpus's key.
  static func engine(
    _ corpus: TokenCorpus, _ tier: Tier, threads: Int? = nil
  ) throws(MeasurementError) -> Engine {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    configuration.threadCount = threads.map { $0 - 1 }
    guard
      let engine = try? Engine(
        keys: KeySet([try key(of: corpus)]), policy: policy, configuration: configuration)
    else { throw .unusableCorpus(algorithm: corpus.label, reason: "Assay refuses the key") }
    return engine
  }

  /// Calls with `await`, as many of which are in flight as there are tasks.
  static func calls(
    _ corpus: TokenCorpus, _ tier: Tier, taskCount: Int = callsInFlight, granule: Int? = nil
  ) throws(MeasurementError) -> Contender {
    let engine = try engine(corpus, tier)
    let (tokens, isAccepted) = (corpus.tokens, corpus.isAccepted)
    let calls = CallsInFlight(taskCount: taskCount)
    return Contender(name: "await", granule: granule ?? corpus.count) { range in
      calls.run(range) { index in
        await engine.accepts(tokens[index % tokens.count]) == isAccepted
      }
    }
  }

  /// As many switches of tasks as there would be calls.
  static func switches(taskCount: Int, granule: Int) -> Contender {
    let calls = CallsInFlight(taskCount: taskCount)
    return Contender(name: "switch", granule: granule) { range in
      let turnstile = Turnstile(taskCount: min(taskCount, range.count))
      return calls.run(range) { _ in
        await turnstile.pass()
        return true
      } finish: {
        turnstile.leave()
      }
    }
  }
}

extension Engine {
  /// Whether a token is accepted.
  func accepts(_ token: [UInt8]) async -> Bool {
    do throws(Rejection) {
      _ = try await verify(token)
      return true
    } catch {
      return false
    }
  }
}
