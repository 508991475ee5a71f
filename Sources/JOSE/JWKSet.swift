/// A JWK Set, each of its keys read by itself (RFC 7517 §5).
///
/// One key that cannot be used does not fail the set: it is kept with the reason, so that whoever
/// runs the service can see it, and the others serve.
public struct JWKSet: Sendable {
  /// The keys in the order of the text.
  public let entries: [Entry]

  /// One element of `keys`.
  public struct Entry: Sendable {
    /// The key, or why it cannot be used.
    public let key: Result<JWK, KeyError>

    /// `kid`, also of a key that cannot be used, where it is there to be read.
    public let keyID: String?
  }

  /// Reads a set, or a single key, which makes a set of one.
  ///
  /// - Parameters:
  ///   - text: The JSON text.
  ///   - limits: Bounds on its size, its depth and the number of keys.
  /// - Throws: ``KeyError/malformed(_:)`` where the text is no JSON object,
  ///   ``KeyError/missingMember(_:)`` or ``KeyError/malformedMember(_:)`` where it has no array
  ///   `keys`, and ``KeyError/tooLarge(limit:)``.
  public init(parsing text: RawSpan, limits: Limits = Limits()) throws(KeyError) {
    guard text.byteCount <= limits.keySetBytes else { throw .tooLarge(limit: limits.keySetBytes) }
    let outline = try Outline(parsing: text, limits: limits)
    guard let keys = outline.keys else {
      guard outline.isKey else { throw .missingMember("keys") }
      entries = [Entry(parsing: text, depthLimit: limits.jsonDepth)]
      return
    }
    guard keys.count <= limits.keys else { throw .tooLarge(limit: limits.keys) }
    var entries: [Entry] = []
    entries.reserveCapacity(keys.count)
    for range in keys {
      entries.append(Entry(parsing: text.extracting(range), depthLimit: limits.jsonDepth))
    }
    self.entries = entries
  }
}

extension JWKSet.Entry {
  fileprivate init(parsing text: RawSpan, depthLimit: Int) {
    do throws(KeyError) {
      let key = try JWK(parsing: text, depthLimit: depthLimit)
      self.init(key: .success(key), keyID: key.keyID)
    } catch {
      self.init(key: .failure(error), keyID: Self.keyID(of: text, depthLimit: depthLimit))
    }
  }

  private static func keyID(of text: RawSpan, depthLimit: Int) -> String? {
    guard let range = ClaimsSet.value(of: "kid", in: text, depthLimit: depthLimit) else {
      return nil
    }
    let value = text.extracting(range)
    var reader = JSONReader(value, form: .token)
    return (try? reader.readString())?.decoded(in: value)
  }
}

/// Where the keys stand in a text whose grammar has been checked.
private struct Outline {
  /// The places of the elements of `keys`, one more than the limit where there are too many.
  var keys: [Range<Int>]?

  /// Whether the text has `kty`, as a single key does.
  var isKey = false

  init(parsing text: RawSpan, limits: Limits) throws(KeyError) {
    var isArray = true
    do throws(SyntaxError) {
      // What is said twice inside one key spoils that key alone, so names are compared there.
      var reader = JSONReader(text, form: .grammar, depthLimit: limits.jsonDepth)
      try reader.enterObject()
      while let name = try reader.nextMember() {
        if name.equals("keys", in: text) {
          guard keys == nil else { throw SyntaxError(.duplicateMember, at: Int(name.offset)) }
          isArray = try reader.peekKind() == .array
          keys = isArray ? try Self.elements(from: &reader, limit: limits.keys) : []
          if isArray { continue }
        } else if name.equals("kty", in: text) {
          isKey = true
        }
        try reader.skipValue()
      }
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
    guard isArray else { throw .malformedMember("keys") }
  }

  private static func elements(
    from reader: inout JSONReader, limit: Int
  ) throws(SyntaxError) -> [Range<Int>] {
    var elements: [Range<Int>] = []
    try reader.enterArray()
    while try reader.nextElement() {
      let element = try reader.skipValue()
      if elements.count <= limit { elements.append(element) }
    }
    return elements
  }
}
