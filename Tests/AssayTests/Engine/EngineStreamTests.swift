import Assay
import JOSE
import Signatures
import TestSupport
import Testing

@Suite("Engine: streams")
struct EngineStreamTests {
  private struct Broken: Error {}

  /// What a stream is given, and how much of it has been read and delivered.
  private struct Progress {
    var next = 0
    var outcomes: [MixedTokens.Outcome] = []
    /// The most tokens that had been read without a verdict having been delivered.
    var mostUnderWay = 0
  }

  private static func append(
    _ verdicts: borrowing Verdicts, to outcomes: inout [MixedTokens.Outcome]
  ) {
    for index in 0..<verdicts.count {
      outcomes.append(verdicts.result(index).map { $0.payload.copy() })
    }
  }

  @Test("the verdicts of one token after another, in order, in bounded memory", arguments: [0, 2])
  func mixed(_ threadCount: Int) throws {
    let mixed = try MixedTokens(count: Exhaustive.count(20_000, full: 100_000))
    let expected = try mixed.expected()
    let engine = try mixed.engine(threadCount: threadCount)
    var progress = Progress()
    var generator = SplitMix64(seed: 3)
    var calls = 0
    engine.verifyStream { chunk in
      calls += 1
      // Chunks of all sizes, also empty ones.
      let size = calls % 3 == 0 ? generator.below(300) : TokenChunk.tokenLimit
      while progress.next < mixed.tokens.count, !chunk.isFull, chunk.count < size {
        mixed.put(&progress.next, into: &chunk)
      }
      let underWay = progress.next - progress.outcomes.count
      progress.mostUnderWay = max(progress.mostUnderWay, underWay)
      if progress.next == mixed.tokens.count { return .ended }
      return calls % 5 == 0 ? .waiting : .flowing
    } to: { verdicts in
      Self.append(verdicts, to: &progress.outcomes)
    }
    #expect(progress.outcomes == expected)
    #expect(progress.mostUnderWay <= (threadCount + 2) * TokenChunk.tokenLimit)
  }

  @Test("before the source waits, every verdict is delivered", arguments: [0, 2])
  func waiting(_ threadCount: Int) throws {
    let mixed = try MixedTokens(count: 600)
    let engine = try mixed.engine(threadCount: threadCount)
    var progress = Progress()
    var hasToldOf = 0
    engine.verifyStream { chunk in
      #expect(progress.outcomes.count == hasToldOf)
      let end = min(progress.next + 1 + progress.next % 7, mixed.tokens.count)
      while progress.next < end {
        mixed.put(&progress.next, into: &chunk)
      }
      hasToldOf = progress.next
      return progress.next == mixed.tokens.count ? .ended : .waiting
    } to: { verdicts in
      Self.append(verdicts, to: &progress.outcomes)
    }
    #expect(progress.outcomes == (try mixed.expected()))
  }

  @Test("a chunk is full by tokens or by octets")
  func full() throws {
    let engine = try MixedTokens(count: 1).engine(threadCount: 0)
    var counts: [Int] = []
    for token in [[UInt8](), [UInt8](repeating: 0x41, count: 100_000)] {
      engine.verifyStream { chunk in
        while !chunk.isFull { chunk.append(token.octets) }
        counts.append(chunk.count)
        return .ended
      } to: { verdicts in
        let rejection = verdicts.rejection(0)
        #expect(
          rejection == (token.isEmpty ? .malformed(SyntaxError(.segmentCount, at: 0)) : .tooLarge))
      }
    }
    #expect(counts == [TokenChunk.tokenLimit, (TokenChunk.byteLimit + 99_999) / 100_000])
  }

  @Test(
    "a source that fails loses nothing that it gave; a sink that fails ends it", arguments: [0, 2])
  func failures(_ threadCount: Int) throws {
    let mixed = try MixedTokens(count: 5000)
    let expected = try mixed.expected()
    let engine = try mixed.engine(threadCount: threadCount)
    for failsInSink in [false, true] {
      var progress = Progress()
      #expect(throws: Broken.self) {
        try engine.verifyStream { (chunk: inout TokenChunk) throws(Broken) in
          for _ in 0..<700 where progress.next < mixed.tokens.count {
            mixed.put(&progress.next, into: &chunk)
          }
          if !failsInSink && progress.next > 4000 { throw Broken() }
          return .flowing
        } to: { (verdicts: borrowing Verdicts) throws(Broken) in
          Self.append(verdicts, to: &progress.outcomes)
          if failsInSink && progress.outcomes.count > 1000 { throw Broken() }
        }
      }
      #expect(progress.outcomes[...] == expected[..<progress.outcomes.count])
      if failsInSink {
        #expect(progress.outcomes.count == 1400)
      } else {
        #expect(progress.outcomes.count == progress.next)
      }
    }
    // The engine serves on.
    var verdicts = Verdicts()
    engine.verify(mixed.tokens, into: &verdicts)
    let isSame = verdicts.result(0).map { $0.payload.copy() } == expected[0]
    #expect(isSame)
  }
}

extension MixedTokens {
  /// Puts the token with the number `next` into a chunk, and counts on.
  fileprivate func put(_ next: inout Int, into chunk: inout TokenChunk) {
    let token = tokens[next]
    chunk.append(token.octets)
    next += 1
  }
}
