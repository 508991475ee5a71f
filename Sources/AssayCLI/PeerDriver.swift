import Assay
import JOSE
import Signatures

/// Assay as one of the libraries that a benchmark drives; `Benchmarks/peers/README.md` has the protocol.
struct PeerDriver {
  private var job: (verifier: Verifier, tokens: [[UInt8]])?

  /// Answers standard input until it ends.
  mutating func run() throws(CommandError) {
    say("hello Assay \(Tool.version)")
    var lines = LineReader(.standard, limit: 8192)
    while case .text(let line)? = try lines.next(beforeWaiting: Output.standardOutput.flush) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2)
      if words.count == 3, words[0] == "load" {
        load(String(words[1]), from: String(words[2]))
      } else if words.count == 3, words[0] == "verify", let first = Int(words[1]),
        let count = Int(words[2])
      {
        verify(first, count)
      }
    }
  }

  private func say(_ answer: String) {
    Output.standardOutput.writeLine(answer)
    Output.standardOutput.flush()
  }

  private mutating func load(_ algorithm: String, from folder: String) {
    func file(_ name: String) throws(CommandError) -> [UInt8] {
      try Input(path: folder + "/" + name).readAll(limit: 1 << 26)
    }
    func line(_ name: String) throws(CommandError) -> String {
      String(decoding: try file(name).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
    do {
      let key = try file("key.jwk")
      var policy = Policy(issuer: try line("issuer"), audience: try line("audience"))
      policy.algorithms = AlgorithmSet(Algorithm(name: algorithm).map { [$0] } ?? [])
      let keys = try KeySet(parsing: key.octets, from: .local)
      let verifier = try Verifier(keys: keys, policy: policy)
      let tokens = try file("tokens").split(separator: UInt8(ascii: "\n")).map(Array.init)
      job = (verifier, tokens)
      say("ready \(tokens.count)")
    } catch {
      say("unsupported \(error)")
    }
  }

  private func verify(_ first: Int, _ count: Int) {
    guard let job, !job.tokens.isEmpty, first >= 0 else { return }
    var accepted = 0
    let time = ContinuousClock().measure {
      for step in 0..<count {
        let token = job.tokens[(first + step) % job.tokens.count]
        if (try? job.verifier.verify(token.octets)) != nil { accepted += 1 }
      }
    }
    let (seconds, attoseconds) = time.components
    say("verified \(accepted) \(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)")
  }
}
