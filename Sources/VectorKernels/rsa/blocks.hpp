// Numbers in eight lanes, cut into blocks of ten limbs of 52 bits: what fits the 32 registers.
//
// A limb is below 2^52. A column is a sum of halves of limb products: below 2^63 in absolute value,
// and signed, since differences are formed of columns before they are carried.

#ifndef ASSAY_RSA_BLOCKS_HPP
#define ASSAY_RSA_BLOCKS_HPP

#include <immintrin.h>
#include <stdint.h>

#define ASSAY_UNROLLED _Pragma("clang loop unroll(full)")

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::rsa {

using Lanes = __m512i;

inline constexpr int limbBits = 52;
inline constexpr int blockLimbs = 10;
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

// d := x - y mod 2^520, and the lanes in which x < y
inline __mmask8 difference(Lanes *d, const Lanes *x, const Lanes *y) {
  Lanes borrow = _mm512_setzero_si512();
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs; ++i) {
    const Lanes t = _mm512_add_epi64(_mm512_sub_epi64(x[i], y[i]), borrow);
    d[i] = limb(t);
    borrow = carry(t);
  }
  return _mm512_movepi64_mask(borrow);
}

// columns[20] := columns + x y, or x y where `fresh`; x[10] in lanes, y[10] a constant
template <bool shared, bool fresh = false>
[[gnu::noinline]] inline void addProduct(Lanes *columns, const Lanes *x, const uint64_t *y) {
  Lanes c[2 * blockLimbs], v[blockLimbs];
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) c[k] = fresh ? _mm512_setzero_si512() : columns[k];
  ASSAY_UNROLLED
  for (int j = 0; j < blockLimbs; ++j) v[j] = constant<shared>(y, j);
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs; ++i) {
    const Lanes u = x[i];
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j] = low(c[i + j], u, v[j]);
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j + 1] = high(c[i + j + 1], u, v[j]);
  }
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) columns[k] = c[k];
}

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

// columns[21] := columns - (x - y)^2
//
// With d = x - y + s 2^520, s the borrow, (x - y)^2 = d^2 - 2 s d 2^520 + s 2^1040.
[[gnu::noinline]] inline void subtractSquareOfDifference(Lanes *columns, const Lanes *x,
                                                         const Lanes *y) {
  Lanes c[2 * blockLimbs], d[blockLimbs];
  const __mmask8 s = difference(d, x, y);
  square(c, d);
  ASSAY_UNROLLED
  for (int k = 0; k < blockLimbs; ++k) {
    columns[k] = _mm512_sub_epi64(columns[k], c[k]);
    const int h = blockLimbs + k;
    const Lanes t = _mm512_sub_epi64(columns[h], c[h]);
    columns[h] = _mm512_mask_add_epi64(t, s, t, _mm512_add_epi64(d[k], d[k]));
  }
  Lanes &top = columns[2 * blockLimbs];
  top = _mm512_mask_sub_epi64(top, s, top, _mm512_set1_epi64(1));
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

// limbs[n] := columns[n] carried; returns what belongs to column n
inline Lanes normalize(Lanes *limbs, const Lanes *columns, int n, Lanes in) {
  for (int i = 0; i < n; i += blockLimbs) {
    ASSAY_UNROLLED
    for (int j = i; j < i + blockLimbs; ++j) {
      const Lanes t = _mm512_add_epi64(columns[j], in);
      limbs[j] = limb(t);
      in = carry(t);
    }
  }
  return in;
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
