// Eight numbers side by side: limb i of all eight is one vector register.

#pragma once

#include <immintrin.h>

#include "limbs.hpp"

// What the code between these two may use. The caller has asked the CPU first.
#define ASSAY_LANES_BEGIN                                                           \
  _Pragma("clang attribute push(__attribute__((target(                             \
      \"avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2\"))), apply_to = function)")
#define ASSAY_LANES_END _Pragma("clang attribute pop")
#define ASSAY_INLINE static inline __attribute__((always_inline))
#define ASSAY_UNROLL _Pragma("clang loop unroll(full)")

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

using Vector = __m512i;

// Numbers in eight lanes. *Normal* means limbs in [0, 2^52); *raw* means limbs of any sign.
template <int N>
struct Lanes {
  Vector v[N];
};

ASSAY_INLINE Vector splat(uint64_t x) { return _mm512_set1_epi64(int64_t(x)); }
ASSAY_INLINE Vector low(Vector a, Vector x, Vector y) { return _mm512_madd52lo_epu64(a, x, y); }
ASSAY_INLINE Vector high(Vector a, Vector x, Vector y) { return _mm512_madd52hi_epu64(a, x, y); }
ASSAY_INLINE Vector add(Vector x, Vector y) { return _mm512_add_epi64(x, y); }
ASSAY_INLINE Vector sub(Vector x, Vector y) { return _mm512_sub_epi64(x, y); }
ASSAY_INLINE Vector masked(Vector x) { return _mm512_and_si512(x, splat(limbMask)); }

template <int N>
ASSAY_INLINE Lanes<N> splat(const Limbs<N>& x) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = splat(x.v[i]);
  return z;
}

// x + y, raw.
template <int N>
ASSAY_INLINE Lanes<N> add(const Lanes<N>& x, const Lanes<N>& y) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = add(x.v[i], y.v[i]);
  return z;
}

// x - y, raw.
template <int N>
ASSAY_INLINE Lanes<N> sub(const Lanes<N>& x, const Lanes<N>& y) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = sub(x.v[i], y.v[i]);
  return z;
}

// -x in the lanes of the mask, x in the others; raw.
template <int N>
ASSAY_INLINE Lanes<N> negate(const Lanes<N>& x, __mmask8 mask) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) {
    z.v[i] = _mm512_mask_sub_epi64(x.v[i], mask, _mm512_setzero_si512(), x.v[i]);
  }
  return z;
}

// y in the lanes of the mask, x in the others.
template <int N>
ASSAY_INLINE Lanes<N> select(__mmask8 mask, const Lanes<N>& x, const Lanes<N>& y) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = _mm512_mask_blend_epi64(mask, x.v[i], y.v[i]);
  return z;
}

// The lanes of x in another order.
template <int N>
ASSAY_INLINE Lanes<N> permuted(const Lanes<N>& x, Vector order) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = _mm512_permutexvar_epi64(order, x.v[i]);
  return z;
}

// Passes carries upwards: the same number with limbs in [0, 2^52), but for the last, which keeps
// what is left. The number must not be negative.
template <int N>
ASSAY_INLINE Lanes<N> carried(Lanes<N> x) {
  ASSAY_UNROLL
  for (int i = 0; i + 1 < N; i++) {
    x.v[i + 1] = add(x.v[i + 1], _mm512_srai_epi64(x.v[i], limbBits));
    x.v[i] = masked(x.v[i]);
  }
  return x;
}

// x - m where that is not negative, else x; for normal x.
template <int N>
ASSAY_INLINE Lanes<N> reducedOnce(const Lanes<N>& x, const Limbs<N>& m) {
  const Lanes<N> difference = carried(sub(x, splat(m)));
  return select(_mm512_movepi64_mask(difference.v[N - 1]), difference, x);
}

// The lanes in which two normal numbers are equal, limb by limb.
template <int N>
ASSAY_INLINE __mmask8 equal(const Lanes<N>& x, const Lanes<N>& y) {
  __mmask8 mask = 0xff;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) mask &= _mm512_cmpeq_epi64_mask(x.v[i], y.v[i]);
  return mask;
}

template <int N>
ASSAY_INLINE __mmask8 isZero(const Lanes<N>& x) {
  Vector any = x.v[0];
  ASSAY_UNROLL
  for (int i = 1; i < N; i++) any = _mm512_or_si512(any, x.v[i]);
  return _mm512_testn_epi64_mask(any, any);
}

// Swaps rows and columns: afterwards lane l of r[w] is what lane w of r[l] was.
ASSAY_INLINE void transpose(Vector (&r)[8]) {
  Vector t[8], u[8];
  ASSAY_UNROLL
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
  }
  ASSAY_UNROLL
  for (int i = 0; i < 2; i++) {
    u[i] = _mm512_shuffle_i64x2(t[i], t[i + 2], 0x88);
    u[i + 2] = _mm512_shuffle_i64x2(t[i], t[i + 2], 0xdd);
    u[i + 4] = _mm512_shuffle_i64x2(t[i + 4], t[i + 6], 0x88);
    u[i + 6] = _mm512_shuffle_i64x2(t[i + 4], t[i + 6], 0xdd);
  }
  ASSAY_UNROLL
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0x88);
    r[i + 4] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0xdd);
  }
}

// Limbs of radix 2^52 from W words of radix 2^64.
template <int N, int W>
ASSAY_INLINE Lanes<N> unpacked(const Vector* words) {
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) {
    const int word = limbBits * i / 64, offset = limbBits * i % 64;
    if (word >= W) {
      z.v[i] = _mm512_setzero_si512();
      continue;
    }
    Vector limb = _mm512_srli_epi64(words[word], offset);
    if (offset > 64 - limbBits && word + 1 < W) {
      limb = _mm512_or_si512(limb, _mm512_slli_epi64(words[word + 1], 64 - offset));
    }
    z.v[i] = masked(limb);
  }
  return z;
}

// W words of radix 2^64 from normal limbs of a number below 2^(64 W).
template <int N, int W>
ASSAY_INLINE void pack(const Lanes<N>& x, Vector* words) {
  ASSAY_UNROLL
  for (int i = 0; i < W; i++) {
    const int limb = 64 * i / limbBits, offset = 64 * i % limbBits;
    Vector word = _mm512_srli_epi64(x.v[limb], offset);
    ASSAY_UNROLL
    for (int next = 1; next <= 2; next++) {
      const int shift = next * limbBits - offset;
      if (limb + next < N && shift < 64) {
        word = _mm512_or_si512(word, _mm512_slli_epi64(x.v[limb + next], shift));
      }
    }
    words[i] = word;
  }
}

}  // namespace assay::ecdsa

ASSAY_LANES_END
