// Numbers and literals (RFC 8259 §3, §6).

#ifndef ASSAY_JSON_SCALARS_H_
#define ASSAY_JSON_SCALARS_H_

#include <immintrin.h>
#include <string.h>

#include "Skeleton.h"

namespace assay::json {

static __attribute__((noinline)) size_t trimmedSlowly(const uint8_t *text, size_t next) noexcept {
  while (text[next - 1] == ' ' || text[next - 1] == '\n' || text[next - 1] == '\r' ||
         text[next - 1] == '\t')
    next--;
  return next;
}

// The end of the string or scalar that the token at `next` follows.
static ASSAY_JSON_INLINE size_t trimmed(const uint8_t *text, size_t next) noexcept {
  return __builtin_expect(text[next - 1] <= ' ', 0) ? trimmedSlowly(text, next) : next;
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

// The kind of the scalar text[start..<end], 0 where it is none.
//
// Nothing in it is white space or belongs to the grammar, so it is one scalar or nothing.
static ASSAY_JSON_INLINE uint8_t kindOfScalar(
    const uint8_t *text, size_t start, size_t end) noexcept {
  const size_t count = end - start;
  const __mmask16 present = __mmask16(_bzhi_u32(0xffff, unsigned(count)));
  const __m128i x = _mm_maskz_loadu_epi8(present, text + start);
  const __m128i digits = _mm_sub_epi8(x, _mm_set1_epi8('0'));
  const __mmask16 others = _mm_mask_cmpgt_epu8_mask(present, digits, _mm_set1_epi8(9));
  const uint64_t word = uint64_t(_mm_cvtsi128_si64(x));
  if (others == 0 && count <= 12 && (count == 1 || (word & 0xff) != '0'))
    return ASSAY_JSON_SHORT_INTEGER;
  // In the octets' order "true", "null" and "false", with nothing behind.
  if ((count == 4 && (word == 0x65757274 || word == 0x6c6c756e)) ||
      (count == 5 && word == 0x65736c6166))
    return ASSAY_JSON_LITERAL;
  return numberEnd(text, end, start) == end ? ASSAY_JSON_NUMBER : 0;
}

// The value of a short integer, text[start..<end].
static ASSAY_JSON_INLINE uint64_t shortInteger(
    const uint8_t *text, size_t start, size_t end) noexcept {
  // The last of sixteen is the last digit; those in front of the first are not read, and 0.
  const __mmask16 present = __mmask16(0xffff << (16 - (end - start)));
  const __m128i x = _mm_maskz_loadu_epi8(present, text + end - 16);
  const __m128i digits = _mm_maskz_sub_epi8(present, x, _mm_set1_epi8('0'));
  // Pairs, fours, eights.
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010064));
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const uint64_t eights = uint64_t(
      _mm_cvtsi128_si64(_mm_madd_epi16(packed, _mm_set1_epi32(0x00012710))));
  return (eights & 0xffffffff) * 100000000 + (eights >> 32);
}

}  // namespace assay::json

#endif
