/// Times of numbered operations, each of which is written by whoever did the operation.
final class TimeLog: @unchecked Sendable {
  // Each element is written by one task, and read when all have ended.
  private let times: UnsafeMutableBufferPointer<UInt64>

  init(count: Int) {
    times = .allocate(capacity: count)
    times.initialize(repeating: 0)
  }

  deinit {
    times.deallocate()
  }

  subscript(index: Int) -> UInt64 {
    get { times[index] }
    set { times[index] = newValue }
  }

  /// How the times spread.
  var histogram: LatencyHistogram {
    var histogram = LatencyHistogram()
    for time in times { histogram.record(nanoseconds: time) }
    return histogram
  }
}
