/// All counters of an engine's workers, those of workers that are gone included.
final class MetricsRegistry: Sendable {
  private struct State {
    var live: [CounterCells.ID: CounterCells] = [:]
    var retired = [UInt64](repeating: 0, count: CounterPlace.count)
    var names: [UInt16: String] = [:]
  }

  private let state = Lock(State())

  /// Counters for a worker.
  func enroll() -> CounterCells {
    let cells = CounterCells.allocate()
    state.withLock { $0.live[cells.id] = cells }
    return cells
  }

  /// Keeps what a worker has counted, and frees its counters.
  func retire(_ cells: CounterCells) {
    state.withLock { state in
      state.live[cells.id] = nil
      cells.add(to: &state.retired)
    }
    cells.free()
  }

  /// Keeps the word that stands for a reason.
  func learn(_ code: UInt16, _ name: String) {
    state.withLock { $0.names[code] = name }
  }

  /// The sums of all counters, and the words for the reasons that occurred.
  var sums: (counts: [UInt64], names: [UInt16: String]) {
    state.withLock { state in
      var counts = state.retired
      for cells in state.live.values { cells.add(to: &counts) }
      return (counts, state.names)
    }
  }
}
