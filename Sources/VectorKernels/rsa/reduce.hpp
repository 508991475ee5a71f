// Squares, products and the reduction modulo n, for numbers of any number of blocks.
//
// Numbers are x < 6n in limbs. A reduction takes T < 36 n^2 to a number congruent to T / B^blocks.
// Each step that takes j blocks away adds less than n B^j to what stands above them, of which later
// steps take at least j blocks away, or all but one of them; so the result is below
// 36 n^2 / B^blocks + 5n < 6n, since n < 2^-8 B^blocks and there are at most five steps.
//
// Columns stay below 2^63: in units of 2^52, a square leaves between -160 and 336 in a column, where
// there are 16 blocks; a product, through its halves, at most 37, and the difference of a pair 3 more.
// A step that takes j blocks away adds j products and j / 2 pairs to a column, at most 456, 228, 114,
// 37 and 37 in turn. All together that is less than 1210, and 2048 would be too much.

#ifndef ASSAY_RSA_REDUCE_HPP
#define ASSAY_RSA_REDUCE_HPP

#include "blocks.hpp"
#include "key.hpp"
#include "products.hpp"
#include "squares.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

inline constexpr int maximumStep = maximumBlocks / 2;
inline constexpr int maximumPairs = maximumStep * (maximumStep - 1) / 2;

// What one power needs besides its numbers.
struct Workspace {
  Lanes columns[2 * maximumLimbs];
  Lanes products[2 * maximumLimbs];  // S_i of Karatsuba's identity
  Operand factors[maximumBlocks];
  Operand differences[maximumPairs];
};

// m[j] := the lowest j blocks of T, carried, and d the differences of any two of them; what belongs
// above is added to T there
inline void splitBlocks(Lanes *T, Operand *m, Operand *d, int j) {
  const Lanes in = normalize<operandWords>(m->limbs, T, j);
  for (int a = 0; a < j; ++a) complete(m[a]);
  T[blockLimbs * j] = _mm512_add_epi64(T[blockLimbs * j], in);
  for (int a = 0; a < j; ++a) {
    for (int b = a + 1; b < j; ++b, ++d) {
      complete(*d, difference<blockLimbs>(d->limbs, m[a].limbs, m[b].limbs));
    }
  }
}

// T[10 (2 j)] := T + m f for a run of j blocks of f, by Karatsuba's identity
template <bool shared>
inline void addRun(Lanes *T, const Operand *m, const Operand *d, int j, const uint64_t *f,
                   const uint64_t *pairs, Workspace &w) {
  const int s = operandWords * stride<shared>;
  if (j == 2) {
    for (int a = 0; a < j; ++a) {
      addProduct<shared, Place::twice>(T + blockLimbs * a, m[a], f + s * a);
    }
  } else {
    for (int a = 0; a < j; ++a) {
      addProduct<shared, Place::fresh>(w.products + 2 * blockLimbs * a, m[a], f + s * a);
    }
    addWindows<false>(T, w.products, j);
  }
  for (int a = 0; a < j; ++a) {
    for (int b = a + 1; b < j; ++b, ++d, pairs += s) {
      addProductOfDifferences<shared>(T + blockLimbs * (a + b), *d, pairs);
    }
  }
}

// Takes the lowest j blocks m of T away and adds m (B^-j mod n) to the rest.
template <bool shared>
inline void takeBlocks(Lanes *T, int blocks, int j, const uint64_t *f, Workspace &w) {
  const int s = operandWords * stride<shared>;
  splitBlocks(T, w.factors, w.differences, j);
  Lanes *const rest = T + blockLimbs * j;
  const uint64_t *pairs = f + s * blocks;
  int i = 0;
  for (; i + j <= blocks; i += j, pairs += s * (j * (j - 1) / 2)) {
    if (j == 1) {
      addProduct<shared>(rest + blockLimbs * i, w.factors[0], f + s * i);
    } else {
      addRun<shared>(rest + blockLimbs * i, w.factors, w.differences, j, f + s * i, pairs, w);
    }
  }
  for (; i < blocks; ++i) {
    for (int a = 0; a < j; ++a) {
      addProduct<shared>(rest + blockLimbs * (i + a), w.factors[a], f + s * i);
    }
  }
}

// m[10] := -T / n mod B; T := T + m n_0, n_0 the lowest block of n, whose own lowest block vanishes
template <bool shared>
[[gnu::noinline]] inline void clearBlock(Lanes *T, Lanes *m, const uint64_t *n, Lanes inverse) {
  Lanes c[2 * blockLimbs], v[blockLimbs];
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) c[k] = T[k];
  ASSAY_UNROLLED
  for (int j = 0; j < blockLimbs; ++j) v[j] = constant<shared>(n, j);
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs; ++i) {
    const Lanes u = low(_mm512_setzero_si512(), c[i], inverse);
    m[i] = u;
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j] = low(c[i + j], u, v[j]);
    c[i + 1] = _mm512_add_epi64(c[i + 1], carry(c[i]));
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j + 1] = high(c[i + j + 1], u, v[j]);
  }
  ASSAY_UNROLLED
  for (int k = blockLimbs; k < 2 * blockLimbs; ++k) T[k] = c[k];
}

// x := T / B^blocks mod n, T = w.columns, which is used up
template <bool shared>
inline void reduce(Lanes *x, int blocks, const uint64_t *key, Workspace &w) {
  const int s = stride<shared>;
  Lanes *T = w.columns;
  const uint64_t *step = key + firstStep(blocks) * s;
  for (int remaining = blocks; remaining > 1;) {
    const int j = stepBlocks(remaining);
    takeBlocks<shared>(T, blocks, j, step, w);
    T += blockLimbs * j;
    step += stepWords(blocks, j) * s;
    remaining -= j;
  }
  const uint64_t *n = key + modulus * s;
  Operand &m = w.factors[0];
  clearBlock<shared>(T, m.limbs, n, constant<shared>(key, negatedInverse));
  complete(m);
  for (int i = 1; i < blocks; ++i) {
    addProduct<shared>(T + blockLimbs * i, m, n + operandWords * i * s);
  }
  normalize<blockLimbs>(x, T + blockLimbs, blocks);
}

// x := x^2 / B^blocks mod n
template <bool shared>
inline void squareModulo(Lanes *x, int blocks, const uint64_t *key, Workspace &w) {
  for (int i = 0; i < blocks; ++i) {
    setSquare(w.products + 2 * blockLimbs * i, x + blockLimbs * i);
  }
  addWindows<true>(w.columns, w.products, blocks);
  subtractSquaresOfDifferences(w.columns, x, blocks);
  reduce<shared>(x, blocks, key, w);
}

// y[blocks] := the number x as a factor
template <bool asConstant>
inline void setFactors(Operand *y, const Lanes *x, int blocks) {
  for (int i = 0; i < blocks; ++i) {
    for (int k = 0; k < blockLimbs; ++k) y[i].limbs[k] = x[blockLimbs * i + k];
    complete<asConstant>(y[i]);
  }
}

// x := x y / B^blocks mod n; y a constant, or an operand in lanes where not `common`
template <bool shared, bool common>
inline void multiplyModulo(Lanes *x, const uint64_t *y, int blocks, const uint64_t *key,
                           Workspace &w) {
  setFactors<false>(w.factors, x, blocks);
  for (int k = 0; k < 2 * blockLimbs * blocks; ++k) w.columns[k] = _mm512_setzero_si512();
  for (int i = 0; i < blocks; ++i) {
    for (int j = 0; j < blocks; ++j) {
      addProduct<common>(w.columns + blockLimbs * (i + j), w.factors[i],
                         y + operandWords * j * stride<common>);
    }
  }
  reduce<shared>(x, blocks, key, w);
}

// x := x mod n, for a number x
template <bool shared>
inline void makeCanonical(Lanes *x, int limbs, const uint64_t *n) {
  Lanes y[maximumLimbs];
  __mmask8 above;
  do {
    Lanes borrow = _mm512_setzero_si512();
    for (int i = 0; i < limbs; ++i) {
      const Lanes less = _mm512_sub_epi64(x[i], constant<shared>(n, limbWord(i)));
      const Lanes t = _mm512_add_epi64(less, borrow);
      y[i] = limb(t);
      borrow = carry(t);
    }
    above = static_cast<__mmask8>(~_mm512_movepi64_mask(borrow));
    for (int i = 0; i < limbs; ++i) x[i] = _mm512_mask_mov_epi64(x[i], above, y[i]);
  } while (above != 0);
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
