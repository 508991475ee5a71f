// The field of 2^255 - 19 in eight lanes, radix 2^51.
//
// An element has limbs below 2^52, which is what the multiplier reads, and is not unique. Columns are
// limbs of up to 63 bits: what a product leaves before it is carried. Sums and differences are formed of
// columns, so that each result is carried once.

#ifndef ASSAY_ED25519_LANES_HPP
#define ASSAY_ED25519_LANES_HPP

#include <immintrin.h>

#include "field.hpp"

#define ASSAY_UNROLLED _Pragma("clang loop unroll(full)")

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::ed25519 {

using Lanes = __m512i;

struct Element {
  Lanes v[5];
};

struct Columns {
  Lanes v[5];
};

inline Lanes splat(uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
inline Lanes add(Lanes x, Lanes y) { return _mm512_add_epi64(x, y); }
inline Lanes sub(Lanes x, Lanes y) { return _mm512_sub_epi64(x, y); }
inline Lanes times19(Lanes x) { return _mm512_mullo_epi64(x, splat(19)); }

inline Element splat(const Field &x) {
  Element z;
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) z.v[k] = splat(x.v[k]);
  return z;
}

// x y, below 2^60.1: lo_k + 2 hi_(k-1) with 2^255 = 19, where lo_k and hi_k are the sums of the lower 52
// and the upper bits of the limb products of weight 2^51k, at most five of each.
__attribute__((always_inline)) inline Columns mul(const Element &x, const Element &y) {
  Lanes lo[9], hi[9];
  ASSAY_UNROLLED
  for (int k = 0; k < 9; ++k) lo[k] = hi[k] = _mm512_setzero_si512();
  ASSAY_UNROLLED
  for (int i = 0; i < 5; ++i) {
    ASSAY_UNROLLED
    for (int j = 0; j < 5; ++j) lo[i + j] = _mm512_madd52lo_epu64(lo[i + j], x.v[i], y.v[j]);
    ASSAY_UNROLLED
    for (int j = 0; j < 5; ++j) hi[i + j] = _mm512_madd52hi_epu64(hi[i + j], x.v[i], y.v[j]);
  }
  Columns z;
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) {
    Lanes upper = add(hi[k + 4], hi[k + 4]);
    if (k < 4) upper = add(upper, lo[k + 5]);
    Lanes lower = lo[k];
    if (k > 0) lower = add(lower, add(hi[k - 1], hi[k - 1]));
    z.v[k] = add(lower, times19(upper));
  }
  return z;
}

// 2^10 p, limb by limb: above any column of a product
__attribute__((always_inline)) inline Lanes bias(int k) {
  return splat(k == 0 ? (mask51 - 18) << 10 : mask51 << 10);
}

__attribute__((always_inline)) inline Columns add(const Columns &x, const Columns &y) {
  Columns z;
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) z.v[k] = add(x.v[k], y.v[k]);
  return z;
}

// x - y, y below 2^60.9
__attribute__((always_inline)) inline Columns sub(const Columns &x, const Columns &y) {
  Columns z;
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) z.v[k] = sub(add(x.v[k], bias(k)), y.v[k]);
  return z;
}

__attribute__((always_inline)) inline Columns columns(const Element &x) {
  return {{x.v[0], x.v[1], x.v[2], x.v[3], x.v[4]}};
}

// An element of columns below 2^63. Its limbs are below 2^51 + 19 2^12, one step of carries being enough.
__attribute__((always_inline)) inline Element carry(const Columns &x) {
  Lanes out[5];
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) out[k] = _mm512_srli_epi64(x.v[k], 51);
  Element z;
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) {
    const Lanes in = k == 0 ? times19(out[4]) : out[k - 1];
    z.v[k] = add(_mm512_and_si512(x.v[k], splat(mask51)), in);
  }
  return z;
}

__attribute__((always_inline)) inline Element product(const Element &x, const Element &y) {
  return carry(mul(x, y));
}

// The one representative below p.
inline Element canonical(const Element &x) {
  Element z = x;
  // Twice through all limbs: then they are below 2^51, and the value below 2^255.
  Lanes in = _mm512_setzero_si512();
  for (int round = 0; round < 3; ++round) {
    ASSAY_UNROLLED
    for (int k = 0; k < 5; ++k) {
      const Lanes t = add(z.v[k], in);
      z.v[k] = _mm512_and_si512(t, splat(mask51));
      in = _mm512_srli_epi64(t, 51);
    }
    in = times19(in);
  }
  // How often p goes into it.
  Lanes q = splat(19);
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) q = _mm512_srli_epi64(add(z.v[k], q), 51);
  in = times19(q);
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) {
    const Lanes t = add(z.v[k], in);
    z.v[k] = _mm512_and_si512(t, splat(mask51));
    in = _mm512_srli_epi64(t, 51);
  }
  return z;
}

// The element of one lane.
inline Field extract(const Element &x, int lane) {
  Field z;
  for (int k = 0; k < 5; ++k) {
    alignas(64) uint64_t words[8];
    _mm512_store_si512(words, x.v[k]);
    z.v[k] = words[lane];
  }
  return z;
}

inline void insert(Element &x, int lane, const Field &y) {
  const __mmask8 m = static_cast<__mmask8>(1u << lane);
  for (int k = 0; k < 5; ++k) x.v[k] = _mm512_mask_mov_epi64(x.v[k], m, splat(y.v[k]));
}

}  // namespace assay::ed25519

#pragma clang attribute pop

#endif
