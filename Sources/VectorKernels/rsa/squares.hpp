// Squares of blocks.

#ifndef ASSAY_RSA_SQUARES_HPP
#define ASSAY_RSA_SQUARES_HPP

#include "blocks.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

// c := v^2: the products of unlike limbs once, doubled, then the squares of limbs
inline void square(Lanes (&c)[2 * blockLimbs], const Lanes (&v)[blockLimbs]) {
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) c[k] = _mm512_setzero_si512();
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs - 1; ++i) {
    ASSAY_UNROLLED
    for (int j = i + 1; j < blockLimbs; ++j) c[i + j] = low(c[i + j], v[i], v[j]);
    ASSAY_UNROLLED
    for (int j = i + 1; j < blockLimbs; ++j) c[i + j + 1] = high(c[i + j + 1], v[i], v[j]);
  }
  ASSAY_UNROLLED
  for (int k = 1; k < 2 * blockLimbs - 1; ++k) c[k] = _mm512_add_epi64(c[k], c[k]);
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs; ++i) {
    c[2 * i] = low(c[2 * i], v[i], v[i]);
    c[2 * i + 1] = high(c[2 * i + 1], v[i], v[i]);
  }
}

// columns[20] := x^2
[[gnu::noinline]] inline void setSquare(Lanes *columns, const Lanes *x) {
  Lanes c[2 * blockLimbs], v[blockLimbs];
  ASSAY_UNROLLED
  for (int j = 0; j < blockLimbs; ++j) v[j] = x[j];
  square(c, v);
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) columns[k] = c[k];
}

// columns[21] := columns - (x - 2^520 s)^2 = columns - x^2 + 2 s x 2^520 - s 2^1040
[[gnu::noinline]] inline void subtractSquare(Lanes *columns, const Lanes *x, __mmask8 s) {
  Lanes c[2 * blockLimbs], v[blockLimbs];
  ASSAY_UNROLLED
  for (int j = 0; j < blockLimbs; ++j) v[j] = x[j];
  square(c, v);
  ASSAY_UNROLLED
  for (int k = 0; k < blockLimbs; ++k) {
    columns[k] = _mm512_sub_epi64(columns[k], c[k]);
    const int h = blockLimbs + k;
    const Lanes t = _mm512_sub_epi64(columns[h], c[h]);
    columns[h] = _mm512_mask_add_epi64(t, s, t, _mm512_add_epi64(v[k], v[k]));
  }
  Lanes &top = columns[2 * blockLimbs];
  top = _mm512_mask_sub_epi64(top, s, top, _mm512_set1_epi64(1));
}

// columns[20 n] := columns - the squares of the differences of any two of the blocks x[10 n], in their
// places. Differences wait for each borrow, so they are formed a few pairs ahead of their squares.
inline void subtractSquaresOfDifferences(Lanes *columns, const Lanes *x, int n) {
  constexpr int ahead = 6;
  Lanes d[ahead][blockLimbs];
  __mmask8 borrows[ahead];
  int places[ahead], count = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) {
      borrows[count] = difference<blockLimbs>(d[count], x + blockLimbs * i, x + blockLimbs * j);
      places[count++] = i + j;
      if (count < ahead && i + 2 < n) continue;
      for (int p = 0; p < count; ++p) {
        subtractSquare(columns + blockLimbs * places[p], d[p], borrows[p]);
      }
      count = 0;
    }
  }
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
