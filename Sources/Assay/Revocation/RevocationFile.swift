internal import Glibc
internal import JOSE

/// A file of revocations, in the form of ``RevocationText``, that is read again when it changes.
///
/// A good file takes the place of what was in force, all at once. Of one with bad lines the good lines
/// are added to what was in force and nothing is dropped, so that neither a slip nor a file that is
/// half written makes a revoked token good again; ``problem`` tells of it until it is mended. The same
/// goes for a file that cannot be read. Write a new file and rename it over the old one.
public final class RevocationFile: RevocationSource {
  /// What is wrong with a file.
  public enum Problem: Error, Hashable, Sendable {
    /// It cannot be read, for this reason of the system's (`errno`).
    case unreadable(Int32)
    /// It is longer than `limit` octets.
    case tooLarge(limit: Int)
    /// It was written to while it was read; it is read again at the next look.
    case changedWhileRead
    /// These lines are bad, counted from 1; a thousand of them at most.
    case badLines([Int])
  }

  /// Where the revocations are.
  public let list = RevocationList()

  /// The most octets of a file.
  public static var byteLimit: Int { 1 << 30 }

  private let path: String
  private let clock: WallClock
  private let state: Lock<State>
  private let wakeUp = Semaphore()
  private let thread = Lock<WorkerThread?>(nil)

  private struct State {
    var identity: FileIdentity?
    var problem: Problem?
    var isStopped = false
  }

  /// Reads a file, which has to be good, and watches it.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - clock: What tells which entries have ended.
  ///   - interval: How often a thread looks whether it changed; `nil` is never, but for ``check()``.
  /// - Throws: ``Problem``.
  public init(
    path: String, clock: WallClock = .system, interval: Duration? = .seconds(1)
  ) throws(Problem) {
    self.path = path
    self.clock = clock
    state = Lock(State())
    check()
    if let problem { throw problem }
    guard let interval else { return }
    let wakeUp = self.wakeUp
    let nanoseconds = Self.nanoseconds(interval)
    let started = WorkerThread { [weak self] in
      while !wakeUp.wait(nanoseconds: nanoseconds) {
        guard let self else { return }
        check()
      }
    }
    thread.withLock { $0 = started }
  }

  /// At most a hundred years.
  private static func nanoseconds(_ interval: Duration) -> UInt64 {
    let (seconds, attoseconds) = min(max(.zero, interval), .seconds(100 * 31_556_952)).components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
  }

  deinit {
    // The thread holds nothing of this between two looks; it may also be the one that lets go.
    wakeUp.signal()
    thread.withLock { $0?.detach() }
  }

  /// What was wrong with the file when it was last read, or `nil`.
  public var problem: Problem? { state.withLock(\.problem) }

  /// Looks whether the file changed, and reads it then; what watches it does this all the time.
  public func check() {
    state.withLock { state in
      do throws(Problem) {
        guard let text = try read(unlessItIs: state.identity) else { return }
        let lines = RevocationText(parsing: text.octets.octets)
        state.problem =
          !lines.badLines.isEmpty
          ? .badLines(lines.badLines) : text.identity == nil ? .changedWhileRead : nil
        list.replace(
          with: RevocationSet(
            lines.revocations, addedTo: state.problem == nil ? nil : list.current,
            at: clock.now()))
        state.identity = text.identity
      } catch {
        state.problem = error
        state.identity = nil
      }
    }
  }

  /// A file's octets, and which file it was, unless it changed while it was read.
  private struct Text {
    var octets: [UInt8] = []
    var identity: FileIdentity?
  }

  /// What is in the file, unless it is the one that was read last.
  private func read(unlessItIs known: FileIdentity?) throws(Problem) -> Text? {
    // A pipe without a writer must not hold the thread up.
    // SAFE: the call reads the path and keeps nothing.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(errno) }
    defer { close(descriptor) }
    guard let identity = FileIdentity(ofDescriptor: descriptor) else { throw .unreadable(errno) }
    if identity == known { return nil }
    guard identity.byteCount <= Self.byteLimit else { throw .tooLarge(limit: Self.byteLimit) }
    var text = Text()
    text.octets.reserveCapacity(identity.byteCount)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFE: no more is read than there is room for.
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count == 0 { break }
      if count < 0 {
        guard errno == EINTR else { throw .unreadable(errno) }
        continue
      }
      text.octets += buffer[..<count]
      guard text.octets.count <= Self.byteLimit else { throw .tooLarge(limit: Self.byteLimit) }
    }
    if FileIdentity(ofDescriptor: descriptor) == identity { text.identity = identity }
    return text
  }
}
