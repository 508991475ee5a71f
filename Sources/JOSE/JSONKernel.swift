internal import VectorKernels

/// JSON objects in vector registers, where the CPU has wide ones: a whole text at once, and the values
/// of the registered claims found on the way.
///
/// It knows the good case only. What it does not take, be it malformed or just unusual, is read by
/// ``JSONReader``, which says what is wrong; so what it takes is a part of what the reader takes.
enum JSONKernel {
  /// The way that this CPU has, or 0.
  private static let path: UInt32 = assay_json_paths() & UInt32(ASSAY_JSON_AVX512)

  /// Whether this CPU has a way.
  static var isAvailable: Bool { path != 0 }

  /// The names of the registered claims, in the order of their cases.
  ///
  /// INVARIANT: as many as the kernel takes, never written to again.
  nonisolated(unsafe) private static let names: UnsafePointer<UInt64> = {
    let wanted = Int(ASSAY_JSON_WANTED)
    let names = UnsafeMutablePointer<UInt64>.allocate(capacity: wanted)
    unsafe names.initialize(repeating: 0, count: wanted)
    for (index, claim) in RegisteredClaim.allCases.prefix(wanted).enumerated() {
      unsafe names[index] = claim.rawValue
    }
    return unsafe UnsafePointer(names)
  }()

  /// Calls `body` with the value of each registered claim of the claims set that `text` is.
  ///
  /// - Parameters:
  ///   - text: The whole text, which has to be an object, in the form `token`.
  ///   - depthLimit: The deepest nesting allowed.
  ///   - body: Is given a claim and its value. It is called for none unless all is well-formed.
  /// - Returns: Whether all is; if not, the text may be anything.
  @inline(always)
  static func forEachClaim(
    in text: RawSpan, depthLimit: Int, _ body: (RegisteredClaim, JSONValue) -> Void
  ) -> Bool {
    guard path != 0 else { return false }
    let wanted = Int(ASSAY_JSON_WANTED)
    // SAFE: the kernel reads the span's octets and the names, and writes the values wanted.
    return unsafe withUnsafeTemporaryAllocation(of: assay_json_value.self, capacity: wanted) {
      values in
      let isScanned = unsafe text.withUnsafeBytes { text in
        unsafe assay_json_scan(
          text.bindMemory(to: UInt8.self).baseAddress, text.count,
          UInt32(truncatingIfNeeded: depthLimit), path, names, values.baseAddress)
      }
      guard isScanned != 0 else { return false }
      for (index, claim) in RegisteredClaim.allCases.enumerated() {
        if let value = JSONValue(unsafe values[index]) { body(claim, value) }
      }
      return true
    }
  }
}

/// What the value of a member is, as a position in its text.
struct JSONValue {
  /// What kind of value, as far as a glance tells.
  enum Kind: UInt32 {
    case string = 1, shortInteger, number, literal, object, array, strings
  }

  let kind: Kind

  /// Where it stands: a string without its quotes.
  let place: Range<Int>

  /// The value of a short integer.
  let integer: Int64

  @inline(always)
  fileprivate init?(_ value: assay_json_value) {
    guard let kind = Kind(rawValue: value.kind) else { return nil }
    self.kind = kind
    place = Int(value.start)..<Int(value.end)
    integer = Int64(truncatingIfNeeded: value.integer)
  }

  /// The value, which is a string.
  @inline(always)
  var string: JSONString {
    JSONString(offset: place.lowerBound, end: place.upperBound, hasEscapes: false)
  }
}
