internal import JOSE

/// Encoded messages of RSASSA-PSS, checked together (RFC 8017 §9.1.2).
///
///     EM = maskedDB ‖ H ‖ bc,   DB = maskedDB ⊕ MGF1(H) = 00 … 00 ‖ 01 ‖ salt,
///     H = Hash(00⁸ ‖ digest ‖ salt)
///
/// The salt is as long as the digest (RFC 7518 §3.5), and MGF1 uses the same hash. All blocks of all
/// masks are hashed in one call, and then all H.
@safe
struct PSSGroup: ~Copyable {
  /// A message that is being checked.
  @safe
  private struct Entry {
    let item: RSAGroup.Item
    /// EM without the octet that a modulus of 8k + 1 bits puts in front.
    let encoded: UnsafePointer<UInt8>
    let byteCount: Int
    let number: Int

    /// The octets of DB.
    var dataCount: Int { byteCount - item.hash.byteCount - 1 }
  }

  /// The octets of the longest mask, which comes in whole digests.
  private static var maskStride: Int { KeyRules.modulusBits.upperBound / 8 + 64 }

  /// The most hashes for a mask.
  private static var blockLimit: Int { maskStride / 32 }

  /// The octets of H and a counter, and of 00⁸ ‖ digest ‖ salt.
  private static var seedStride: Int { 64 + 4 }
  private static var inputStride: Int { 8 + 64 + 64 }

  // INVARIANT: room for `capacity` messages each; entries below `count` are initialized.
  private let capacity: Int
  private let entries: UnsafeMutablePointer<Entry>
  private let masks: UnsafeMutablePointer<UInt8>
  private let seeds: UnsafeMutablePointer<UInt8>
  private let inputs: UnsafeMutablePointer<UInt8>
  private let hashes: UnsafeMutablePointer<UInt8>
  private var lanes: DigestLanes
  private var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    unsafe entries = .allocate(capacity: capacity)
    unsafe masks = .allocate(capacity: capacity * Self.maskStride)
    unsafe seeds = .allocate(capacity: capacity * Self.blockLimit * Self.seedStride)
    unsafe inputs = .allocate(capacity: capacity * Self.inputStride)
    unsafe hashes = .allocate(capacity: capacity * 64)
    lanes = DigestLanes(capacity: capacity * Self.blockLimit, usingLanes: true)
  }

  deinit {
    unsafe entries.deallocate()
    unsafe masks.deallocate()
    unsafe seeds.deallocate()
    unsafe inputs.deallocate()
    unsafe hashes.deallocate()
  }

  /// Forgets all messages.
  mutating func removeAll() {
    count = 0
  }

  /// Takes in an encoded message, as long as the modulus, unless its form is wrong already.
  mutating func append(
    _ encoded: UnsafePointer<UInt8>, _ item: RSAGroup.Item, number: Int
  ) {
    precondition(count < capacity)
    let modulusCount = (item.modulusBits + 7) / 8
    // The message has one bit less than the modulus; the bits above it are zero.
    let spareBits = 8 * modulusCount - (item.modulusBits - 1)
    let skipped = spareBits / 8
    if skipped > 0, unsafe encoded[0] != 0 { return }
    let entry = unsafe Entry(
      item: item, encoded: encoded + skipped, byteCount: modulusCount - skipped, number: number)
    guard unsafe entry.encoded[0] & ~(0xff >> UInt8(spareBits % 8)) == 0,
      unsafe entry.encoded[entry.byteCount - 1] == 0xbc,
      entry.byteCount >= 2 * item.hash.byteCount + 2
    else { return }
    unsafe (entries + count).initialize(to: entry)
    count += 1
  }

  /// Checks all messages; returns the bits of the numbers of those that are right.
  mutating func judge() -> UInt32 {
    guard count > 0 else { return 0 }
    for index in 0..<count { appendMask(index) }
    lanes.run()
    var isFormed: UInt32 = 0
    for index in 0..<count where unmask(index) {
      isFormed |= 1 &<< UInt32(index)
      let entry = unsafe entries[index]
      unsafe lanes.append(
        inputs + Self.inputStride * index, count: 8 + 2 * entry.item.hash.byteCount,
        digest: entry.item.hash, output: hashes + 64 * index)
    }
    lanes.run()
    var accepted: UInt32 = 0
    for index in 0..<count where isFormed >> UInt32(index) & 1 == 1 {
      let entry = unsafe entries[index]
      let hash = unsafe entry.encoded + entry.dataCount
      let isEqual = (0..<entry.item.hash.byteCount).allSatisfy {
        unsafe hash[$0] == hashes[64 * index + $0]
      }
      if isEqual { accepted |= 1 &<< UInt32(entry.number) }
    }
    return accepted
  }

  /// Takes in the hashes that make MGF1(H) (RFC 8017 §B.2.1).
  private mutating func appendMask(_ index: Int) {
    let entry = unsafe entries[index]
    let hashCount = entry.item.hash.byteCount
    for block in 0..<((entry.dataCount + hashCount - 1) / hashCount) {
      // SAFE: a mask has at most `blockLimit` blocks, since no digest is shorter than 32 octets.
      let seed = unsafe seeds + (index * Self.blockLimit + block) * Self.seedStride
      unsafe seed.update(from: entry.encoded + entry.dataCount, count: hashCount)
      // The counter has four octets, of which two suffice here.
      unsafe seed[hashCount] = 0
      unsafe seed[hashCount + 1] = 0
      unsafe seed[hashCount + 2] = UInt8(truncatingIfNeeded: block >> 8)
      unsafe seed[hashCount + 3] = UInt8(truncatingIfNeeded: block)
      unsafe lanes.append(
        seed, count: hashCount + 4, digest: entry.item.hash,
        output: masks + Self.maskStride * index + block * hashCount)
    }
  }

  /// Unmasks DB, and puts together what H is the hash of; returns whether DB has the right form.
  private mutating func unmask(_ index: Int) -> Bool {
    let entry = unsafe entries[index]
    let mask = unsafe masks + Self.maskStride * index
    let hashCount = entry.item.hash.byteCount
    let saltStart = entry.dataCount - hashCount
    for offset in 0..<entry.dataCount { unsafe mask[offset] ^= entry.encoded[offset] }
    // The bits above the message are not part of it.
    let spareBits = UInt8(8 * entry.byteCount - (entry.item.modulusBits - 1))
    unsafe mask[0] &= 0xff >> spareBits
    for offset in 0..<(saltStart - 1) where unsafe mask[offset] != 0 { return false }
    guard unsafe mask[saltStart - 1] == 1 else { return false }
    let input = unsafe inputs + Self.inputStride * index
    unsafe input.update(repeating: 0, count: 8)
    unsafe (input + 8).update(from: entry.item.digest, count: hashCount)
    unsafe (input + 8 + hashCount).update(from: mask + saltStart, count: hashCount)
    return true
  }
}
