internal import VectorKernels

/// JSON objects in vector registers, where the CPU has wide ones: a whole text at once, and the values
/// of the registered claims found on the way.
///
/// It knows the good case only. What it does not take, be it malformed or just unusual, is read by
/// ``JSONReader``, which says what is wrong; so what it takes is a part of what the reader takes.
enum JSONKernel {
  /// The way that this CPU has, or 0 where it has none or the environment forbids it.
  private static let path: UInt32 =
    assay_text_kernels_are_allowed() == 0 ? 0 : assay_json_paths() & UInt32(ASSAY_JSON_AVX512)

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

  /// Reads the claims set that `text` is, and calls `body` with the values of the registered claims.
  ///
  /// - Parameters:
  ///   - text: The whole text, which has to be an object, in the form `token`.
  ///   - depthLimit: The deepest nesting allowed.
  ///   - body: Is given the values, and tells whether it can use them. It is not called unless all is
  ///     well-formed.
  /// - Returns: Whether all is, and `body` can use it; if not, the text may be anything.
  @inline(always)
  static func scan(
    _ text: RawSpan, depthLimit: Int, _ body: (borrowing JSONValues) -> Bool
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
      guard isScanned != 0, let start = values.baseAddress else { return false }
      return body(unsafe JSONValues(values: UnsafePointer(start)))
    }
  }
}

/// The values of the registered claims of a text, as long as they are lent.
@safe
struct JSONValues: ~Copyable {
  // INVARIANT: a value for each registered claim, in the order of their cases.
  fileprivate let values: UnsafePointer<assay_json_value>

  /// The value of the registered claim of that number.
  @inline(always)
  subscript(claim: Int) -> JSONValue {
    precondition(claim >= 0 && claim < RegisteredClaim.count)
    return unsafe JSONValue(values[claim])
  }
}

/// What the value of a member is, as a position in its text.
struct JSONValue {
  /// What kind of value, as far as a glance tells, in the kernel's numbers; 0 where there is none.
  let kind: UInt32

  /// Where it stands: a string without its quotes.
  let start, end: Int

  /// The value of a short integer.
  let integer: Int64

  @inline(always)
  fileprivate init(_ value: assay_json_value) {
    kind = value.kind
    start = Int(value.start)
    end = Int(value.end)
    integer = Int64(truncatingIfNeeded: value.integer)
  }

  /// Whether there is a value.
  var exists: Bool { kind != 0 }

  /// Whether it is a number of at most twelve digits and nothing else, and ``integer`` its value.
  var hasInteger: Bool { kind == UInt32(ASSAY_JSON_SHORT_INTEGER) }

  /// Whether its kind is among `kinds`.
  @inline(always)
  func isOne(of kinds: Kinds) -> Bool { kinds.bits &>> kind & 1 != 0 }

  /// A set of kinds.
  struct Kinds {
    /// A bit for each kind, by its raw value.
    let bits: UInt32

    /// No value, or any.
    static let any = Kinds(bits: 0xff)
    /// No value, or a string.
    static let string = Kinds(bits: 1 << 0 | 1 << 1)
    /// No value, or a string or an array of them.
    static let strings = Kinds(bits: 1 << 0 | 1 << 1 | 1 << 7)
    /// No value, or a number.
    static let number = Kinds(bits: 1 << 0 | 1 << 2 | 1 << 3)
  }
}
