// Products of blocks, each block cut in two halves of five limbs (Karatsuba and Ofman 1962):
//
//   x y = S_0 + C (S_0 + S_1 + (x_0 - x_1)(y_1 - y_0)) + C^2 S_1,  C = 2^260, S_i = x_i y_i
//
// With three quarters of the multiplications, and additions that have the other ports of the CPU for
// themselves, a product takes 80 cycles rather than 100.

#ifndef ASSAY_RSA_PRODUCTS_HPP
#define ASSAY_RSA_PRODUCTS_HPP

#include "blocks.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

inline constexpr int halfLimbs = blockLimbs / 2;

// A block that is to be multiplied, as key.hpp has it for constants: the lower half less the upper one
// where it is multiplied by constants, and the upper half less the lower one where it stands for them.
struct Operand {
  Lanes limbs[blockLimbs];
  Lanes inner[halfLimbs];
  Lanes borrows;
};
static_assert(sizeof(Operand) == sizeof(Lanes) * operandWords);

inline Lanes flags(__mmask8 mask, int bit) {
  return _mm512_maskz_set1_epi64(mask, 1ll << bit);
}

// Whether the lanes of `flags` have the bit.
inline __mmask8 borrowed(Lanes flags, int bit) {
  return _mm512_test_epi64_mask(flags, _mm512_set1_epi64(1ll << bit));
}

// Completes an operand of which there are the limbs.
template <bool asConstant = false>
inline void complete(Operand &x, __mmask8 outer = 0) {
  const Lanes *const lower = x.limbs, *const upper = x.limbs + halfLimbs;
  const __mmask8 inner = asConstant ? difference<halfLimbs>(x.inner, upper, lower)
                                    : difference<halfLimbs>(x.inner, lower, upper);
  x.borrows = _mm512_or_si512(flags(inner, innerBorrow), flags(outer, outerBorrow));
}

// Where a product goes.
enum class Place {
  fresh,  // columns[20] := xy
  once,   // columns[20] := columns + xy
  twice,  // columns[30] := columns + xy (1 + 2^520)
};

// x in lanes, y a constant
template <bool shared, Place place = Place::once>
[[gnu::noinline]] inline void addProduct(Lanes *columns, const Operand &x, const uint64_t *y) {
  constexpr int H = halfLimbs, B = blockLimbs;
  Lanes a[B], b[B], v[B], c[2 * B];
  ASSAY_UNROLLED
  for (int k = 0; k < B; ++k) {
    a[k] = b[k] = _mm512_setzero_si512();
    v[k] = constant<shared>(y, k);
  }
  ASSAY_UNROLLED
  for (int i = 0; i < H; ++i) {
    const Lanes u = x.limbs[i], w = x.limbs[H + i];
    ASSAY_UNROLLED
    for (int j = 0; j < H; ++j) {
      a[i + j] = low(a[i + j], u, v[j]);
      b[i + j] = low(b[i + j], w, v[H + j]);
    }
    ASSAY_UNROLLED
    for (int j = 0; j < H; ++j) {
      a[i + j + 1] = high(a[i + j + 1], u, v[j]);
      b[i + j + 1] = high(b[i + j + 1], w, v[H + j]);
    }
  }
  const __mmask8 s = borrowed(x.borrows, innerBorrow);
  const __mmask8 t = borrowed(constant<shared>(y, borrowsWord), innerBorrow);
  ASSAY_UNROLLED
  for (int k = 0; k < H; ++k) {
    // d - s C and e - t C are the differences: their product is d e - s e C - t d C + s t C^2.
    const Lanes e = constant<shared>(y, innerWord + k);
    const Lanes both = _mm512_add_epi64(a[H + k], b[k]);
    const Lanes third = _mm512_add_epi64(both, b[H + k]);
    const Lanes less = _mm512_mask_sub_epi64(third, s, third, e);
    c[k] = a[k];
    c[H + k] = _mm512_add_epi64(both, a[k]);
    c[B + k] = _mm512_mask_sub_epi64(less, t, less, x.inner[k]);
    c[B + H + k] = b[H + k];
    v[k] = e;
  }
  Lanes &last = c[B + H];
  last = _mm512_mask_add_epi64(last, static_cast<__mmask8>(s & t), last, _mm512_set1_epi64(1));
  if constexpr (place == Place::once) {
    ASSAY_UNROLLED
    for (int k = 0; k < 2 * B; ++k) c[k] = _mm512_add_epi64(c[k], columns[k]);
  }
  ASSAY_UNROLLED
  for (int i = 0; i < H; ++i) {
    const Lanes u = x.inner[i];
    ASSAY_UNROLLED
    for (int j = 0; j < H; ++j) c[H + i + j] = low(c[H + i + j], u, v[j]);
    ASSAY_UNROLLED
    for (int j = 0; j < H; ++j) c[H + i + j + 1] = high(c[H + i + j + 1], u, v[j]);
  }
  if constexpr (place == Place::twice) {
    ASSAY_UNROLLED
    for (int k = 0; k < B; ++k) {
      const Lanes middle = _mm512_add_epi64(c[k], c[B + k]);
      columns[k] = _mm512_add_epi64(columns[k], c[k]);
      columns[B + k] = _mm512_add_epi64(columns[B + k], middle);
      columns[2 * B + k] = _mm512_add_epi64(columns[2 * B + k], c[B + k]);
    }
  } else {
    ASSAY_UNROLLED
    for (int k = 0; k < 2 * B; ++k) columns[k] = c[k];
  }
}

// columns[21] := columns + (d - s 2^520)(e - t 2^520), s and t the outer borrows
template <bool shared>
inline void addProductOfDifferences(Lanes *columns, const Operand &d, const uint64_t *e) {
  addProduct<shared>(columns, d, e);
  const __mmask8 s = borrowed(d.borrows, outerBorrow);
  const __mmask8 t = borrowed(constant<shared>(e, borrowsWord), outerBorrow);
  ASSAY_UNROLLED
  for (int k = 0; k < blockLimbs; ++k) {
    Lanes &column = columns[blockLimbs + k];
    const Lanes u = _mm512_mask_sub_epi64(column, s, column, constant<shared>(e, k));
    column = _mm512_mask_sub_epi64(u, t, u, d.limbs[k]);
  }
  Lanes &top = columns[2 * blockLimbs];
  top = _mm512_mask_add_epi64(top, static_cast<__mmask8>(s & t), top, _mm512_set1_epi64(1));
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
