// AVX-512 registers as SHA-2 wants them: 16 words of 32 bits or 8 of 64 bits, chosen by the type of
// the last argument, and messages brought into them.

#ifndef ASSAY_SHA2_REGISTERS_H_
#define ASSAY_SHA2_REGISTERS_H_

#include "Sha2.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2,movbe"))), apply_to = function)

namespace assay {

// MARK: - Registers

template <int n> ASSAY_INLINE __m512i ror(__m512i x, uint32_t) { return _mm512_ror_epi32(x, n); }
template <int n> ASSAY_INLINE __m512i ror(__m512i x, uint64_t) { return _mm512_ror_epi64(x, n); }
template <int n> ASSAY_INLINE __m512i shr(__m512i x, uint32_t) { return _mm512_srli_epi32(x, n); }
template <int n> ASSAY_INLINE __m512i shr(__m512i x, uint64_t) { return _mm512_srli_epi64(x, n); }
ASSAY_INLINE __m512i sum(__m512i x, __m512i y, uint32_t) { return _mm512_add_epi32(x, y); }
ASSAY_INLINE __m512i sum(__m512i x, __m512i y, uint64_t) { return _mm512_add_epi64(x, y); }
ASSAY_INLINE __m512i all(uint32_t x) { return _mm512_set1_epi32(int(x)); }
ASSAY_INLINE __m512i all(uint64_t x) { return _mm512_set1_epi64(int64_t(x)); }
ASSAY_INLINE __m512i put(__m512i x, unsigned lane, uint32_t y) {
  return _mm512_mask_set1_epi32(x, __mmask16(1u << lane), int(y));
}
ASSAY_INLINE __m512i put(__m512i x, unsigned lane, uint64_t y) {
  return _mm512_mask_set1_epi64(x, __mmask8(1u << lane), int64_t(y));
}
// x, with y put in its place or or'ed to it in some lanes.
ASSAY_INLINE __m512i merged(__m512i x, unsigned lanes, const uint32_t y[16]) {
  return _mm512_mask_load_epi32(x, __mmask16(lanes), y);
}
ASSAY_INLINE __m512i merged(__m512i x, unsigned lanes, const uint64_t y[8]) {
  return _mm512_mask_load_epi64(x, __mmask8(lanes), y);
}
ASSAY_INLINE __m512i either(__m512i x, unsigned lanes, const uint32_t y[16]) {
  return _mm512_mask_or_epi32(x, __mmask16(lanes), x, _mm512_load_si512(y));
}
ASSAY_INLINE __m512i either(__m512i x, unsigned lanes, const uint64_t y[8]) {
  return _mm512_mask_or_epi64(x, __mmask8(lanes), x, _mm512_load_si512(y));
}
ASSAY_INLINE __m512i parity(__m512i x, __m512i y, __m512i z) {
  return _mm512_ternarylogic_epi32(x, y, z, 0x96);
}

template <class F, const int (&n)[3]>
ASSAY_INLINE __m512i bigSigma(__m512i x) {
  using W = typename F::Word;
  return parity(ror<n[0]>(x, W()), ror<n[1]>(x, W()), ror<n[2]>(x, W()));
}

template <class F, const int (&n)[3]>
ASSAY_INLINE __m512i smallSigma(__m512i x) {
  using W = typename F::Word;
  return parity(ror<n[0]>(x, W()), ror<n[1]>(x, W()), shr<n[2]>(x, W()));
}

// MARK: - Messages into lanes

// Zeros, the octet that begins the padding, zeros: read from 64 - q, it is the padding of a block
// whose message ends at q, and all zero where q is 64 (the end is not here) or less than 0 (past).
struct Padding {
  alignas(64) uint8_t octets[256] = {};
  constexpr Padding() { octets[64] = 0x80; }
};
inline constexpr Padding padding;

// The next 64 octets of a message that ends q octets from here, with its padding.
//
// p goes on by the octets taken. Octets past the end are masked off: a page that starts there
// may be missing.
ASSAY_INLINE __m512i chunk(const uint8_t *&p, int64_t q) {
  const int64_t end = q < 64 ? q : 64;
  const uint64_t taken = uint64_t(end < 0 ? 0 : end);
  // An address that is not the message's, where none of it is left: a masked load of a missing
  // page is right but slow.
  const uint8_t *from = taken ? p : padding.octets;
  const __m512i pad = _mm512_loadu_si512(padding.octets + 64 - end);
  p += taken;
  return _mm512_mask_loadu_epi8(pad, _bzhi_u64(~0ull, unsigned(taken)), from);
}

ASSAY_INLINE __m512i bigEndian(__m512i x, uint32_t) {
  return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(
      _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)));
}

ASSAY_INLINE __m512i bigEndian(__m512i x, uint64_t) {
  return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(
      _mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)));
}

// The matrix of 4 times 4 quarters of registers i, i + 4, i + 8, i + 12 transposed: register
// i + 4 q then holds the quarter q of each.
ASSAY_INLINE void transposeQuarters(__m512i w[16]) {
#pragma unroll
  for (int i = 0; i < 4; i++) {
    __m512i x = _mm512_shuffle_i32x4(w[i], w[i + 4], 0x44);
    __m512i y = _mm512_shuffle_i32x4(w[i], w[i + 4], 0xee);
    __m512i z = _mm512_shuffle_i32x4(w[i + 8], w[i + 12], 0x44);
    __m512i t = _mm512_shuffle_i32x4(w[i + 8], w[i + 12], 0xee);
    w[i] = _mm512_shuffle_i32x4(x, z, 0x88);
    w[i + 4] = _mm512_shuffle_i32x4(x, z, 0xdd);
    w[i + 8] = _mm512_shuffle_i32x4(y, t, 0x88);
    w[i + 12] = _mm512_shuffle_i32x4(y, t, 0xdd);
  }
}

// The same for matrices inside four registers: 4 times 4 words of 32 bits, or twice 2 times 2 of
// 64 bits, and from big-endian to the words' values.
ASSAY_INLINE void transposeWords(__m512i w[4], uint32_t) {
  __m512i b[4];
#pragma unroll
  for (int i = 0; i < 4; i += 2) {
    __m512i x = bigEndian(w[i], uint32_t()), y = bigEndian(w[i + 1], uint32_t());
    b[i] = _mm512_unpacklo_epi32(x, y);
    b[i + 1] = _mm512_unpackhi_epi32(x, y);
  }
  w[0] = _mm512_unpacklo_epi64(b[0], b[2]);
  w[1] = _mm512_unpackhi_epi64(b[0], b[2]);
  w[2] = _mm512_unpacklo_epi64(b[1], b[3]);
  w[3] = _mm512_unpackhi_epi64(b[1], b[3]);
}

ASSAY_INLINE void transposeWords(__m512i w[4], uint64_t) {
#pragma unroll
  for (int i = 0; i < 4; i += 2) {
    __m512i x = bigEndian(w[i], uint64_t()), y = bigEndian(w[i + 1], uint64_t());
    w[i] = _mm512_unpacklo_epi64(x, y);
    w[i + 1] = _mm512_unpackhi_epi64(x, y);
  }
}

}  // namespace assay

#pragma clang attribute pop

#endif

#endif
