// The grammar of RFC 8259, over a skeleton: which octets may follow which.
//
// Inside a string nothing is left to check; a number or a literal is checked where it stands.

#ifndef ASSAY_JSON_WALK_H_
#define ASSAY_JSON_WALK_H_

#include <string.h>

#include "Skeleton.h"

#define ASSAY_JSON_INLINE inline __attribute__((always_inline))

namespace assay::json {

static ASSAY_JSON_INLINE uint64_t word(const uint8_t *octets) noexcept {
  uint64_t x;
  memcpy(&x, octets, 8);
  return x;
}

// A name, in words that are the same for the same name.
struct Name {
  // The first eight octets, or all and zeros.
  uint64_t first;
  uint32_t hash;
};

// text[start..<end], which has at least two octets behind it.
static ASSAY_JSON_INLINE Name nameOf(
    const uint8_t *text, size_t length, size_t start, size_t end) noexcept {
  const size_t count = end - start;
  uint64_t first = 0, more = 0;
  if (count >= 8) {
    // The last eight and the middle eight tell long names apart that begin alike.
    first = word(text + start);
    more = word(text + end - 8) ^ word(text + start + (count - 8) / 2) << 1;
  } else if (start + 8 <= length) {
    first = word(text + start) & ((1ull << 8 * count) - 1);
  } else {
    for (size_t i = 0; i < count; i++) first |= uint64_t(text[start + i]) << 8 * i;
  }
  // Odd constants; the upper half of a product depends on all of a word.
  const uint64_t mixed =
      (first ^ more >> 32) * 0x9e3779b97f4a7c15 + (more ^ count) * 0xff51afd7ed558ccd;
  return {first, uint32_t(mixed >> 32)};
}

static ASSAY_JSON_INLINE bool isDigit(uint8_t octet) noexcept { return uint8_t(octet - '0') < 10; }

static ASSAY_JSON_INLINE size_t digitsEnd(
    const uint8_t *text, size_t length, size_t at) noexcept {
  while (at < length && isDigit(text[at])) at++;
  return at;
}

// The end of the number at `start`, or 0 where none is well-formed (RFC 8259 §6).
static inline size_t numberEnd(const uint8_t *text, size_t length, size_t start) noexcept {
  size_t at = start + (text[start] == '-');
  if (at < length && text[at] == '0') {
    at++;
  } else {
    const size_t digits = at;
    at = digitsEnd(text, length, at);
    if (at == digits) return 0;
  }
  if (at < length && text[at] == '.') {
    const size_t digits = ++at;
    at = digitsEnd(text, length, at);
    if (at == digits) return 0;
  }
  if (at < length && (text[at] | 0x20) == 'e') {
    at++;
    if (at < length && (text[at] == '+' || text[at] == '-')) at++;
    const size_t digits = at;
    at = digitsEnd(text, length, at);
    if (at == digits) return 0;
  }
  return at;
}

// The value of eight digits, the first in the lowest bits: pairs, fours, eight.
static ASSAY_JSON_INLINE uint64_t eightDigits(uint64_t x) noexcept {
  x = (x & 0x0f0f0f0f0f0f0f0f) * (1 + (10 << 8)) >> 8;
  x = (x & 0x00ff00ff00ff00ff) * (1 + (100 << 16)) >> 16;
  return (x & 0x0000ffff0000ffff) * (1 + (10000ull << 32)) >> 32;
}

static ASSAY_JSON_INLINE bool areDigits(uint64_t x) noexcept {
  // Adding six carries a digit past nine into the upper half.
  return ((x & 0xf0f0f0f0f0f0f0f0) | ((x + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4) ==
         0x3333333333333333;
}

// The hashes of names, to tell whether two are the same.
class Names {
 public:
  // Adds one; false where there are too many, or where it is there already.
  ASSAY_JSON_INLINE bool add(uint32_t hash) noexcept {
    if (count == ASSAY_JSON_NAMES) return false;
    uint8_t &mark = marks[hash >> 22];
    if (mark && contains(hash)) return false;
    mark = 1;
    hashes[count++] = hash;
    return true;
  }

 private:
  __attribute__((noinline)) bool contains(uint32_t hash) const noexcept {
    for (uint32_t i = 0; i < count; i++)
      if (hashes[i] == hash) return true;
    return false;
  }

  // By the upper ten bits of a hash: most names find their place unmarked, and need no comparison.
  alignas(64) uint8_t marks[1024] = {};
  uint32_t hashes[ASSAY_JSON_NAMES];
  uint32_t count = 0;
};

// What of a walk is not a word; kept apart, so that all that changes at each step stays in registers.
struct WalkMemory {
  Names names;
  // By depth: which of the containers, in their order, the open one is.
  uint8_t numbers[65];
  // The values that are asked for, and behind them room for one that is not.
  assay_json_value values[ASSAY_JSON_WANTED + 1] = {};
};

// One walk. `Wanted` tells which of the names that are asked for a name is.
template <class Wanted>
class Walk {
 public:
  ASSAY_JSON_INLINE Walk(const uint8_t *text, size_t length, const Skeleton &skeleton,
                         WalkMemory &memory, Wanted wanted) noexcept
      : text(text), length(length), skeleton(skeleton), memory(memory), wanted(wanted) {}

  // Whether the whole text is as `assay_json_scan` says.
  ASSAY_JSON_INLINE bool isObject(uint32_t depthLimit) noexcept {
    if (octet() != '{') return false;
    for (;;) {
      if (closing == '}' && !readName()) return false;
      const uint8_t first = octet();
      // An element that is no string, in an array that is a member.
      if (depth == 2 && first != '"' && value->kind == ASSAY_JSON_STRINGS)
        value->kind = ASSAY_JSON_ARRAY;
      if (first == '{' || first == '[') {
        if (depth == depthLimit) return false;
        enter(first);
        if (octet() != closing) continue;
      } else if (!readScalar(first)) {
        return false;
      }
      // Behind a value: perhaps the ends of containers that it is the last of.
      while (octet() == closing) {
        leave();
        if (depth == 0) return at == skeleton.count;
      }
      if (octet() != ',') return false;
      at++;
    }
  }

 private:
  ASSAY_JSON_INLINE uint8_t octet() const noexcept { return skeleton.octets[at]; }
  ASSAY_JSON_INLINE uint16_t place() const noexcept { return skeleton.places[at]; }

  // Reads a name and its colon.
  ASSAY_JSON_INLINE bool readName() noexcept {
    uint32_t next;
    memcpy(&next, skeleton.octets + at, 4);
    if ((next & 0xffffff) != ('"' | '"' << 8 | ':' << 16)) return false;
    const uint16_t start = place() + 1, end = skeleton.places[at + 1];
    const Name name = nameOf(text, length, start, end);
    // The same name may stand in several objects.
    if (!memory.names.add(name.hash + memory.numbers[depth] * 0x85ebca6b)) return false;
    at += 3;
    // What has more octets than the words has one that is in no name: 0xff.
    if (depth == 1) value = &memory.values[wanted.find(end - start <= 8 ? name.first : ~0ull)];
    return true;
  }

  // Reads a value that has no others in it.
  ASSAY_JSON_INLINE bool readScalar(uint8_t first) noexcept {
    if (first == '"') {
      note(ASSAY_JSON_STRING, place() + 1, skeleton.places[at + 1]);
      at += 2;
      return true;
    }
    const size_t start = place();
    const size_t end = first == '-' || isDigit(first) ? readNumber(start) : readLiteral(start);
    at++;
    // The next octet of the skeleton comes behind it, or there is something in between.
    return end != 0 && (end == length || !isPartOfScalar(text[end]));
  }

  ASSAY_JSON_INLINE size_t readNumber(size_t start) noexcept {
    size_t end = start;
    uint64_t integer = 0;
    if (start + 8 <= length && areDigits(word(text + start))) {
      integer = eightDigits(word(text + start));
      end += 8;
    }
    for (; end < length && isDigit(text[end]) && end - start < 13; end++)
      integer = integer * 10 + (text[end] - '0');
    const size_t digits = end - start;
    const bool isShort = digits > 0 && digits <= 12 && (digits == 1 || text[start] != '0') &&
                         (end == length || !isPartOfScalar(text[end]));
    if (!isShort) end = numberEnd(text, length, start);
    note(isShort ? ASSAY_JSON_SHORT_INTEGER : ASSAY_JSON_NUMBER, start, end);
    if (depth == 1) value->integer = integer;
    return end;
  }

  ASSAY_JSON_INLINE size_t readLiteral(size_t start) noexcept {
    const size_t left = length - start;
    size_t count = 0;
    if (left >= 4 && memcmp(text + start, "true", 4) == 0) count = 4;
    if (left >= 4 && memcmp(text + start, "null", 4) == 0) count = 4;
    if (left >= 5 && memcmp(text + start, "false", 5) == 0) count = 5;
    note(ASSAY_JSON_LITERAL, start, start + count);
    return count == 0 ? 0 : start + count;
  }

  static ASSAY_JSON_INLINE bool isPartOfScalar(uint8_t octet) noexcept {
    switch (octet) {
      case ' ': case '\t': case '\n': case '\r': case ',': case '}': case ']': return false;
      default: return true;
    }
  }

  ASSAY_JSON_INLINE void note(uint32_t kind, size_t start, size_t end) noexcept {
    if (depth != 1) return;
    value->kind = kind;
    value->start = uint16_t(start);
    value->end = uint16_t(end);
  }

  ASSAY_JSON_INLINE void enter(uint8_t first) noexcept {
    note(first == '{' ? ASSAY_JSON_OBJECT : ASSAY_JSON_STRINGS, place(), place());
    at++;
    objects = objects << 1 | (first == '{');
    // Two behind the opening one in ASCII, for braces and for brackets.
    closing = first + 2;
    depth++;
    memory.numbers[depth] = uint8_t(++containers);
  }

  ASSAY_JSON_INLINE void leave() noexcept {
    objects >>= 1;
    closing = objects & 1 ? '}' : ']';
    depth--;
    if (depth == 1) value->end = place() + 1;
    at++;
  }

  const uint8_t *text;
  size_t length;
  const Skeleton &skeleton;
  WalkMemory &memory;
  Wanted wanted;
  // That of the last member of the outermost object.
  assay_json_value *value = nullptr;
  size_t at = 0;
  // Bit d says whether the container d levels out is an object.
  uint64_t objects = 0;
  uint32_t depth = 0;
  uint32_t containers = 0;
  uint8_t closing = 0;
};

}  // namespace assay::json

#endif
