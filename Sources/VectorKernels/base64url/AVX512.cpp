// Base64url in AVX-512 VBMI: 64 characters, 48 octets a step.

#include "Decoder.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2"))), \
    apply_to = function)

namespace assay::base64url {

// Which octet of a packed register stands where among the 48: of each 32 bits the low three, the
// highest first.
struct Gathering {
  alignas(64) uint8_t index[64] = {};
  constexpr Gathering() {
    for (int i = 0; i < 48; i++) index[i] = uint8_t(i / 3 * 4 + 2 - i % 3);
  }
};
static constexpr Gathering gathering;

static inline __attribute__((always_inline)) __m512i valuesOf(__m512i text) noexcept {
  return _mm512_permutex2var_epi8(
      _mm512_load_si512(values.of), text, _mm512_load_si512(values.of + 64));
}

// Four values of six bits to 24 bits, sixteen times; then together.
static inline __attribute__((always_inline)) __m512i octetsOf(__m512i x) noexcept {
  const __m512i pairs = _mm512_maddubs_epi16(x, _mm512_set1_epi32(0x01400140));
  const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
  return _mm512_permutexvar_epi8(_mm512_load_si512(gathering.index), fours);
}

// The high bit of a character that is none: its own (the table is looked up by the low seven bits)
// or that of the table.
static inline __attribute__((always_inline)) __mmask64 badOf(__m512i text, __m512i x) noexcept {
  return _mm512_movepi8_mask(_mm512_or_si512(text, x));
}

Result decodeAVX512(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  size_t at = 0;
  for (; length - at >= 64; at += 64, output += 48) {
    const __m512i characters = _mm512_loadu_si512(text + at);
    const __m512i x = valuesOf(characters);
    const __mmask64 bad = badOf(characters, x);
    if (bad) return {at + size_t(__builtin_ctzll(bad)), ASSAY_BASE64URL_CHARACTER};
    _mm512_mask_storeu_epi8(output, 0xffffffffffff, octetsOf(x));
  }
  const size_t left = length - at;
  if (left == 0) return verdict(length, 0);

  // Where there is no character, 'A' stands: six zero bits.
  const __mmask64 present = _bzhi_u64(~0ull, unsigned(left));
  const __m512i characters = _mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), present, text + at);
  const __m512i x = valuesOf(characters);
  const __mmask64 bad = badOf(characters, x);
  if (bad) return {at + size_t(__builtin_ctzll(bad)), ASSAY_BASE64URL_CHARACTER};
  // Only the last character has unused bits, and all the values before may have any.
  const __mmask64 excess = _mm512_mask_test_epi8_mask(
      1ull << (left - 1), x, _mm512_set1_epi8(char(unusedBits(length))));
  _mm512_mask_storeu_epi8(output, _bzhi_u64(~0ull, unsigned(left * 3 / 4)), octetsOf(x));
  return verdict(length, excess ? 0xff : 0);
}

// Whether `text` is valid; its octets are then at `output`. What is wrong, if anything is, and where, is
// not told, so it is asked once at the end, and not at every step.
static inline __attribute__((always_inline)) bool decodes(
    const uint8_t *text, size_t length, uint8_t *output) noexcept {
  __m512i bad = _mm512_setzero_si512();
  size_t at = 0;
  for (; length - at >= 64; at += 64, output += 48) {
    const __m512i characters = _mm512_loadu_si512(text + at);
    const __m512i x = valuesOf(characters);
    bad = _mm512_ternarylogic_epi32(bad, characters, x, 0xfe);
    _mm512_mask_storeu_epi8(output, 0xffffffffffff, octetsOf(x));
  }
  const size_t left = length - at;
  if (left == 0) return _mm512_movepi8_mask(bad) == 0;
  const __mmask64 present = _bzhi_u64(~0ull, unsigned(left));
  const __m512i characters = _mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), present, text + at);
  const __m512i x = valuesOf(characters);
  bad = _mm512_ternarylogic_epi32(bad, characters, x, 0xfe);
  const __mmask64 excess = _mm512_mask_test_epi8_mask(
      1ull << (left - 1), x, _mm512_set1_epi8(char(unusedBits(length))));
  _mm512_mask_storeu_epi8(output, _bzhi_u64(~0ull, unsigned(left * 3 / 4)), octetsOf(x));
  return (_mm512_movepi8_mask(bad) | excess) == 0 && length % 4 != 1;
}

bool decodeBehindAVX512(
    const uint8_t *token, size_t length, const uint8_t *header, size_t headerLength,
    size_t signatureLength, uint8_t *output) noexcept {
  const size_t dot = length - signatureLength - 1;
  if (token[headerLength] != '.' || token[dot] != '.') return false;
  for (size_t at = 0; at < headerLength; at += 64) {
    const size_t left = headerLength - at;
    const __mmask64 present = left >= 64 ? ~0ull : _bzhi_u64(~0ull, unsigned(left));
    const __m512i known = _mm512_maskz_loadu_epi8(present, header + at);
    if (_mm512_mask_cmpneq_epi8_mask(present, _mm512_maskz_loadu_epi8(present, token + at), known))
      return false;
  }
  const size_t payloadLength = dot - headerLength - 1;
  return decodes(token + headerLength + 1, payloadLength, output) &&
         decodes(token + dot + 1, signatureLength, output + payloadLength * 3 / 4);
}

}  // namespace assay::base64url

#pragma clang attribute pop

#else

namespace assay::base64url {

Result decodeAVX512(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  return decodePlain(text, length, output, 0);
}

bool decodeBehindAVX512(
    const uint8_t *, size_t, const uint8_t *, size_t, size_t, uint8_t *) noexcept {
  return false;
}

}  // namespace assay::base64url

#endif
