extension Gate {
  /// How often a row is measured at most before something is said against it.
  static let mostMeasurements = 5

  /// Measures again what looks like a change, and keeps the verdict only if it always comes out.
  ///
  /// An interval tells how far the median of *this* run may be off, as far as the run itself shows
  /// it. It cannot show what is the same for the whole run and different in the next: where memory and
  /// code happen to lie (``MeasuringProcess``), what a neighbour on a shared machine does for a minute.
  /// Two runs of one build may differ by more than their intervals admit, and a longer run only makes
  /// the interval narrower round a wrong place.
  ///
  /// So a suspicion is measured again, up to four times, each in a process, with a key and tokens of
  /// its own. A change is told only if two measurements tell it, the last among them, and no
  /// measurement clears it; one that does ends the matter. What makes one process in seven slow then
  /// makes all five so once in sixteen thousand times if nothing else connects them, as a busy neighbour
  /// does, while a slow-down that is there is there every time. What is not clear is a suspicion too: another
  /// look may make it so. Rows that pass are not measured again: that would only find alarms where there
  /// were none.
  ///
  /// Allocations are counted and come out the same each time, so they are not asked for twice.
  ///
  /// - Parameters:
  ///   - comparison: What the first measurement said.
  ///   - baseline: What it was held against.
  ///   - change: Which change is suspected: a regression or an improvement.
  ///   - measure: Measures one row again; it is told which time this is, from 1 on.
  /// - Returns: The comparison, with the rows that were measured again as the last measurement has
  ///   them.
  /// - Throws: What `measure` throws.
  public func confirmed(
    _ comparison: Comparison, baseline: Report, of change: Comparison.Verdict,
    measure: (Comparison.Key, Int) throws(MeasurementError) -> Report.Result?
  ) throws(MeasurementError) -> Comparison {
    let old = Dictionary(baseline.results.map { ($0.key, $0) }) { first, _ in first }
    let suspicions: Set<Comparison.Verdict> =
      change == .regression ? [.regression, .unclear] : [change]
    var settled = comparison
    for index in settled.rows.indices {
      var verdicts = [settled.rows[index].verdict]
      while suspicions.contains(verdicts[verdicts.count - 1]),
        verdicts.count < Self.mostMeasurements
      {
        guard let again = try measure(settled.rows[index].key, verdicts.count) else { break }
        settled.rows[index] = row(
          from: old[again.key], to: again, comparisons: comparison.comparisons)
        verdicts.append(settled.rows[index].verdict)
        settled.rows[index].measurements = verdicts.count
      }
      if verdicts.count > 1, verdicts.last == change, verdicts.count(where: { $0 == change }) < 2 {
        settled.rows[index].verdict = change == .regression ? .unclear : .pass
      }
    }
    return settled
  }
}
