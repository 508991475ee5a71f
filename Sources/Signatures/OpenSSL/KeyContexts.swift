internal import JOSE

/// The contexts of the keys that one thread has verified with of late.
///
/// A key's context is set up when the key is first used, and stays until another key needs its place:
/// a key and an algorithm have one place, so nothing is searched, and ten thousand keys take no more
/// memory than these.
@safe
struct KeyContexts: ~Copyable {
  /// How many contexts are kept, each some KiB in libcrypto.
  private static var slotCount: Int { 64 }

  // INVARIANT: `slotCount` initialized slots, owned by this value alone.
  private let slots: UnsafeMutablePointer<KeyContext>

  init() {
    unsafe slots = .allocate(capacity: Self.slotCount)
    unsafe slots.initialize(repeating: KeyContext(), count: Self.slotCount)
  }

  deinit {
    for slot in 0..<Self.slotCount { unsafe slots[slot].free() }
    unsafe slots.deallocate()
  }

  /// The context for a key and an algorithm, set up if it is not there.
  ///
  /// It is valid until the next call.
  mutating func context(
    of serial: UInt64, _ key: borrowing PublicKeyHandle, _ algorithm: Algorithm
  ) throws(OpenSSLFailure) -> KeyContext {
    let slot = Int(truncatingIfNeeded: serial ^ UInt64(algorithm.rawValue) << 3) % Self.slotCount
    let found = unsafe slots[slot]
    if found.serial == serial && found.algorithm == algorithm { return found }
    let made = try KeyContext(serial, key, algorithm)
    found.free()
    unsafe slots[slot] = made
    return made
  }
}
