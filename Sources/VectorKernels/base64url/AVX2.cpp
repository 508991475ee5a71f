// Base64url in AVX2: 32 characters, 24 octets a step.

#include "Decoder.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

namespace assay::base64url {

// What of the alphabet is in a row of sixteen characters, by the high four bits; and the same by
// the low four bits: a character is bad if the two have a bit in common.
//
//   bit 0  row 2, where only '-' is good     bit 3  row 5: P...Z and '_'
//   bit 1  row 3: 0...9                      bit 4  row 7: p...z
//   bit 2  rows 4 and 6: all but the first   bit 5  the other rows: nothing is good
struct Rows {
  alignas(16) uint8_t high[16] = {32, 32, 1, 2, 4, 8, 4, 16, 32, 32, 32, 32, 32, 32, 32, 32};
  alignas(16) uint8_t low[16] = {};
  // What to add to a character for its value. '_' is corrected after.
  alignas(16) int8_t offset[16] = {0, 0, 62 - '-', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a'};

  constexpr Rows() {
    for (int i = 0; i < 16; i++) {
      low[i] = uint8_t((i != 13) | (i > 9) << 1 | (i == 0) << 2 | (i > 10 && i < 15) << 3 |
                       (i > 10) << 4 | 32);
    }
  }
};
static constexpr Rows rows;

static inline __attribute__((always_inline)) __m256i table(const void *sixteen) noexcept {
  return _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)sixteen));
}

// Decodes the 32 characters at `text`. Returns a mask of the bad ones; writes if there are none.
static inline __attribute__((always_inline)) uint32_t step(
    const uint8_t *text, uint8_t *output) noexcept {
  const __m256i characters = _mm256_loadu_si256((const __m256i *)text);
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i row = _mm256_and_si256(_mm256_srli_epi16(characters, 4), nibble);
  const __m256i column = _mm256_and_si256(characters, nibble);
  const __m256i common = _mm256_and_si256(
      _mm256_shuffle_epi8(table(rows.high), row), _mm256_shuffle_epi8(table(rows.low), column));
  const __m256i good = _mm256_cmpeq_epi8(common, _mm256_setzero_si256());
  const uint32_t bad = ~uint32_t(_mm256_movemask_epi8(good));
  if (bad) return bad;

  const __m256i low = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8('_'));
  const __m256i x = _mm256_add_epi8(
      _mm256_add_epi8(characters, _mm256_shuffle_epi8(table(rows.offset), row)),
      _mm256_and_si256(low, _mm256_set1_epi8(63 - '_' + 'A')));
  // Four values of six bits to 24 bits, eight times; then together in each half.
  const __m256i pairs = _mm256_maddubs_epi16(x, _mm256_set1_epi32(0x01400140));
  const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  const __m256i octets = _mm256_shuffle_epi8(fours, _mm256_setr_epi8(
      2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,
      2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i joined = _mm256_permutevar8x32_epi32(
      octets, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
  _mm_storeu_si128((__m128i *)output, _mm256_castsi256_si128(joined));
  _mm_storel_epi64((__m128i *)(output + 16), _mm256_extracti128_si256(joined, 1));
  return 0;
}

Result decodeAVX2(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  const size_t whole = length - length % 4;
  size_t at = 0;
  while (whole - at > 0 && whole >= 32) {
    // The last step may do some characters again: a multiple of four, so octets fall as before.
    if (whole - at < 32) at = whole - 32;
    const uint32_t bad = step(text + at, output + at / 4 * 3);
    if (bad) return {at + size_t(__builtin_ctz(bad)), ASSAY_BASE64URL_CHARACTER};
    at += 32;
  }
  return decodePlain(text, length, output, at);
}

}  // namespace assay::base64url

#pragma clang attribute pop

#else

namespace assay::base64url {

Result decodeAVX2(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  return decodePlain(text, length, output, 0);
}

}  // namespace assay::base64url

#endif
