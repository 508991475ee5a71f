// Where the dots of a compact serialization are (RFC 7515 §7.1).

#include <string.h>

#include "Decoder.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace assay::base64url {

// Notes the places of the first three of `dots`, 64 octets from `at` on.
static inline __attribute__((always_inline)) void note(
    assay_base64url_dots &found, uint64_t dots, size_t at) noexcept {
  for (; dots && found.count < 3; dots &= dots - 1)
    found.places[found.count++] = at + size_t(__builtin_ctzll(dots));
}

__attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2")))
static void findAVX512(
    assay_base64url_dots &found, const uint8_t *text, size_t length) noexcept {
  const __m512i dot = _mm512_set1_epi8('.');
  for (size_t at = 0; at < length; at += 64) {
    const size_t left = length - at;
    const __mmask64 present = left >= 64 ? ~0ull : _bzhi_u64(~0ull, unsigned(left));
    const __m512i x = _mm512_maskz_loadu_epi8(present, text + at);
    const uint64_t dots = _mm512_cmpeq_epi8_mask(x, dot);
    if (__builtin_expect(dots != 0, 0)) note(found, dots, at);
  }
}

__attribute__((target("avx2,bmi")))
static size_t findAVX2(assay_base64url_dots &found, const uint8_t *text, size_t length) noexcept {
  const __m256i dot = _mm256_set1_epi8('.');
  size_t at = 0;
  for (; length - at >= 32; at += 32) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text + at));
    note(found, uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, dot))), at);
  }
  return at;
}

}  // namespace assay::base64url

#endif

assay_base64url_dots assay_base64url_find_dots(
    const uint8_t *text, size_t length, uint32_t path) {
  assay_base64url_dots found = {0, {length, length, length}};
  size_t at = 0;
#if defined(__x86_64__)
  if (path == ASSAY_BASE64URL_AVX512) {
    assay::base64url::findAVX512(found, text, length);
    return found;
  }
  if (path == ASSAY_BASE64URL_AVX2) at = assay::base64url::findAVX2(found, text, length);
#else
  (void)path;
#endif
  for (; at < length && found.count < 3; at++)
    if (text[at] == '.') found.places[found.count++] = at;
  return found;
}

size_t assay_base64url_find_dot(const uint8_t *text, size_t length) {
  const void *dot = length == 0 ? nullptr : memchr(text, '.', length);
  return dot ? size_t(static_cast<const uint8_t *>(dot) - text) : length;
}
