import OpenSSLBaseline

/// Has calls happen at places of the stack that differ each time.
///
/// The system lays out each process by chance, and where the stack lies beside what else is read makes a
/// tenth of the time of a short stage: within a line of the cache, and by the bits of its address that
/// predict a way of the cache. A process would measure one such place, over and over, and the next
/// process another. Here all take part, and the median is of them all (C. Curtsinger, E. Berger,
/// "Stabilizer: Statistically Sound Performance Evaluation", ASPLOS 2013).
final class StackWalk {
  /// A mebibyte, of the eight that the main thread has, and in the steps in which a stack is aligned.
  private static let places = 1 << 16
  private static let step = 16

  private var generator = SplitMix64(seed: 0x57ac)

  init() {
    // All of it is touched once, or the system would bring pages while something is timed.
    var call = Call { _ = Self.touch(Self.places * Self.step / 4096) }
    call.happen(below: 0)
  }

  /// Calls `body` somewhere.
  func call(_ body: () -> Void) {
    let place = generator.index(below: Self.places) * Self.step
    withoutActuallyEscaping(body) { body in
      var call = Call(body: body)
      call.happen(below: place)
    }
  }

  /// Comes down page by page.
  private static func touch(_ pages: Int) -> Int {
    guard pages > 0 else { return 0 }
    var call = Call {}
    call.happen(below: pages * 4096)
    return touch(pages - 1)
  }

  private struct Call {
    let body: () -> Void

    mutating func happen(below byteCount: Int) {
      withUnsafeMutablePointer(to: &self) { call in
        stack_walk_call(
          byteCount, { $0?.assumingMemoryBound(to: Call.self).pointee.body() }, call)
      }
    }
  }
}
