// Skeletons in AVX-512 VBMI2: 64 octets a step.

#include "Scan.h"
#include "Skeleton.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(                                                                  \
    __attribute__((                                                                            \
        target("avx512f,avx512bw,avx512vl,avx512cd,avx512vbmi,avx512vbmi2,avx512dq,bmi,bmi2,popcnt,pclmul,aes,vaes"))), \
    apply_to = function)

// Here, so that it is compiled for the same CPU as what it is inlined into.
#include "Grammar.h"

namespace assay::json {

// What an octet of ASCII is, a bit each.
enum : uint8_t { skipped = 1, structural = 2, forbidden = 4 };

struct Classes {
  alignas(64) uint8_t of[128] = {};
  constexpr Classes() {
    // Not in a string; escapes are, but are not for this code.
    for (int c = 0; c < 32; c++) of[c] = forbidden;
    of['\\'] = forbidden;
    of['{'] = of['}'] = of['['] = of[']'] = of[':'] = of[','] = structural | skipped;
    // No part of a scalar.
    of['"'] = of[' '] = skipped;
    of['\t'] = of['\n'] = of['\r'] = skipped | forbidden;
  }
};
static constexpr Classes classes;

static ASSAY_JSON_INLINE __m512i octetsAt(
    const uint8_t *text, size_t at, __mmask64 present) noexcept {
  return _mm512_maskz_loadu_epi8(present, text + at);
}

// Whether the octets at `at`, and those characters that end among them, are UTF-8 (RFC 3629 §4).
//
// An octet continues a character exactly where one of the three before it says that it does; and
// the second octet of four first ones has a range of its own, which keeps out overlong forms,
// surrogates and what lies past U+10FFFF.
static __attribute__((noinline)) bool isUTF8(
    const uint8_t *text, size_t at, __mmask64 present) noexcept {
  const auto least = [](__m512i x, uint8_t low) __attribute__((always_inline)) {
    return _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(char(low)));
  };
  const auto is = [](__m512i x, uint8_t octet) __attribute__((always_inline)) {
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(char(octet)));
  };
  const auto before = [&](unsigned distance) __attribute__((always_inline)) {
    const __mmask64 inside = at == 0 ? present << distance : present;
    return octetsAt(text, at - distance, inside);
  };
  const __m512i x = octetsAt(text, at, present);
  const __m512i first = before(1);
  const __mmask64 continuing = least(x, 0x80) & ~least(x, 0xc0);
  const __mmask64 expected = least(first, 0xc0) | least(before(2), 0xe0) | least(before(3), 0xf0);
  const __mmask64 impossible = is(x, 0xc0) | is(x, 0xc1) | least(x, 0xf5);
  const __mmask64 outside = (is(first, 0xe0) & ~least(x, 0xa0)) |
                            (is(first, 0xed) & least(x, 0xa0)) |
                            (is(first, 0xf0) & ~least(x, 0x90)) |
                            (is(first, 0xf4) & least(x, 0x90));
  return (((continuing ^ expected) | impossible | outside) & present) == 0;
}

// Whether all of a text is UTF-8.
static __attribute__((noinline)) bool isUTF8(const uint8_t *text, size_t length) noexcept {
  // Whether there was anything else than ASCII in the octets before.
  bool wasMultibyte = false;
  for (size_t at = 0; at < length; at += 64) {
    const size_t left = length - at;
    const __mmask64 present = left >= 64 ? ~0ull : _bzhi_u64(~0ull, unsigned(left));
    const bool isMultibyte = _mm512_movepi8_mask(octetsAt(text, at, present)) != 0;
    if ((isMultibyte || wasMultibyte) && !isUTF8(text, at, present)) return false;
    wasMultibyte = isMultibyte;
  }
  return true;
}

// Notes, for each bit of `kept`, its place in the text; `base` is that of bit 0.
static ASSAY_JSON_INLINE void note(
    uint16_t *places, uint64_t kept, size_t base, size_t count, __m512i numbers) noexcept {
  const __m512i offsets = _mm512_maskz_compress_epi8(kept, numbers);
  const __m512i bases = _mm512_set1_epi16(short(base));
  const __m256i low = _mm512_castsi512_si256(offsets);
  _mm512_storeu_si512(places, _mm512_add_epi16(bases, _mm512_cvtepu8_epi16(low)));
  if (__builtin_expect(count > 32, 0)) {
    const __m256i high = _mm512_extracti64x4_epi64(offsets, 1);
    _mm512_storeu_si512(places + 32, _mm512_add_epi16(bases, _mm512_cvtepu8_epi16(high)));
  }
}

// Finds the skeleton of `text`, unless there is something odd in it: an escape, a control
// character in a string, what is no UTF-8, or too much.
//
//   out     first: the first 64 tokens, in a register: from memory that was just written in pieces
//           they could be had only after all of them had arrived
//           count: how many tokens there are
static ASSAY_JSON_INLINE bool find(
    Skeleton &skeleton, const uint8_t *text, size_t length, __m512i &first,
    size_t &count) noexcept {
  const __m512i low = _mm512_load_si512(classes.of), high = _mm512_load_si512(classes.of + 64);
  const __m512i numbers = _mm512_set_epi64(
      0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
      0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
  first = _mm512_setzero_si512();
  count = 0;
  __m512i all = _mm512_setzero_si512();
  // Whether the octet before is in a string, or part of a scalar: 0 or all ones.
  uint64_t isInString = 0, isInScalar = 0, odd = 0;
  for (size_t at = 0; at < length; at += 64) {
    const size_t left = length - at;
    // White space follows the end.
    const __m512i x = left >= 64 ? _mm512_loadu_si512(text + at)
                                 : _mm512_mask_loadu_epi8(
                                       _mm512_set1_epi8(' '), _bzhi_u64(~0ull, unsigned(left)),
                                       text + at);
    all = _mm512_or_si512(all, x);
    // What is not ASCII is as DEL: nowhere but in strings.
    const __m512i kinds = _mm512_permutex2var_epi8(
        low, _mm512_min_epu8(x, _mm512_set1_epi8(0x7f)), high);
    const auto are = [&](uint8_t kind) __attribute__((always_inline)) {
      return uint64_t(_mm512_test_epi8_mask(kinds, _mm512_set1_epi8(char(kind))));
    };
    const uint64_t quotes = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"'));
    // From the opening quote on, without the closing one.
    const uint64_t strings = prefixXor(quotes) ^ isInString;
    isInString = uint64_t(int64_t(strings) >> 63);
    odd |= are(forbidden) & strings;
    const uint64_t scalars = ~(are(skipped) | strings);
    const uint64_t starts = scalars & ~(scalars << 1 | isInScalar);
    isInScalar = scalars >> 63;
    const uint64_t kept = (quotes & strings) | (are(structural) & ~strings) | starts;

    const size_t more = size_t(_mm_popcnt_u64(kept));
    if (count + more > Skeleton::capacity) return false;
    const __m512i octets = _mm512_maskz_compress_epi8(kept, x);
    if (count < 64) first = _mm512_mask_expand_epi8(first, ~0ull << count, octets);
    _mm512_storeu_si512(skeleton.octets + count, octets);
    note(skeleton.places + count, kept, at, more, numbers);
    count += more;
  }
  skeleton.places[count] = uint16_t(length);
  if ((odd | isInString) != 0) return false;
  return _mm512_movepi8_mask(all) == 0 || isUTF8(text, length);
}

bool scanAVX512(
    const uint8_t *text, size_t length, uint32_t depth, const uint64_t *names,
    assay_json_value *values) noexcept {
  Skeleton skeleton;
  __m512i first;
  size_t count;
  if (!find(skeleton, text, length, first, count)) return false;
  Members members;
  if (!isObject(text, skeleton, first, count, depth, members) || members.areSomeAlike())
    return false;
  members.find(names, text, skeleton, values);
  return true;
}

}  // namespace assay::json

#pragma clang attribute pop

#else

namespace assay::json {

bool scanAVX512(
    const uint8_t *, size_t, uint32_t, const uint64_t *, assay_json_value *) noexcept {
  return false;
}

}  // namespace assay::json

#endif
