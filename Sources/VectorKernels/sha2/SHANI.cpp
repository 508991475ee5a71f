// SHA-256 by the SHA extensions of x86, in one stream or two.

#include "Streams.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("sha,sse4.1,ssse3"))), apply_to = function)

namespace assay {

// `streams` messages at once: the rounds of one have to wait for each other, and the CPU does those
// of the other meanwhile. state[k] := the compression of state[k] and `blocks` blocks at p[k].
template <int streams>
static void compressSHANI(uint32_t *const state[], const uint8_t *const p[], size_t blocks) noexcept {
  const __m128i swap = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  // The instructions want the words in two registers, a b e f and c d g h, the first one highest.
  __m128i abef[streams], cdgh[streams];
#pragma unroll
  for (int k = 0; k < streams; k++) {
    __m128i dcba = _mm_loadu_si128((const __m128i *)state[k]);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(state[k] + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    abef[k] = _mm_alignr_epi8(cdab, efgh, 8);
    cdgh[k] = _mm_blend_epi16(efgh, cdab, 0xf0);
  }
  for (size_t block = 0; block < blocks; block++) {
    __m128i w[streams][4], first[streams], second[streams];
#pragma unroll
    for (int k = 0; k < streams; k++) {
      first[k] = abef[k];
      second[k] = cdgh[k];
    }
#pragma unroll
    for (int t = 0; t < 16; t++) {
#pragma unroll
      for (int k = 0; k < streams; k++) {
        __m128i &x = w[k][t & 3];
        if (t < 4) {
          x = _mm_loadu_si128((const __m128i *)(p[k] + 64 * block + 16 * t));
          x = _mm_shuffle_epi8(x, swap);
        } else {
          // x still holds W[t-16...t-13] (FIPS 180-4 §6.2.2, step 1).
          __m128i last = w[k][(t + 3) & 3];
          x = _mm_sha256msg1_epu32(x, w[k][(t + 1) & 3]);
          x = _mm_add_epi32(x, _mm_alignr_epi8(last, w[k][(t + 2) & 3], 4));
          x = _mm_sha256msg2_epu32(x, last);
        }
        __m128i sum = _mm_add_epi32(x, _mm_load_si128((const __m128i *)(Sha256::K + 4 * t)));
        cdgh[k] = _mm_sha256rnds2_epu32(cdgh[k], abef[k], sum);
        abef[k] = _mm_sha256rnds2_epu32(abef[k], cdgh[k], _mm_shuffle_epi32(sum, 0x0e));
      }
    }
#pragma unroll
    for (int k = 0; k < streams; k++) {
      abef[k] = _mm_add_epi32(abef[k], first[k]);
      cdgh[k] = _mm_add_epi32(cdgh[k], second[k]);
    }
  }
#pragma unroll
  for (int k = 0; k < streams; k++) {
    __m128i feba = _mm_shuffle_epi32(abef[k], 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh[k], 0xb1);
    _mm_storeu_si128((__m128i *)state[k], _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state[k] + 4), _mm_alignr_epi8(dchg, feba, 8));
  }
}

static void one(uint32_t s[8], const uint8_t *p, size_t blocks) noexcept {
  compressSHANI<1>(&s, &p, blocks);
}

static void two(
    uint32_t s[8], const uint8_t *p, uint32_t t[8], const uint8_t *q, size_t blocks) noexcept {
  uint32_t *const states[] = {s, t};
  const uint8_t *const messages[] = {p, q};
  compressSHANI<2>(states, messages, blocks);
}

void runSHANI(Rest<Sha256> rest) noexcept { runStreams<Sha256, one, two>(rest); }

}  // namespace assay

#pragma clang attribute pop

#else

namespace assay {

void runSHANI(Rest<Sha256> rest) noexcept { runPlain(rest); }

}  // namespace assay

#endif
