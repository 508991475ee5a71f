/// Recognizes RSA moduli of a generator that left most of their bits to be guessed (CVE-2017-15361).
///
/// Its primes are k·M + (65537^a mod M), with M a product of the first primes, so for every prime *r*
/// that divides M the modulus is a power of 65537 modulo *r*. Any other modulus has that property by
/// chance for all of the primes below once in about 2²⁷.
///
/// - SeeAlso: M. Nemec, M. Sys, P. Svenda, D. Klinec, V. Matyas, "The Return of Coppersmith's Attack",
///   ACM CCS 2017, §5.1.
enum FactorableModulus {
  /// The primes that divide M for moduli of every length, without 2.
  private static let primes: [UInt32] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101,
    103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
  ]

  /// Whether `modulus`, big-endian, has the fingerprint.
  static func isSuspected(_ modulus: [UInt8]) -> Bool {
    primes.allSatisfy { prime in
      let residue = modulus.reduce(0) { ($0 << 8 | UInt32($1)) % prime }
      return isPowerOf65537(residue, modulo: prime)
    }
  }

  private static func isPowerOf65537(_ residue: UInt32, modulo prime: UInt32) -> Bool {
    var power: UInt32 = 1
    for _ in 1..<prime {
      if power == residue { return true }
      power = power * (65537 % prime) % prime
    }
    return false
  }
}
