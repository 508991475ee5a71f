// Numbers in eight lanes, cut into blocks of ten limbs of 52 bits: what fits the 32 registers.
//
// A limb is below 2^52. A column is a sum of halves of limb products: below 2^63 in absolute value,
// and signed, since differences are formed of columns before they are carried.

#ifndef ASSAY_RSA_BLOCKS_HPP
#define ASSAY_RSA_BLOCKS_HPP

#include <immintrin.h>
#include <stdint.h>

#include "key.hpp"

#define ASSAY_UNROLLED _Pragma("clang loop unroll(full)")

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

using Lanes = __m512i;

inline constexpr int limbBits = 52;
inline constexpr uint64_t limbMask = (uint64_t{1} << limbBits) - 1;

// A constant of the keys: one word for all lanes, or eight words, lane by lane.
template <bool shared>
inline Lanes constant(const uint64_t *words, int index) {
  if constexpr (shared) {
    return _mm512_set1_epi64(static_cast<long long>(words[index]));
  } else {
    return _mm512_loadu_si512(words + 8 * index);
  }
}

// The distance between two constants.
template <bool shared>
inline constexpr int stride = shared ? 1 : 8;

inline const uint64_t *words(const Lanes *lanes) {
  return reinterpret_cast<const uint64_t *>(lanes);
}

inline Lanes low(Lanes sum, Lanes x, Lanes y) { return _mm512_madd52lo_epu64(sum, x, y); }
inline Lanes high(Lanes sum, Lanes x, Lanes y) { return _mm512_madd52hi_epu64(sum, x, y); }
inline Lanes limb(Lanes column) {
  return _mm512_and_si512(column, _mm512_set1_epi64(static_cast<long long>(limbMask)));
}
inline Lanes carry(Lanes column) { return _mm512_srai_epi64(column, limbBits); }

// d := x - y mod 2^(52 n), and the lanes in which x < y
template <int n>
inline __mmask8 difference(Lanes *d, const Lanes *x, const Lanes *y) {
  Lanes borrow = _mm512_setzero_si512();
  ASSAY_UNROLLED
  for (int i = 0; i < n; ++i) {
    const Lanes t = _mm512_add_epi64(_mm512_sub_epi64(x[i], y[i]), borrow);
    d[i] = limb(t);
    borrow = carry(t);
  }
  return _mm512_movepi64_mask(borrow);
}

// limbs[10] := columns[10] + in carried; returns what belongs above
inline Lanes carryBlock(Lanes *limbs, const Lanes *columns, Lanes in) {
  ASSAY_UNROLLED
  for (int k = 0; k < blockLimbs; ++k) {
    const Lanes t = _mm512_add_epi64(columns[k], in);
    limbs[k] = limb(t);
    in = carry(t);
  }
  return in;
}

// limbs := columns[10 n] carried, block i of them at limbs[distance i]; returns what belongs above
//
// Each limb waits for the one below, so the blocks are carried side by side, and then each takes what
// the one below has left. That hardly ever goes beyond a block's second limb; where it does, all
// limbs are carried once more.
template <int distance>
inline Lanes normalize(Lanes *limbs, const Lanes *columns, int n) {
  const Lanes zero = _mm512_setzero_si512();
  Lanes in = carryBlock(limbs, columns, zero), seen = zero;
  for (int i = 1; i < n; ++i) {
    Lanes *const block = limbs + distance * i;
    const Lanes out = carryBlock(block, columns + blockLimbs * i, zero);
    const Lanes first = _mm512_add_epi64(block[0], in);
    const Lanes second = _mm512_add_epi64(block[1], carry(first));
    block[0] = limb(first);
    block[1] = second;
    seen = _mm512_or_si512(seen, second);
    in = out;
  }
  const Lanes beyond = _mm512_set1_epi64(static_cast<long long>(~limbMask));
  if (_mm512_test_epi64_mask(seen, beyond) != 0) [[unlikely]] {
    Lanes more = zero;
    for (int i = 0; i < n; ++i) more = carryBlock(limbs + distance * i, limbs + distance * i, more);
    in = _mm512_add_epi64(in, more);
  }
  return in;
}

// columns := columns + W, W the sum of the squares or products S_i that Karatsuba's identity asks
// for: S_i for all i with max(0, k - n + 1) <= i <= min(k, n - 1), at block k, for all k < 2n - 1.
//
//   x_i y_j + x_j y_i = S_i + S_j + (x_i - x_j)(y_j - y_i),  S_i = x_i y_i
//
// Inputs S[n][20]; columns[20 n], which are set rather than added to where `fresh`.
template <bool fresh>
inline void addWindows(Lanes *columns, const Lanes *S, int n) {
  for (int c = 0; c < blockLimbs; ++c) {
    Lanes w = _mm512_setzero_si512();
    Lanes upper = w, above = w;
    for (int k = 0; k < 2 * n; ++k) {
      Lanes t = upper;
      if (k < n) {
        const Lanes *s = S + 2 * blockLimbs * k + c;
        w = _mm512_add_epi64(w, s[0]);
        above = _mm512_add_epi64(above, s[blockLimbs]);
      } else {
        const Lanes *s = S + 2 * blockLimbs * (k - n) + c;
        w = _mm512_sub_epi64(w, s[0]);
        above = _mm512_sub_epi64(above, s[blockLimbs]);
      }
      t = _mm512_add_epi64(t, w);
      upper = above;
      Lanes &column = columns[blockLimbs * k + c];
      column = fresh ? t : _mm512_add_epi64(column, t);
    }
  }
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
