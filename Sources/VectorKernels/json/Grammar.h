// The grammar of RFC 8259 over a skeleton, 64 tokens at once.
//
// Which token may follow which depends on the two and on whether they stand in an object. Sets of
// tokens are words, a bit for each; shifted by one, a set of tokens is the set of their followers. So
// the whole grammar is some words combined, once it is known what is in an object.

#ifndef ASSAY_JSON_GRAMMAR_H_
#define ASSAY_JSON_GRAMMAR_H_

#include "Brackets.h"
#include "Members.h"

namespace assay::json {

// What the last token of a group says of the first of the next.
struct Carries {
  uint64_t openObject = 0, openArray = 0, colon = 0, comma = 0, name = 0, value = 0;
};

// The followers of a set of tokens; the last one's is in the next group.
static ASSAY_JSON_INLINE uint64_t after(uint64_t tokens, uint64_t &carry) noexcept {
  const uint64_t followers = tokens << 1 | carry;
  carry = tokens >> 63;
  return followers;
}

// Whether the tokens of a group follow each other as they may; `names` are those strings that are
// names.
static ASSAY_JSON_INLINE bool areInOrder(
    const Group &group, uint64_t inArray, Carries &carries, uint64_t &names) noexcept {
  const uint64_t openObjects = after(group.openObject, carries.openObject);
  const uint64_t openArrays = after(group.openArray, carries.openArray);
  const uint64_t colons = after(group.colon, carries.colon);
  const uint64_t commas = after(group.comma, carries.comma);
  names = group.string & (openObjects | (commas & ~inArray));
  const uint64_t namesBefore = after(names, carries.name);
  const uint64_t values = (group.string & ~names) | group.scalar | group.closings();
  const uint64_t valuesBefore = after(values, carries.value);
  const uint64_t starts = group.string | group.scalar | group.openings();
  const uint64_t wrong = (openObjects & ~(group.string | group.closeObject)) |
                         (commas & ~inArray & ~group.string) |
                         (((commas & inArray) | colons) & ~starts) |
                         (openArrays & ~(starts | group.closeArray)) |
                         (namesBefore ^ group.colon) |
                         (valuesBefore & ~(group.comma | group.closings()));
  return (wrong & group.present) == 0;
}

// Checks the scalars of a group, and notes their kinds.
static ASSAY_JSON_INLINE bool readScalars(
    const uint8_t *text, Skeleton &skeleton, size_t base, uint64_t scalars) noexcept {
  for (uint64_t left = scalars; left; left &= left - 1) {
    const size_t token = base + size_t(__builtin_ctzll(left));
    const size_t start = skeleton.places[token];
    const uint8_t kind = kindOfScalar(text, start, trimmed(text, skeleton.places[token + 1]));
    skeleton.octets[token] = kind;
    if (kind == 0) return false;
  }
  return true;
}

// Whether a text of any shape is an object; its members are then in `members`.
static __attribute__((noinline)) bool isNestedObject(
    const uint8_t *text, Skeleton &skeleton, size_t count, uint32_t depthLimit,
    Members &members) noexcept {
  uint8_t path[65] = {};
  NestedBrackets brackets(skeleton, count, depthLimit, path);
  Carries carries;
  for (size_t base = 0; base < count; base += 64) {
    const Group group(_mm512_load_si512(skeleton.octets + base), count - base);
    uint64_t inArray, names;
    __m512i containers;
    if (!brackets.pair(base, group, inArray, containers) ||
        !areInOrder(group, inArray, carries, names) ||
        !readScalars(text, skeleton, base, group.scalar) ||
        !members.add(text, skeleton, base, names, containers))
      return false;
  }
  return brackets.areClosed();
}

// Whether a text is an object; its members are then in `members`. `first` is its first group.
static ASSAY_JSON_INLINE bool isObject(
    const uint8_t *text, Skeleton &skeleton, __m512i first, size_t count, uint32_t depthLimit,
    Members &members) noexcept {
  if (count == 0 || skeleton.octets[0] != '{') return false;
  const Group group(first, count);
  const FlatBrackets brackets(group);
  if (count > 64 || depthLimit < 2 || !brackets.areFlat)
    return isNestedObject(text, skeleton, count, depthLimit, members);
  uint64_t names;
  Carries carries;
  if (!areInOrder(group, brackets.inArray, carries, names) ||
      !readScalars(text, skeleton, 0, group.scalar) ||
      !members.add(text, skeleton, 0, names, _mm512_setzero_si512()))
    return false;
  brackets.note(skeleton, group.present & ~(group.string | group.comma));
  return true;
}

}  // namespace assay::json

#endif
