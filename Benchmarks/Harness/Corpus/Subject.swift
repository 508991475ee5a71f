import JOSE

/// What is measured: an algorithm, with the size of its key where that is a choice.
public struct Subject: Hashable, Sendable {
  /// The algorithm.
  public let algorithm: Algorithm

  /// The length of the modulus in bits, where the keys are RSA.
  public let rsaBits: Int

  /// What it is called in a report: the algorithm, and the key's size where that is not 2048 bits.
  public var label: String {
    rsaBits == 2048 ? algorithm.name : "\(algorithm.name)-\(rsaBits)"
  }

  /// Describes a subject.
  public init(_ algorithm: Algorithm, rsaBits: Int = 2048) {
    self.algorithm = algorithm
    self.rsaBits = rsaBits
  }

  /// Every algorithm, and the larger keys that are in use.
  ///
  /// `Ed25519` is `EdDSA` by another name.
  public static let all: [Subject] =
    Algorithm.allCases.filter { $0 != .ed25519 }.map { Subject($0) }
    + [Subject(.rs256, rsaBits: 3072), Subject(.rs256, rsaBits: 4096)]
}
