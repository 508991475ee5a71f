internal import JOSE
internal import VectorKernels

/// Digests and HMACs of many messages, gathered first and then computed together.
///
/// With lanes a call of `VectorKernels` does all of one word size; without, libcrypto does each as it
/// comes.
@safe
struct DigestLanes: ~Copyable {
  private var usesLanes: Bool

  // INVARIANT: room for `capacity` jobs each, of which the first `narrowCount` and `wideCount` are
  // initialized.
  private let capacity: Int
  private let narrow: UnsafeMutablePointer<assay_sha256_job>
  private let wide: UnsafeMutablePointer<assay_sha512_job>
  private var narrowCount = 0
  private var wideCount = 0

  /// What this CPU has for SHA-2; asked once, since asking may leave a virtual machine.
  private static let paths = assay_sha2_paths()

  /// Makes room for `capacity` messages.
  init(capacity: Int, usingLanes usesLanes: Bool) {
    self.usesLanes = usesLanes
    self.capacity = capacity
    unsafe narrow = .allocate(capacity: capacity)
    unsafe wide = .allocate(capacity: capacity)
  }

  deinit {
    unsafe narrow.deallocate()
    unsafe wide.deallocate()
  }

  /// Takes in a message, whose digest ``run()`` writes to `output`.
  ///
  /// - Precondition: Message and output stay until then, with `count` octets and those of the
  ///   digest; no more than the capacity are taken in.
  @inline(always)
  mutating func append(
    _ message: UnsafePointer<UInt8>?, count: Int, digest: Algorithm.Digest,
    output: UnsafeMutablePointer<UInt8>
  ) {
    guard usesLanes else {
      unsafe SHA2.digest(message, count: count, with: digest, to: output)
      return
    }
    if digest == .sha256 {
      precondition(narrowCount < capacity)
      unsafe (narrow + narrowCount).initialize(
        to: assay_sha256_job(
          message: message, length: count, state: nil, hashed: 0, outer: nil, output: output))
      narrowCount &+= 1
    } else {
      precondition(wideCount < capacity)
      unsafe (wide + wideCount).initialize(
        to: assay_sha512_job(
          message: message, length: count, state: nil, hashed: 0, outer: nil, output: output,
          digest_length: digest.byteCount))
      wideCount &+= 1
    }
  }

  /// Takes in a message, whose HMAC under `key` ``run()`` writes to `output`.
  ///
  /// - Precondition: As for the other; and the key stays.
  @inline(always)
  mutating func append(
    _ message: UnsafePointer<UInt8>?, count: Int, digest: Algorithm.Digest,
    key: borrowing HMACKey, output: UnsafeMutablePointer<UInt8>
  ) {
    guard usesLanes else {
      unsafe key.computeTag(of: message, count: count, with: digest, to: output)
      return
    }
    switch digest {
    case .sha256:
      precondition(narrowCount < capacity)
      unsafe (narrow + narrowCount).initialize(
        to: assay_sha256_job(
          message: message, length: count, state: key.words.narrowInner, hashed: 64,
          outer: key.words.narrowOuter, output: output))
      narrowCount &+= 1
    case .sha384, .sha512:
      precondition(wideCount < capacity)
      unsafe (wide + wideCount).initialize(
        to: assay_sha512_job(
          message: message, length: count, state: key.words.wideInner(digest), hashed: 128,
          outer: key.words.wideOuter(digest), output: output, digest_length: digest.byteCount))
      wideCount &+= 1
    }
  }

  /// Has libcrypto do each from now on.
  mutating func leaveLanes() {
    usesLanes = false
  }

  /// Computes what was taken in, and forgets it.
  mutating func run() {
    // SAFE: the jobs below the counts are initialized, and describe what their makers promised.
    if narrowCount > 0 { unsafe assay_sha256(narrow, narrowCount, Self.paths) }
    if wideCount > 0 { unsafe assay_sha512(wide, wideCount, Self.paths) }
    (narrowCount, wideCount) = (0, 0)
  }
}
