// Which brackets belong together, and what is in an object.

#ifndef ASSAY_JSON_BRACKETS_H_
#define ASSAY_JSON_BRACKETS_H_

#include <immintrin.h>

#include "Skeleton.h"

namespace assay::json {

// Sets of up to 64 tokens, a bit for each: all that are there, and those of each kind.
struct Group {
  ASSAY_JSON_INLINE Group(__m512i octets, size_t count) noexcept
      : octets(octets), present(_bzhi_u64(~0ull, unsigned(count < 64 ? count : 64))) {
    openObject = are('{');
    closeObject = are('}');
    openArray = are('[');
    closeArray = are(']');
    colon = are(':');
    comma = are(',');
    string = are('"');
    scalar = present & ~(brackets() | colon | comma | string);
  }

  ASSAY_JSON_INLINE uint64_t openings() const noexcept { return openObject | openArray; }
  ASSAY_JSON_INLINE uint64_t closings() const noexcept { return closeObject | closeArray; }
  ASSAY_JSON_INLINE uint64_t brackets() const noexcept { return openings() | closings(); }

  __m512i octets;
  uint64_t present;
  uint64_t openObject, closeObject, openArray, closeArray, colon, comma, string, scalar;

 private:
  ASSAY_JSON_INLINE uint64_t are(char octet) const noexcept {
    return _mm512_mask_cmpeq_epi8_mask(present, octets, _mm512_set1_epi8(octet));
  }
};

// Bit i: the exclusive or of bits 0...i.
static ASSAY_JSON_INLINE uint64_t prefixXor(uint64_t bits) noexcept {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, int64_t(bits)), _mm_set1_epi8(-1), 0);
  return uint64_t(_mm_cvtsi128_si64(product));
}

// Brackets of arrays that lie one behind the other in the outermost object, without a step for each:
// as most claims sets have them.
class FlatBrackets {
 public:
  ASSAY_JSON_INLINE explicit FlatBrackets(const Group &group) noexcept {
    openings = group.openArray;
    closings = group.closeArray;
    // From an opening bracket up to the closing one, if they take turns.
    const uint64_t inside = prefixXor(openings | closings);
    inArray = inside << 1;
    areFlat = ((openings | closings) & inside) == openings && int64_t(inside) >= 0 &&
              group.openObject == 1 && group.closeObject == (group.present ^ group.present >> 1);
  }

  // Notes where the arrays end, and what they are.
  ASSAY_JSON_INLINE void note(Skeleton &skeleton, uint64_t others) const noexcept {
    for (uint64_t left = openings, ends = closings; left; left &= left - 1, ends &= ends - 1) {
      const size_t first = size_t(__builtin_ctzll(left)), last = size_t(__builtin_ctzll(ends));
      const uint64_t between = _bzhi_u64(~0ull << first << 1, unsigned(last));
      skeleton.ends[first] = uint16_t(skeleton.places[last] + 1);
      skeleton.octets[first] = others & between ? ASSAY_JSON_ARRAY : ASSAY_JSON_STRINGS;
    }
  }

  // Whether the brackets are so; nothing else means anything if not.
  bool areFlat;
  // What stands in an array, or ends one.
  uint64_t inArray;

 private:
  uint64_t openings, closings;
};

// Any brackets, one by one, through any number of groups.
class NestedBrackets {
 public:
  // `path` has room for the numbers of all open containers, by depth; the first is 0.
  ASSAY_JSON_INLINE NestedBrackets(
      Skeleton &skeleton, size_t count, uint32_t depthLimit, uint8_t *path) noexcept
      : skeleton(skeleton), tokenCount(count), depthLimit(depthLimit), path(path) {}

  // Whether all brackets so far are in pairs, and all those of the text at its end.
  ASSAY_JSON_INLINE bool areClosed() const noexcept { return depth == 0; }

  // Pairs the brackets of a group that begins at token `base`; false where that cannot be.
  //
  //   out     inArray: what stands in an array, or ends one
  //           numbers: for each token the number of what it is in, 0 for the outermost object
  ASSAY_JSON_INLINE bool pair(
      size_t base, const Group &group, uint64_t &inArray, __m512i &numbers) noexcept {
    const uint64_t openings = group.openings();
    const uint64_t others = group.present & ~(group.string | group.comma);
    inArray = 0 - (arrays & 1);
    numbers = _mm512_set1_epi8(char(path[depth]));
    for (uint64_t left = group.brackets(); left; left &= left - 1) {
      const size_t token = size_t(__builtin_ctzll(left));
      const uint64_t behind = ~0ull << token << 1;
      const uint64_t wasInArray = arrays & 1;
      if (openings >> token & 1) {
        if (depth == depthLimit || count == 256) return false;
        arrays = arrays << 1 | (group.openArray >> token & 1);
        path[++depth] = uint8_t(count++);
        if (depth == 2) {
          member = base + token;
          hasOthers = false;
        }
      } else {
        if (depth == 0 || wasInArray != (group.closeArray >> token & 1)) return false;
        arrays >>= 1;
        depth--;
        if (depth == 1) endMember(base, token, others);
        if (depth == 0 && base + token + 1 != tokenCount) return false;
      }
      inArray ^= (0 - (wasInArray ^ (arrays & 1))) & behind;
      numbers = _mm512_mask_mov_epi8(numbers, behind, _mm512_set1_epi8(char(path[depth])));
    }
    if (depth >= 2) hasOthers |= (others & memberMask(base)) != 0;
    return true;
  }

 private:
  // The tokens of a group that are behind the one that opens the open member.
  ASSAY_JSON_INLINE uint64_t memberMask(size_t base) const noexcept {
    return member < base ? ~0ull : ~0ull << (member - base) << 1;
  }

  // Notes where an object or array ends that is a member of the outermost object, and what it is.
  ASSAY_JSON_INLINE void endMember(size_t base, size_t token, uint64_t others) noexcept {
    skeleton.ends[member] = uint16_t(skeleton.places[base + token] + 1);
    others &= _bzhi_u64(memberMask(base), unsigned(token));
    skeleton.octets[member] = skeleton.octets[member] == '{' ? ASSAY_JSON_OBJECT
                              : others || hasOthers          ? ASSAY_JSON_ARRAY
                                                             : ASSAY_JSON_STRINGS;
  }

  Skeleton &skeleton;
  size_t tokenCount;
  uint32_t depthLimit;
  uint8_t *path;
  // Bit d says whether the container d levels out is an array.
  uint64_t arrays = 0;
  uint32_t depth = 0;
  // How many containers there were.
  uint32_t count = 0;
  // The token that opens the container at depth 2, and whether tokens other than strings and
  // commas followed it in earlier groups.
  size_t member = 0;
  bool hasOthers = false;
};

}  // namespace assay::json

#endif
