public import Assay

/// Something that happened to a source of keys, told on its own thread when it happens.
public enum KeyEvent: Sendable {
  /// Other keys are in force, since this publication.
  case published(KeySnapshot)

  /// The server says that the keys in force are still its keys.
  case confirmed

  /// Keys could not be fetched; the next attempt is due in the time given.
  case failed(FetchError, nextAttempt: Duration)

  /// The keys serve on, though they have not been confirmed for longer than they were to be fresh.
  case becameStale

  /// The keys became too old, and serve no more.
  case withdrawn

  /// An unknown `kid` has caused a fetch.
  case unknownKeyRefresh

  /// Something is wrong with the keys that were just published.
  case warning(KeyWarning)

  /// The file with the last good set could not be read, or not be written.
  case snapshotFileFailed(FetchError)
}
