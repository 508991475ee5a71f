internal import JOSE

// MARK: - Calls in flight

extension Engine {
  /// Verifies a token, together with those of other calls in flight.
  ///
  /// An idle engine verifies it on the calling thread, at once. A loaded one has it wait for the next
  /// thread, which takes all that wait, up to 256: the more is asked of it, the fuller its lanes.
  ///
  /// - Parameter token: The octets of a compact JWS, without white space around it.
  /// - Returns: The token.
  /// - Throws: ``Rejection``: also ``Rejection/overloaded`` where too many calls wait,
  ///   ``Rejection/cancelled`` where the task was cancelled before there was a verdict, and
  ///   ``Rejection/shutDown`` after ``shutDown()``.
  public func verify(_ token: [UInt8]) async throws(Rejection) -> VerifiedToken {
    switch crew.admit() {
    case .serveYourself: return try verifyAlone(token)
    case .overloaded: throw .overloaded
    case .shutDown: throw .shutDown
    case .queued: return try await verifyTogether(token).get()
    }
  }

  /// Verifies a token in a string.
  ///
  /// - Throws: ``Rejection``.
  public func verify(_ token: String) async throws(Rejection) -> VerifiedToken {
    try await verify(Array(token.utf8))
  }

  private func verifyAlone(_ token: [UInt8]) throws(Rejection) -> VerifiedToken {
    defer { crew.dismiss() }
    let start = Instant.now
    return try singles.withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        defer { worker.counters.count(.call, since: start, until: .now) }
        return try worker.verify(token.octets, by: snapshot, at: clock.now())
      }
    }
  }

  private func verifyTogether(_ token: [UInt8]) async -> Result<VerifiedToken, Rejection> {
    let call = PendingCall(token)
    return await withTaskCancellationHandler {
      switch crew.enqueue(call) {
      case .overloaded: return .failure(.overloaded)
      case .shutDown: return .failure(.shutDown)
      case .queued, .serveYourself:
        return await withCheckedContinuation { call.wait($0) }
      }
    } onCancel: {
      if call.resolve(.failure(.cancelled)) { crew.noteCancellation() }
    }
  }

  /// Verifies what waited, and answers.
  static func serve(
    _ calls: [PendingCall], with worker: inout BatchWorker, _ block: inout VerdictBlock,
    by snapshot: Snapshot, at now: NumericDate
  ) {
    let calls = calls.filter { !$0.isAnswered }
    // SAFE: the calls hold their tokens, and are held until the end.
    let places = calls.map { TokenPlace(of: $0.token) }
    unsafe places.withUnsafeBufferPointer { places in
      unsafe worker.verify(places, into: &block, by: snapshot, at: now)
    }
    let end = Instant.now
    for (index, call) in calls.enumerated() {
      worker.counters.count(.call, since: call.start, until: end)
      call.resolve(block.result(index))
    }
  }

  /// Takes no more calls, and returns when all that were taken have been answered.
  ///
  /// Batches still work, on the threads that bring them.
  public func shutDown() {
    crew.shutDown()
  }
}
