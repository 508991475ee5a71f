/// A slow-down made on purpose: what the gate has to catch.
///
/// `Benchmarks/gate-experiment` uses it to show that the gate works. It lives in the harness and
/// wraps a contender, so that nothing of what a service imports knows of it.
public struct SlowDown: Hashable, Sendable {
  /// The part of the work that takes longer.
  public let stage: Workload

  /// By how much longer, as a share of the stage's time.
  public let share: Double

  /// Describes a slow-down.
  ///
  /// - Precondition: `share` is within 0…1. Checked.
  public init(stage: Workload, share: Double) {
    precondition(share >= 0 && share <= 1)
    (self.stage, self.share) = (stage, share)
  }

  /// Whether a part of the work has the stage in it: the stage itself, and whole tokens.
  func concerns(_ workload: Workload) -> Bool {
    workload == stage || workload == .single
      || (stage == .digest && workload == .signature)
  }

  /// The contender, with the stage done once more for a share of its tokens.
  ///
  /// That is real work of the right amount, whatever the machine does meanwhile; waiting for a time
  /// measured before would be more or less of a slow-down as the clock of the CPU changes.
  ///
  /// - Parameters:
  ///   - contender: What is slowed down.
  ///   - stage: What does the stage alone, over the same tokens.
  /// - Returns: The slower one.
  func applied(to contender: Contender, repeating stage: Contender) -> Contender {
    let debt = Reference(0.0)
    let touch = { (range: Range<Int>) in
      contender.touch(range)
      stage.touch(range)
    }
    return Contender(name: contender.name, granule: contender.granule, touch: touch) { range in
      debt.value += share * Double(range.count)
      let count = min(range.count, Int(debt.value))
      debt.value -= Double(count)
      let again = range.lowerBound..<range.lowerBound + count
      guard stage.pass(again) == count else { return 0 }
      return contender.pass(range)
    }
  }
}

extension SlowDown: CustomStringConvertible {
  /// The slow-down for people: `stage-json by 10 %`.
  public var description: String { "\(stage.rawValue) by \(Figure.decimal(share * 100, 0)) %" }
}
