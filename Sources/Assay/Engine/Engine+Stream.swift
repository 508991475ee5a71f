public import JOSE

// MARK: - Streams

extension Engine {
  /// Verifies tokens of an input that need not end.
  ///
  /// Source and sink are called on the calling thread, which also verifies when the other threads are
  /// behind. While they work on some chunks the source fills the next; when one chunk more than there
  /// are threads is under way, the source has to wait. So memory is bounded, whatever comes in, and a
  /// sink that is slow slows the source down.
  ///
  ///     engine.verifyStream { chunk in
  ///       while !chunk.isFull, let token = nextToken() { chunk.append(token.octets) }
  ///       return isAtEnd ? .ended : .flowing
  ///     } to: { verdicts in
  ///       for index in 0..<verdicts.count { report(verdicts.rejection(index)) }
  ///     }
  ///
  /// Each chunk is judged by the keys and at the time that are in force when it has been filled.
  ///
  /// - Parameters:
  ///   - now: The time that dates are compared with, or `nil` for that of the clock.
  ///   - source: Fills a chunk, and tells how the stream goes on.
  ///   - sink: Is given the verdicts, in the order of the tokens, as soon as those before have been
  ///     delivered. Every token has exactly one.
  /// - Throws: What source or sink throws. The verdicts about tokens that the source gave before it
  ///   failed have been delivered; after a failure of the sink none is.
  public func verifyStream<Failure: Error>(
    at now: NumericDate? = nil,
    _ source: (inout TokenChunk) throws(Failure) -> StreamState,
    to sink: (borrowing Verdicts) throws(Failure) -> Void
  ) throws(Failure) {
    var pipeline = Pipeline(of: self, at: now)
    while true {
      let state: StreamState
      do throws(Failure) {
        state = try pipeline.fill(from: source)
      } catch {
        try pipeline.drain(to: sink)
        throw error
      }
      if state == .flowing {
        try pipeline.deliverFinished(to: sink)
      } else {
        try pipeline.drain(to: sink)
        if state == .ended { return }
      }
    }
  }
}

/// The chunks of a stream that are under way, in their order.
private struct Pipeline: ~Copyable {
  private let engine: Engine
  private let now: NumericDate?
  private let stages: [Stage]
  private var first = 0
  private var count = 0

  /// A chunk with its verdicts, and memory that is used again.
  private final class Stage {
    var chunk = TokenChunk()
    var verdicts = Verdicts()
    var task: BatchTask?
  }

  init(of engine: Engine, at now: NumericDate?) {
    self.engine = engine
    self.now = now
    stages = (0..<(engine.crew.threadCount + 2)).map { _ in Stage() }
  }

  deinit {
    // After a failure: the threads must not work on memory that is gone.
    for number in 0..<count { engine.finish(stages[(first + number) % stages.count].task) }
  }

  /// Has the next chunk filled, and verified.
  ///
  /// - Precondition: A stage is free.
  mutating func fill<Failure: Error>(
    from source: (inout TokenChunk) throws(Failure) -> StreamState
  ) throws(Failure) -> StreamState {
    let stage = stages[(first + count) % stages.count]
    stage.chunk.removeAll()
    defer {
      if stage.chunk.count > 0 {
        let tokens = TokenPlace(stage.chunk.buffer.octets)
        let places = stage.chunk.places
        stage.task = engine.begin(
          places.count, at: { tokens.part(places[$0]) }, into: &stage.verdicts, now)
        count += 1
      }
    }
    return try source(&stage.chunk)
  }

  /// Delivers what is finished, and as much more as it takes for a stage to be free.
  mutating func deliverFinished<Failure: Error>(
    to sink: (borrowing Verdicts) throws(Failure) -> Void
  ) throws(Failure) {
    while count == stages.count || count > 0 && stages[first].task?.isFinished != false {
      try deliver(to: sink)
    }
  }

  /// Delivers everything.
  mutating func drain<Failure: Error>(
    to sink: (borrowing Verdicts) throws(Failure) -> Void
  ) throws(Failure) {
    while count > 0 { try deliver(to: sink) }
  }

  private mutating func deliver<Failure: Error>(
    to sink: (borrowing Verdicts) throws(Failure) -> Void
  ) throws(Failure) {
    let stage = stages[first]
    engine.finish(stage.task)
    stage.task = nil
    first = (first + 1) % stages.count
    count -= 1
    try sink(stage.verdicts)
  }
}
