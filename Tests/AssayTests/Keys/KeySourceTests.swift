import Assay
import Foundation
import JOSE
import Signatures
import Synchronization
import TestSupport
import Testing

@Suite("Sources of keys: what they publish, and what they are told")
struct KeySourceTests {
  static let clock = WallClock.fixed(at: NumericDate(seconds: Issuer.now))

  /// The ways to verify a token, which all follow the same source.
  struct Followers {
    let verifier: Verifier
    let engine: Engine

    init(_ source: any KeySource, policy: Policy) throws {
      verifier = try Verifier(source: source, policy: policy, clock: KeySourceTests.clock)
      engine = try Engine(source: source, policy: policy, clock: KeySourceTests.clock)
    }

    /// What each of them finds: a verifier, a batch, a call.
    func rejections(of token: String) async -> [Rejection?] {
      [
        verifier.rejection(of: token), engine.verify([token])[0].rejection,
        await engine.rejection(of: token),
      ]
    }
  }

  @Test("a rotation is seen by the next token, the next batch and the next call")
  func rotation() async throws {
    let (old, new) = (try Issuer(.es256, number: 0), try Issuer(.es256, number: 1))
    let feed = KeyFeed(old.keys)
    let followers = try Followers(feed, policy: old.policy)
    let tokens = (old: try old.token(), new: try new.token())
    for round in 0..<3 {
      #expect(await followers.rejections(of: tokens.old) == [nil, nil, nil], "\(round)")
      #expect(
        await followers.rejections(of: tokens.new)
          == Array(repeating: .signatureMismatch, count: 3))
      feed.publish(new.keys)
      #expect(await followers.rejections(of: tokens.new) == [nil, nil, nil], "\(round)")
      #expect(
        await followers.rejections(of: tokens.old)
          == Array(repeating: .signatureMismatch, count: 3))
      feed.publish(old.keys)
    }
    #expect(feed.snapshot.generation == 7)
  }

  @Test("without keys nothing is said about a token")
  func unavailable() async throws {
    let issuer = try Issuer()
    let source = RecordingSource(nil)
    let followers = try Followers(source, policy: issuer.policy)
    let token = try issuer.token()
    #expect(
      await followers.rejections(of: token) == Array(repeating: .keysUnavailable, count: 3))
    #expect(source.feed.snapshot.generation == 0 && !source.feed.snapshot.isAvailable)
    source.feed.publish(issuer.keys)
    #expect(await followers.rejections(of: token) == [nil, nil, nil])
    source.feed.withdraw()
    #expect(
      await followers.rejections(of: token) == Array(repeating: .keysUnavailable, count: 3))
    // An empty set that was published is a set.
    source.feed.publish(KeySet([]))
    #expect(await followers.rejections(of: token) == Array(repeating: .keyNotFound, count: 3))
  }

  @Test("only a kid that is not there is told to the source")
  func unknownKeys() async throws {
    let (issuer, stranger) = (try Issuer(.es256), try Issuer(.es256, number: 1))
    let source = RecordingSource(issuer.keys)
    let followers = try Followers(source, policy: issuer.policy)
    func told(_ token: String) async -> [String] {
      _ = await followers.rejections(of: token)
      return source.takeNames()
    }
    #expect(await told(try issuer.token()) == [])
    #expect(await told(try issuer.token(header: #""kid":"x""#)) == ["x", "x", "x"])
    #expect(
      await told(try issuer.token(header: #""kid":"\u0078\u00e9""#)) == ["xé", "xé", "xé"])
    // A bad signature is no reason to fetch.
    #expect(await told(try stranger.token()) == [])
    #expect(await told(String(try issuer.token().dropLast(2)) + "AA") == [])
    // A known name that does not serve the algorithm is not unknown.
    let other = try Issuer(.es384)
    #expect(await told(try other.token()) == [])
    // Without a name, no key serves the algorithm.
    #expect(await told(try other.token(header: "")) == ["(none)", "(none)", "(none)"])
    // What cannot be read, or is not allowed, asks for nothing.
    #expect(await told("x.y.z") == [])
    #expect(await told(try issuer.token(header: #""kid":"x","crit":["y"],"y":1"#)) == [])
  }

  @Test("keys that were replaced are freed, also those that idle workers had")
  func freed() throws {
    let issuer = try Issuer(.es256)
    weak var key: VerificationKey?
    let feed = KeyFeed()
    let verifier = try Verifier(source: feed, policy: issuer.policy, clock: Self.clock)
    do {
      let keys = try KeySet(parsing: Tokens.keySetText([issuer.key]).octets, from: .local)
      key = keys.keys[0]
      feed.publish(keys)
    }
    #expect(verifier.rejection(of: try issuer.token()) == nil)
    #expect(key != nil)
    feed.publish(issuer.keys)
    #expect(key == nil)
  }

  @Test("a verifier or an engine that goes lets go of its source and its keys")
  func lifetimes() throws {
    let issuer = try Issuer()
    weak var (feedOfVerifier, feedOfEngine): (KeyFeed?, KeyFeed?)
    do {
      let (first, second) = (KeyFeed(issuer.keys), KeyFeed(issuer.keys))
      (feedOfVerifier, feedOfEngine) = (first, second)
      let verifier = try Verifier(source: first, policy: issuer.policy, clock: Self.clock)
      let engine = try Engine(source: second, policy: issuer.policy, clock: Self.clock)
      // Only workers that have worked hold anything.
      let token = try issuer.token()
      #expect(verifier.rejection(of: token) == nil)
      var verdicts = Verdicts()
      engine.verify([Array(token.utf8)], into: &verdicts)
      #expect(verdicts.rejection(0) == nil)
    }
    #expect(feedOfVerifier == nil)
    #expect(feedOfEngine == nil)
  }

  @Test("verifiers come and go while keys are published", .timeLimit(.minutes(1)))
  func comingAndGoing() throws {
    let (old, new) = (try Issuer(.hs256, number: 0), try Issuer(.hs256, number: 1))
    let (feed, other) = (KeyFeed(old.keys), KeyFeed(old.keys))
    let (isDone, isPublished) = (Flag(), Flag())
    let isOver = DispatchSemaphore(value: 0)
    // A thread, since a task would wait for this one where there is but one processor.
    Thread.detachNewThread {
      repeat {
        for keys in [new.keys, old.keys] {
          feed.publish(keys)
          other.publish(keys)
        }
        isPublished.value.store(true, ordering: .relaxed)
      } while !isDone.value.load(ordering: .relaxed)
      isOver.signal()
    }
    for _ in 0..<2000 {
      _ = try Verifier(source: feed, policy: old.policy, clock: Self.clock)
      _ = try Verifier(issuers: ["a": feed, "b": other], policy: old.policy, clock: Self.clock)
    }
    isDone.value.store(true, ordering: .relaxed)
    isOver.wait()
    let wasPublished = isPublished.value.load(ordering: .relaxed)
    #expect(wasPublished)
  }

  @Test("keys that stay keep their tables and numbers")
  func reuse() throws {
    let signers = try (0..<3).map { try Tokens.key(.es256, number: $0, keyID: "k\($0)") }
    func keys(_ signers: ArraySlice<SigningKey>) throws -> KeySet {
      try KeySet(parsing: Tokens.keySetText(Array(signers)).octets, from: .published)
    }
    let old = try keys(signers[0...1])
    let new = try keys(signers[1...2]).reusingKeys(of: old)
    #expect(new.keys.map(\.keyID) == ["k1", "k2"])
    #expect(new.keys[0] === old.keys[1])
    #expect(new.keys[1] !== old.keys[0])
    // The same numbers under another name are another key.
    let renamed = try Tokens.rebound(signers[0], to: .es256, keyID: "other")
    let third = try keys([renamed]).reusingKeys(of: old)
    #expect(third.keys[0] !== old.keys[0])
  }
}

/// Something that two threads tell each other.
private final class Flag: Sendable {
  let value = Atomic(false)
}

extension Verifier {
  /// Why `token` is turned away, or `nil` where it is accepted.
  func rejection(of token: String) -> Rejection? {
    do throws(Rejection) {
      _ = try verify(token)
      return nil
    } catch {
      return error
    }
  }
}

extension Engine {
  /// Why `token` is turned away by a call, or `nil` where it is accepted.
  func rejection(of token: String) async -> Rejection? {
    do throws(Rejection) {
      _ = try await verify(token)
      return nil
    } catch {
      return error
    }
  }
}

extension Result<VerifiedToken, Rejection> {
  /// Why the token was turned away, or `nil` where it was accepted.
  var rejection: Rejection? {
    if case .failure(let rejection) = self { return rejection }
    return nil
  }
}
