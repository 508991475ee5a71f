/// How long is waited after failures: twice as long each time, and never the same for two services.
struct Backoff {
  private let first: Duration
  private let longest: Duration

  init(_ configuration: RemoteKeySet.Configuration) {
    first = configuration.firstBackoff
    longest = configuration.longestBackoff
  }

  /// The wait after `count` failures in a row, a quarter longer or shorter at random.
  ///
  /// - Parameters:
  ///   - count: From 1.
  ///   - random: From 0 to 1.
  /// - Returns: The wait.
  func wait(afterFailures count: Int, random: Double = .random(in: 0...1)) -> Duration {
    // Past 2³⁰ times the first wait every sensible bound is reached.
    let doubled = first * (1 << min(max(count - 1, 0), 30))
    return min(doubled, longest) * (0.75 + 0.5 * random)
  }
}
