// What libFuzzer calls, and `swift test` on some texts: one function for each kind of input, which
// stops the process where the fast code and the plain one disagree.

import JOSE
import TestSupport

/// Payloads: the claims of the fastest reader, of the plain one and of the reference are the same, and
/// what is found by looking at them is what the reader finds.
public func fuzzPayload(_ text: [UInt8]) {
  guard text.count < 1 << 16 else { return }
  let depthLimit = Limits().jsonDepth
  let fast = Result { () throws(ClaimsError) in
    try ClaimsSet(parsing: text.octets, depthLimit: depthLimit)
  }
  let plain = Result { () throws(ClaimsError) in
    try ClaimsSet(reading: text.octets, depthLimit: depthLimit)
  }
  precondition(fast == plain, "two readers, two answers")
  let reference = ReferenceJSON.parse(text, isToken: true, depthLimit: depthLimit)
  var isObject = false
  if case .object? = reference { isObject = true }
  switch fast {
  case .success: precondition(isObject, "the reference refuses it")
  case .failure(.malformedClaim): precondition(isObject, "the reference refuses it")
  case .failure(.malformed): precondition(!isObject, "the reference takes it")
  }
  if isObject { look(at: text) }
}

/// Looks at every member.
private func look(at text: [UInt8]) {
  _ = JSONView.claim("iss", ["roles"], in: text.octets)?.contains("admin")
  _ = try? JSONDecoding.decode([String: NumericDate].self, from: text.octets)
  // The members as the reader finds them are those that a look-up finds.
  var reader = JSONReader(text.octets, form: .token, depthLimit: Limits().jsonDepth)
  do throws(SyntaxError) {
    try reader.enterObject()
    while let name = try reader.nextMember() {
      let value = text[try reader.skipValue()]
      let found = JSONView.claim(name.decoded(in: text.octets), in: text.octets)?.octets.copy()
      precondition(found == Array(value), "a look-up finds something else")
    }
  } catch {
    preconditionFailure("the reader refuses it")
  }
}
