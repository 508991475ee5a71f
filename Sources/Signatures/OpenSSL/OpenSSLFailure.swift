/// A call of libcrypto that failed for a reason of the machine's: no memory, no such algorithm.
///
/// It says nothing about any token or key.
public struct OpenSSLFailure: Error, Hashable, Sendable {
  /// Which call failed.
  public let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// A call that does not fail on a sound machine.
  public enum Call: String, Hashable, Sendable {
    /// Making a context.
    case newContext
    /// Setting a context up for a key and an algorithm.
    case initialize
    /// Verifying a signature.
    case verify
  }
}

extension OpenSSLFailure: CustomStringConvertible {
  /// For logs.
  public var description: String { "libcrypto failed at \(call.rawValue)" }
}
