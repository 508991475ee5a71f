internal import JOSE

// MARK: - Calls in flight

extension Engine {
  /// Verifies a token, together with those of other calls in flight.
  ///
  /// An idle engine verifies it on the calling thread, at once. A loaded one has it wait until the
  /// executor has run what is ready to run, and then verifies all that wait, up to 256 at a time, on the
  /// executor's threads: the more is asked of it, the fuller its lanes.
  ///
  /// - Parameter token: The octets of a compact JWS, without white space around it.
  /// - Returns: The token.
  /// - Throws: ``Rejection``: also ``Rejection/overloaded`` where too many calls wait,
  ///   ``Rejection/cancelled`` where the task was cancelled before there was a verdict, and
  ///   ``Rejection/shutDown`` after ``shutDown()``.
  public func verify(_ token: [UInt8]) async throws(Rejection) -> VerifiedToken {
    switch coalescer.admit() {
    case .serveYourself: return try verifyAlone(token)
    case .shutDown: throw .shutDown
    case .enqueue: return try await verifyTogether(token).get()
    }
  }

  /// Verifies a token in a string.
  ///
  /// - Throws: ``Rejection``.
  public func verify(_ token: String) async throws(Rejection) -> VerifiedToken {
    try await verify(Array(token.utf8))
  }

  private func verifyAlone(_ token: [UInt8]) throws(Rejection) -> VerifiedToken {
    defer { coalescer.dismiss() }
    return try singles.verify(token, since: .now, by: current, at: clock)
  }

  private func verifyTogether(_ token: [UInt8]) async -> PendingCall.Verdict {
    let call = PendingCall(token)
    return await withTaskCancellationHandler {
      await Waiter.suspend { waiter in
        if !call.wait(waiter) {
          waiter.resume(.failure(.cancelled))
        } else if let refusal = coalescer.enqueue(call) {
          call.resolve(.failure(refusal))
        }
      }
    } onCancel: {
      if call.cancel() { coalescer.noteCancellation() }
    }
  }

  /// What has calls served that wait, by workers of its own.
  static func coalescer(
    _ configuration: Configuration, processors: Int, by current: CurrentSnapshot,
    at clock: WallClock, servers: WorkerPool<FollowingWorker<CallServer>>,
    singles: WorkerPool<FollowingWorker<Worker>>
  ) -> Coalescer {
    Coalescer(queueLimit: configuration.queueLimit, processors: processors) { queue, share in
      servers.withWorker { server in
        server.work(by: current) { server, snapshot in
          server.serve(queue, share: share, by: snapshot, at: clock.now()) { call in
            Result { () throws(Rejection) in
              try singles.verify(call.token, since: call.start, by: current, at: clock)
            }
          }
        }
      }
    }
  }

  /// Takes no more calls, and returns when all that were taken have been answered.
  ///
  /// Batches still work, on the threads that bring them.
  public func shutDown() {
    coalescer.shutDown()
    crew.shutDown()
  }
}

extension WorkerPool where Member == FollowingWorker<Worker> {
  /// Verifies the token of a call on this thread.
  fileprivate func verify(
    _ token: [UInt8], since start: Instant, by current: CurrentSnapshot, at clock: WallClock
  ) throws(Rejection) -> VerifiedToken {
    try withWorker { worker throws(Rejection) in
      try worker.work(by: current) { worker, snapshot throws(Rejection) in
        defer { worker.counters.count(.call, since: start, until: .now) }
        return try worker.verify(token.octets, by: snapshot, at: clock.now())
      }
    }
  }
}
