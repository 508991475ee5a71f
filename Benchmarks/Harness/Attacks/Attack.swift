import Signatures

/// What somebody may send who wants a verifier to do more work than it is worth.
public enum Attack: String, CaseIterable, Sendable {
  /// Good tokens, but for a bit of the signature.
  case badSignatures = "bad-signatures"
  /// ECDSA signatures with *r* = *s* = the digest, so that both scalars are 1 and nearly all additions
  /// of a table's points are exceptional; only where the algorithm is ECDSA.
  case craftedSignatures = "crafted-signatures"
  /// Each with a `kid` that nobody has, and so with a header that cannot be remembered.
  case randomKids = "random-kids"
  /// As long as a token may be, with a bad signature: it is hashed to its end before that shows.
  case oversized
  /// Four times as long as a token may be.
  case beyondLimit = "beyond-limit"
  /// A header as long and as nested as it may be, different each time, with a bad signature.
  case nestedHeaders = "nested-headers"
  /// A payload as long and as nested as it may be, signed: what a client may talk an issuer into.
  case nestedPayloads = "nested-payloads"
  /// Good tokens of 10 000 keys in turns, whose tables have no room together.
  case manyKeys = "10000-keys"
}

/// Tokens of an attack beside good ones.
struct Raid {
  /// What it is called in a report.
  let attack: String
  /// The algorithm, or `mixed`.
  let algorithm: String
  /// The keys of the verifier that is attacked.
  let keys: [VerificationKey]
  let tokens: [[UInt8]]
  /// Whether the tokens are good.
  let isAccepted: Bool
  /// As many good tokens, and the keys of the verifier that judges them.
  let goodTokens: [[UInt8]]
  let goodKeys: [VerificationKey]
}
