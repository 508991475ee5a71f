// Skeletons in AVX-512 VBMI2: 64 octets a step.

#include "Scan.h"
#include "Skeleton.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(                                                                  \
    __attribute__((                                                                            \
        target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx512dq,bmi,bmi2,popcnt,pclmul"))), \
    apply_to = function)

// Here, so that it is compiled for the same CPU as what it is inlined into.
#include "Walk.h"

namespace assay::json {

// What an octet of ASCII is, a bit each.
enum : uint8_t { quote = 1, escape = 2, control = 4, space = 8, structural = 16 };

struct Classes {
  alignas(64) uint8_t of[128] = {};
  constexpr Classes() {
    for (int c = 0; c < 32; c++) of[c] = control;
    of[' '] = space;
    of['\t'] = of['\n'] = of['\r'] = control | space;
    of['{'] = of['}'] = of['['] = of[']'] = of[':'] = of[','] = structural;
    of['"'] = quote;
    of['\\'] = escape;
  }
};
static constexpr Classes classes;

static ASSAY_JSON_INLINE __m512i octetsAt(
    const uint8_t *text, size_t at, __mmask64 present) noexcept {
  return _mm512_maskz_loadu_epi8(present, text + at);
}

// Bit i: the exclusive or of bits 0...i.
static ASSAY_JSON_INLINE uint64_t prefixXor(uint64_t bits) noexcept {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, int64_t(bits)), _mm_set1_epi8(-1), 0);
  return uint64_t(_mm_cvtsi128_si64(product));
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

// Finds the skeleton of `text`, unless there is something odd in it: an escape, a control
// character in a string, what is no UTF-8, or too much.
static ASSAY_JSON_INLINE bool find(
    Skeleton &skeleton, const uint8_t *text, size_t length) noexcept {
  const __m512i low = _mm512_load_si512(classes.of), high = _mm512_load_si512(classes.of + 64);
  const __m512i numbers = _mm512_set_epi64(
      0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
      0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
  size_t count = 0;
  // Whether the octet before is in a string, is part of a scalar, or is not ASCII: 0 or all ones.
  uint64_t isInString = 0, isInScalar = 0, wasMultibyte = 0;
  for (size_t at = 0; at < length; at += 64) {
    const size_t left = length - at;
    const __mmask64 present = left >= 64 ? ~0ull : _bzhi_u64(~0ull, unsigned(left));
    const __m512i x = octetsAt(text, at, present);
    const __m512i kinds = _mm512_permutex2var_epi8(low, x, high);
    const uint64_t multibyte = _mm512_movepi8_mask(x);
    const auto are = [&](uint8_t kind) __attribute__((always_inline)) {
      return uint64_t(_mm512_test_epi8_mask(kinds, _mm512_set1_epi8(char(kind)))) & ~multibyte;
    };
    const uint64_t quotes = are(quote);
    // From the opening quote on, without the closing one.
    const uint64_t strings = prefixXor(quotes) ^ isInString;
    isInString = uint64_t(int64_t(strings) >> 63);
    if ((are(escape) | (are(control) & strings)) & present) return false;
    if ((multibyte | wasMultibyte) && !isUTF8(text, at, present)) return false;
    wasMultibyte = multibyte;

    const uint64_t scalars = ~(are(quote | space | structural) | strings);
    const uint64_t starts = scalars & ~(scalars << 1 | isInScalar);
    isInScalar = scalars >> 63;
    const uint64_t kept = (quotes | (are(structural) & ~strings) | starts) & present;

    const size_t more = size_t(_mm_popcnt_u64(kept));
    if (count + more > Skeleton::capacity) return false;
    _mm512_storeu_si512(skeleton.octets + count, _mm512_maskz_compress_epi8(kept, x));
    const __m512i offsets = _mm512_maskz_compress_epi8(kept, numbers);
    const __m512i base = _mm512_set1_epi16(short(at));
    _mm512_storeu_si512(
        skeleton.places + count,
        _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(offsets))));
    if (more > 32)
      _mm512_storeu_si512(
          skeleton.places + count + 32,
          _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(offsets, 1))));
    count += more;
  }
  skeleton.count = count;
  skeleton.octets[count] = 0;
  return isInString == 0;
}

// The names that are asked for, compared with one at once.
class Wanted {
 public:
  ASSAY_JSON_INLINE explicit Wanted(const uint64_t *names) noexcept
      : low(_mm512_loadu_si512(names)), high(_mm512_loadu_si512(names + 8)) {}

  // Which of them that is, or 16.
  ASSAY_JSON_INLINE unsigned find(uint64_t name) const noexcept {
    const __m512i x = _mm512_set1_epi64(int64_t(name));
    return _tzcnt_u32(_cvtmask8_u32(_mm512_cmpeq_epi64_mask(low, x)) |
                      _cvtmask8_u32(_mm512_cmpeq_epi64_mask(high, x)) << 8 | 1u << 16);
  }

 private:
  __m512i low, high;
};

bool scanAVX512(
    const uint8_t *text, size_t length, uint32_t depth, const uint64_t *names,
    assay_json_value *values) noexcept {
  Skeleton skeleton;
  if (!find(skeleton, text, length)) return false;
  WalkMemory memory;
  Walk<Wanted> walk(text, length, skeleton, memory, Wanted(names));
  if (!walk.isObject(depth)) return false;
  memcpy(values, memory.values, ASSAY_JSON_WANTED * sizeof *values);
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
