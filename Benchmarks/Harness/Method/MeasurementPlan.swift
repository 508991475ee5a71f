/// How long and how finely to measure.
public struct MeasurementPlan: Hashable, Sendable {
  /// The time for all contenders together, after warming up.
  public var seconds = 1.0

  /// The time in which caches, branch predictors and the clock of the CPU settle.
  public var warmUpSeconds = 0.1

  /// How long the slowest contender takes in a round: short against the drift of a machine, and
  /// long against a look at the clock.
  public var roundSeconds = 0.002

  /// Fewer rounds than these give no interval worth the name.
  public var minimumRounds = 25

  /// Measuring stops early once the interval of the ratio is narrower than this share of it.
  public var relativeWidth = 0.01

  /// Rounds are whole multiples of so many operations, so that a batch is never cut short.
  public var granule = 8

  /// How many operations are timed with one look at the clock before and one behind: so many that two
  /// looks are nothing beside them, and so few that a CPU's L2 cache has room for what they read.
  public var sliceOperations = 512

  /// How the interval is made.
  public var bootstrap = Bootstrap()

  /// Makes the plan that the tool uses by default.
  public init() {}
}
