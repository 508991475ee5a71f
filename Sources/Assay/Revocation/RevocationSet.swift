public import JOSE

/// Revocations that do not change, found in one look at a table.
///
/// An entry takes 32 octets: a hash of 128 bits of what it concerns, and two dates. Nothing of the
/// names is kept, so a token is revoked by error if its hash is that of an entry. With a secret that
/// nobody knows, and *n* entries, that happens to one token in 2¹²⁸ / 3*n*: a million entries and 10¹²
/// tokens make it happen with a probability of 10⁻²⁰.
///
/// The table is filled to two thirds, which is 48 MB for a million entries, and a filter of two octets an
/// entry stands before it (B. H. Bloom, 1970; a block of 64 bits, four of them set), so that most tokens
/// that are not revoked do not wait for memory.
public final class RevocationSet: Sendable {
  /// How many there are.
  public let count: Int

  /// The octets that the table and the filter take.
  public var byteCount: Int {
    entries.count * MemoryLayout<Entry>.stride + filter.count * MemoryLayout<UInt64>.stride
  }

  private let entries: [Entry]
  private let filter: [UInt64]
  private let hasTokens: Bool
  private let hasSubjects: Bool
  private let hasIssuers: Bool

  /// An entry, or none where the hash is zero.
  struct Entry {
    var key = Hash128(low: 0, high: 0)
    /// Seconds of the first date that is not concerned, or all ones.
    var before: UInt64 = 0
    /// The nanoseconds of that date in the upper 30 bits, and the seconds of the end below.
    var rest: UInt64 = 0
  }

  /// Seeds for what is hashed, the same for all sets of the process so that entries can be moved.
  private static let seeds: [3 of UInt64] = .init { _ in
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// No revocations.
  public convenience init() {
    self.init([])
  }

  /// Makes a set.
  ///
  /// - Parameters:
  ///   - revocations: What was revoked.
  ///   - old: A set whose revocations are to stay in force beside them.
  ///   - now: What has ended by then is left out.
  public init(
    _ revocations: [Revocation], addedTo old: RevocationSet? = nil, at now: NumericDate? = nil
  ) {
    let limit = revocations.count + (old?.count ?? 0)
    var entries = [Entry](repeating: Entry(), count: limit == 0 ? 0 : limit * 3 / 2 + 8)
    var filter = [UInt64](repeating: 0, count: limit == 0 ? 0 : limit / 4 + 1)
    var kinds = (
      token: old?.hasTokens ?? false, subject: old?.hasSubjects ?? false,
      issuer: old?.hasIssuers ?? false
    )
    var count = 0
    func add(_ entry: Entry) {
      if let now, entry.hasEnded(at: now) { return }
      filter[entry.key.high.scaled(to: filter.count)] |= Self.mask(entry.key)
      if Self.insert(entry, into: &entries) { count += 1 }
    }
    for entry in old?.entries ?? [] where entry.key != Hash128(low: 0, high: 0) { add(entry) }
    for revocation in revocations {
      switch revocation.target {
      case .token: kinds.token = true
      case .subject: kinds.subject = true
      case .issuer: kinds.issuer = true
      }
      add(Self.entry(revocation))
    }
    self.entries = entries
    self.filter = filter
    self.count = count
    (hasTokens, hasSubjects, hasIssuers) = kinds
  }

  /// How long the chain of entries of one key gets before they count as one that covers them all.
  private static var chainLimit: Int { 16 }

  /// Enters an entry, unless one that is there covers it; tells whether it takes a place.
  private static func insert(_ entry: Entry, into entries: inout [Entry]) -> Bool {
    var place = entry.key.low.scaled(to: entries.count)
    var same = 0
    while entries[place].key != Hash128(low: 0, high: 0) {
      if entries[place].key == entry.key {
        same += 1
        let isLater = entry.covers(entries[place])
        if isLater { entries[place] = entry }
        if isLater || entries[place].covers(entry) { return false }
        if same == chainLimit {
          entries[place] = entries[place].joined(with: entry)
          return false
        }
      }
      place = place + 1 == entries.count ? 0 : place + 1
    }
    entries[place] = entry
    return true
  }

  private static func entry(_ revocation: Revocation) -> Entry {
    let key =
      switch revocation.target {
      case .token(let id, let issuer): key(.token, id.octets, ofIssuer: hash(issuer.octets))
      case .subject(let name, let issuer):
        key(.subject, name.octets, ofIssuer: hash(issuer.octets))
      case .issuer(let issuer): hash(issuer.octets)
      }
    return Entry(key, before: revocation.issuedBefore, until: revocation.end)
  }
}

extension RevocationSet.Entry {
  /// The end is kept in 34 bits of seconds, up to the year 2514; what is later never ends.
  private static var endBits: UInt64 { 34 }

  init(_ key: Hash128, before: NumericDate?, until end: NumericDate) {
    self.key = key
    self.before = before.map { UInt64(max(0, $0.seconds)) } ?? .max
    let seconds = end.nanoseconds == 0 ? end.seconds : end.seconds &+ 1
    let kept = min(UInt64(max(0, seconds)), 1 << Self.endBits - 1)
    rest = UInt64(before?.nanoseconds ?? 0) << Self.endBits | kept
  }

  private var end: UInt64 { rest & (1 << Self.endBits - 1) }
  private var beforeNanoseconds: UInt64 { rest >> Self.endBits }

  /// Whether it says all that `other` says.
  func covers(_ other: Self) -> Bool {
    end >= other.end
      && (before, beforeNanoseconds) >= (other.before, other.beforeNanoseconds)
  }

  /// An entry that says what both say, and more.
  func joined(with other: Self) -> Self {
    var joined =
      (before, beforeNanoseconds) >= (other.before, other.beforeNanoseconds) ? self : other
    joined.rest = (joined.rest >> Self.endBits) << Self.endBits | max(end, other.end)
    return joined
  }

  /// Whether it need not be kept any more.
  @inline(always)
  func hasEnded(at now: NumericDate) -> Bool {
    end != 1 << Self.endBits - 1 && now.seconds >= Int64(end)
  }

  /// Whether it concerns a token that was issued then.
  @inline(always)
  func concerns(issuedAt: NumericDate?, at now: NumericDate) -> Bool {
    guard !hasEnded(at: now) else { return false }
    guard before != .max, let issuedAt else { return true }
    return (UInt64(max(0, issuedAt.seconds)), UInt64(issuedAt.nanoseconds))
      < (before, beforeNanoseconds)
  }
}

// MARK: - Looking up

extension RevocationSet {
  private enum Kind: Int {
    case token = 1
    case subject = 2
  }

  @inline(always)
  private static func hash(_ issuer: RawSpan) -> Hash128 {
    Hash128(of: issuer, seed: seeds[0])
  }

  /// The key of a name of an issuer: a hash whose seed is the issuer's.
  @inline(always)
  private static func key(_ kind: Kind, _ name: RawSpan, ofIssuer issuer: Hash128) -> Hash128 {
    let hash = Hash128(of: name, seed: issuer.low ^ seeds[kind.rawValue])
    // The other half of the issuer's hash counts too.
    return Hash128(low: hash.low ^ issuer.high, high: hash.high)
  }

  /// Four bits, chosen by 24 of the hash that choose nothing else.
  @inline(always)
  private static func mask(_ key: Hash128) -> UInt64 {
    let bits = key.low
    return 1 << (bits & 63) | 1 << (bits >> 6 & 63) | 1 << (bits >> 12 & 63)
      | 1 << (bits >> 18 & 63)
  }

  /// Whether a token with these claims is revoked at `now`.
  ///
  /// - Parameters:
  ///   - claims: The claims.
  ///   - payload: The JSON that they were read from.
  ///   - now: The time of verification.
  /// - Returns: Whether an entry that has not ended concerns it.
  public func contains(_ claims: ClaimsSet, in payload: RawSpan, at now: NumericDate) -> Bool {
    guard count > 0 else { return false }
    let issuer = Self.withOctets(of: claims.issuer, in: payload) { Self.hash($0) }
    if hasIssuers, concerns(issuer, claims, at: now) { return true }
    if hasTokens, let id = claims.tokenID,
      concerns(
        Self.withOctets(of: id, in: payload) { Self.key(.token, $0, ofIssuer: issuer) },
        claims, at: now)
    {
      return true
    }
    guard hasSubjects, let subject = claims.subject else { return false }
    return concerns(
      Self.withOctets(of: subject, in: payload) { Self.key(.subject, $0, ofIssuer: issuer) },
      claims, at: now)
  }

  /// Lends a string of a payload, unescaped; none has no octets.
  @inline(always)
  private static func withOctets(
    of string: JSONString?, in payload: RawSpan, _ body: (RawSpan) -> Hash128
  ) -> Hash128 {
    guard let string else { return body("".octets) }
    guard string.hasEscapes else { return body(string.octets(in: payload)) }
    return body(string.decoded(in: payload).octets)
  }

  @inline(always)
  private func concerns(_ key: Hash128, _ claims: ClaimsSet, at now: NumericDate) -> Bool {
    let mask = Self.mask(key)
    guard filter[key.high.scaled(to: filter.count)] & mask == mask else { return false }
    return isListed(key, claims, at: now)
  }

  @inline(never)
  private func isListed(_ key: Hash128, _ claims: ClaimsSet, at now: NumericDate) -> Bool {
    var place = key.low.scaled(to: entries.count)
    while entries[place].key != Hash128(low: 0, high: 0) {
      if entries[place].key == key,
        entries[place].concerns(issuedAt: claims.issuedAt, at: now)
      {
        return true
      }
      place = place + 1 == entries.count ? 0 : place + 1
    }
    return false
  }
}
